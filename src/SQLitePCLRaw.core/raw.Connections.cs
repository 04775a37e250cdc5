using System.Text;

namespace SQLitePCL;

/// <summary>
/// The part of SQLitePCLRaw.core's surface that Microsoft.Data.Sqlite 10 calls, over the system's libsqlite3: the callers were
/// compiled against these names. docs/decisions/0010-storage-engine.md says why, and when this project is deleted.
/// </summary>
public static unsafe partial class raw
{
    internal static byte[] U(string s)
    {
        if (s == null)
        {
            return null;
        }

        var b = new byte[Encoding.UTF8.GetByteCount(s) + 1];
        Encoding.UTF8.GetBytes(s, b);
        return b;
    }

    public static string GetNativeLibraryName() => "sqlite3";

    public static int sqlite3_open(string f, out sqlite3 db) => sqlite3_open_v2(f, out db, 6, null);

    public static int sqlite3_open_v2(string f, out sqlite3 db, int flags, string vfs)
    {
        nint d;
        int rc;
        fixed (byte* a = U(f), b = U(vfs))
        {
            rc = N.sqlite3_open_v2(a, &d, flags, b);
        }

        db = new sqlite3(d);
        return rc;
    }

    public static int sqlite3_exec(sqlite3 db, string sql)
    {
        fixed (byte* a = U(sql))
        {
            return N.sqlite3_exec(db.P, a, 0, 0, null);
        }
    }

    public static sqlite3_backup sqlite3_backup_init(sqlite3 d, string dn, sqlite3 s, string sn)
    {
        fixed (byte* a = U(dn), b = U(sn))
        {
            return new sqlite3_backup(N.sqlite3_backup_init(d.P, a, s.P, b));
        }
    }

    public static int sqlite3_backup_step(sqlite3_backup b, int n) => N.sqlite3_backup_step(b.P, n);

    public static int sqlite3_changes(sqlite3 d) => N.sqlite3_changes(d.P);

    public static int sqlite3_db_config(sqlite3 d, int op, int v, out int r)
    {
        int x;
        int rc = N.sqlite3_db_config(d.P, op, v, &x);
        r = x;
        return rc;
    }

    public static utf8z sqlite3_db_filename(sqlite3 d, string n)
    {
        fixed (byte* p = U(n))
        {
            return utf8z.Of(N.sqlite3_db_filename(d.P, p));
        }
    }

    public static int sqlite3_enable_load_extension(sqlite3 d, int on) => N.sqlite3_enable_load_extension(d.P, on);

    public static int sqlite3_load_extension(sqlite3 d, utf8z f, utf8z e, out utf8z err)
    {
        byte* m = null;
        int rc;
        fixed (byte* a = f.Z, b = e.Z)
        {
            rc = N.sqlite3_load_extension(d.P, a, b, &m);
        }

        err = utf8z.Of(m);
        return rc;
    }

    public static int sqlite3_errcode(sqlite3 d) => N.sqlite3_errcode(d.P);

    public static int sqlite3_extended_errcode(sqlite3 d) => N.sqlite3_extended_errcode(d.P);

    public static utf8z sqlite3_errmsg(sqlite3 d) => utf8z.Of(N.sqlite3_errmsg(d.P));

    public static utf8z sqlite3_errstr(int rc) => utf8z.Of(N.sqlite3_errstr(rc));

    public static int sqlite3_keyword_count() => N.sqlite3_keyword_count();

    public static int sqlite3_keyword_name(int i, out string s)
    {
        byte* p;
        int n;
        int rc = N.sqlite3_keyword_name(i, &p, &n);
        s = Encoding.UTF8.GetString(p, n);
        return rc;
    }

    public static int sqlite3_libversion_number() => N.sqlite3_libversion_number();

    public static utf8z sqlite3_libversion() => utf8z.Of(N.sqlite3_libversion());

    public static int sqlite3_win32_set_directory(int t, string p) => 0;
}
