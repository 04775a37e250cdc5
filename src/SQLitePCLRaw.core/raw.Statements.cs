namespace SQLitePCL;

public static unsafe partial class raw
{
    private const nint Transient = -1;

    public static int sqlite3_prepare_v2(sqlite3 db, string sql, out sqlite3_stmt s)
    {
        nint p;
        int rc;
        fixed (byte* a = U(sql))
        {
            rc = N.sqlite3_prepare_v2(db.P, a, -1, &p, null);
        }

        s = new sqlite3_stmt(p);
        return rc;
    }

    public static int sqlite3_prepare_v2(sqlite3 db, ReadOnlySpan<byte> sql, out sqlite3_stmt s, out ReadOnlySpan<byte> tail)
    {
        nint p;
        byte* t;
        int rc;
        fixed (byte* a = sql)
        {
            rc = N.sqlite3_prepare_v2(db.P, a, sql.Length, &p, &t);
            tail = t == null ? default : sql[(int)(t - a)..];
        }

        s = new sqlite3_stmt(p);
        return rc;
    }

    public static int sqlite3_step(sqlite3_stmt s) => N.sqlite3_step(s.P);

    public static int sqlite3_reset(sqlite3_stmt s) => N.sqlite3_reset(s.P);

    public static int sqlite3_bind_blob(sqlite3_stmt s, int i, ReadOnlySpan<byte> b)
    {
        if (b.IsEmpty)
        {
            return N.sqlite3_bind_zeroblob(s.P, i, 0);
        }

        fixed (byte* p = b)
        {
            return N.sqlite3_bind_blob(s.P, i, p, b.Length, Transient);
        }
    }

    public static int sqlite3_bind_text(sqlite3_stmt s, int i, string t)
    {
        if (t == null)
        {
            return N.sqlite3_bind_null(s.P, i);
        }

        byte[] u = U(t);
        fixed (byte* p = u)
        {
            return N.sqlite3_bind_text(s.P, i, p, u.Length - 1, Transient);
        }
    }

    public static int sqlite3_bind_double(sqlite3_stmt s, int i, double v) => N.sqlite3_bind_double(s.P, i, v);

    public static int sqlite3_bind_int64(sqlite3_stmt s, int i, long v) => N.sqlite3_bind_int64(s.P, i, v);

    public static int sqlite3_bind_null(sqlite3_stmt s, int i) => N.sqlite3_bind_null(s.P, i);

    public static int sqlite3_bind_parameter_count(sqlite3_stmt s) => N.sqlite3_bind_parameter_count(s.P);

    public static int sqlite3_bind_parameter_index(sqlite3_stmt s, string n)
    {
        fixed (byte* p = U(n))
        {
            return N.sqlite3_bind_parameter_index(s.P, p);
        }
    }

    public static utf8z sqlite3_bind_parameter_name(sqlite3_stmt s, int i) => utf8z.Of(N.sqlite3_bind_parameter_name(s.P, i));

    public static int sqlite3_blob_bytes(sqlite3_blob b) => N.sqlite3_blob_bytes(b.P);

    public static int sqlite3_blob_open(sqlite3 db, string n, string t, string c, long row, int flags, out sqlite3_blob blob)
    {
        nint p;
        int rc;
        fixed (byte* a = U(n), b = U(t), d = U(c))
        {
            rc = N.sqlite3_blob_open(db.P, a, b, d, row, flags, &p);
        }

        blob = new sqlite3_blob(p);
        return rc;
    }

    public static int sqlite3_blob_read(sqlite3_blob b, Span<byte> s, int o)
    {
        fixed (byte* p = s)
        {
            return N.sqlite3_blob_read(b.P, p, s.Length, o);
        }
    }

    public static int sqlite3_blob_write(sqlite3_blob b, ReadOnlySpan<byte> s, int o)
    {
        fixed (byte* p = s)
        {
            return N.sqlite3_blob_write(b.P, p, s.Length, o);
        }
    }

    public static int sqlite3_data_count(sqlite3_stmt s) => N.sqlite3_data_count(s.P);

    public static int sqlite3_stmt_readonly(sqlite3_stmt s) => N.sqlite3_stmt_readonly(s.P);

    public static int sqlite3_stmt_isexplain(sqlite3_stmt s) => N.sqlite3_stmt_isexplain(s.P);
}
