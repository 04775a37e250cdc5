namespace SQLitePCL;

public static unsafe partial class raw
{
    public static int sqlite3_column_count(sqlite3_stmt s) => N.sqlite3_column_count(s.P);

    public static int sqlite3_column_type(sqlite3_stmt s, int i) => N.sqlite3_column_type(s.P, i);

    public static long sqlite3_column_int64(sqlite3_stmt s, int i) => N.sqlite3_column_int64(s.P, i);

    public static double sqlite3_column_double(sqlite3_stmt s, int i) => N.sqlite3_column_double(s.P, i);

    public static ReadOnlySpan<byte> sqlite3_column_blob(sqlite3_stmt s, int i)
    {
        byte* p = N.sqlite3_column_blob(s.P, i);
        return p == null ? default : new(p, N.sqlite3_column_bytes(s.P, i));
    }

    public static utf8z sqlite3_column_text(sqlite3_stmt s, int i)
    {
        byte* p = N.sqlite3_column_text(s.P, i);
        return p == null ? default : new(new ReadOnlySpan<byte>(p, N.sqlite3_column_bytes(s.P, i) + 1));
    }

    public static utf8z sqlite3_column_name(sqlite3_stmt s, int i) => utf8z.Of(N.sqlite3_column_name(s.P, i));

    public static utf8z sqlite3_column_decltype(sqlite3_stmt s, int i) => utf8z.Of(N.sqlite3_column_decltype(s.P, i));

    public static utf8z sqlite3_column_database_name(sqlite3_stmt s, int i) => utf8z.Of(N.sqlite3_column_database_name(s.P, i));

    public static utf8z sqlite3_column_origin_name(sqlite3_stmt s, int i) => utf8z.Of(N.sqlite3_column_origin_name(s.P, i));

    public static utf8z sqlite3_column_table_name(sqlite3_stmt s, int i) => utf8z.Of(N.sqlite3_column_table_name(s.P, i));

    public static int sqlite3_table_column_metadata(sqlite3 d, string n, string t, string c, out string type, out string coll, out int nn, out int pk, out int ai)
    {
        byte* a, b;
        int x, y, z, rc;
        fixed (byte* p = U(n), q = U(t), r = U(c))
        {
            rc = N.sqlite3_table_column_metadata(d.P, p, q, r, &a, &b, &x, &y, &z);
        }

        type = rc == 0 ? utf8z.Of(a).utf8_to_string() : null;
        coll = rc == 0 ? utf8z.Of(b).utf8_to_string() : null;
        (nn, pk, ai) = (x, y, z);
        return rc;
    }

    public static int sqlite3_value_type(sqlite3_value v) => N.sqlite3_value_type(v.P);

    public static long sqlite3_value_int64(sqlite3_value v) => N.sqlite3_value_int64(v.P);

    public static double sqlite3_value_double(sqlite3_value v) => N.sqlite3_value_double(v.P);

    public static utf8z sqlite3_value_text(sqlite3_value v) => utf8z.Of(N.sqlite3_value_text(v.P));

    public static ReadOnlySpan<byte> sqlite3_value_blob(sqlite3_value v)
    {
        byte* p = N.sqlite3_value_blob(v.P);
        return p == null ? default : new(p, N.sqlite3_value_bytes(v.P));
    }

    public static void sqlite3_result_blob(sqlite3_context c, ReadOnlySpan<byte> b)
    {
        fixed (byte* p = b)
        {
            N.sqlite3_result_blob(c.P, p, b.Length, Transient);
        }
    }

    public static void sqlite3_result_text(sqlite3_context c, string s)
    {
        byte[] u = U(s);
        fixed (byte* p = u)
        {
            N.sqlite3_result_text(c.P, p, u.Length - 1, Transient);
        }
    }

    public static void sqlite3_result_error(sqlite3_context c, string s)
    {
        byte[] u = U(s);
        fixed (byte* p = u)
        {
            N.sqlite3_result_error(c.P, p, u.Length - 1);
        }
    }

    public static void sqlite3_result_error_code(sqlite3_context c, int rc) => N.sqlite3_result_error_code(c.P, rc);

    public static void sqlite3_result_double(sqlite3_context c, double v) => N.sqlite3_result_double(c.P, v);

    public static void sqlite3_result_int64(sqlite3_context c, long v) => N.sqlite3_result_int64(c.P, v);

    public static void sqlite3_result_null(sqlite3_context c) => N.sqlite3_result_null(c.P);
}
