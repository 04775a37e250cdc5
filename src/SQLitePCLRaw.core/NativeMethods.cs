using System.Runtime.InteropServices;

namespace SQLitePCL;

/// <summary>libsqlite3's C interface, as far as it is called.</summary>
internal static unsafe class N
{
    private const string Library = "sqlite3";

    static N() => NativeLibrary.SetDllImportResolver(typeof(N).Assembly, (name, _, _) => name == Library ? Load() : 0);

    [DllImport(Library)]
    internal static extern int sqlite3_close_v2(nint d);

    [DllImport(Library)]
    internal static extern int sqlite3_finalize(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_blob_close(nint b);

    [DllImport(Library)]
    internal static extern int sqlite3_backup_finish(nint b);

    [DllImport(Library)]
    internal static extern int sqlite3_backup_step(nint b, int n);

    [DllImport(Library)]
    internal static extern nint sqlite3_backup_init(nint d, byte* dn, nint s, byte* sn);

    [DllImport(Library)]
    internal static extern int sqlite3_open_v2(byte* f, nint* d, int flags, byte* vfs);

    [DllImport(Library)]
    internal static extern int sqlite3_prepare_v2(nint d, byte* sql, int n, nint* s, byte** tail);

    [DllImport(Library)]
    internal static extern int sqlite3_step(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_reset(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_exec(nint d, byte* sql, nint cb, nint a, nint* err);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_blob(nint s, int i, byte* p, int n, nint f);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_zeroblob(nint s, int i, int n);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_text(nint s, int i, byte* p, int n, nint f);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_double(nint s, int i, double v);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_int64(nint s, int i, long v);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_null(nint s, int i);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_parameter_count(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_bind_parameter_index(nint s, byte* n);

    [DllImport(Library)]
    internal static extern byte* sqlite3_bind_parameter_name(nint s, int i);

    [DllImport(Library)]
    internal static extern int sqlite3_blob_bytes(nint b);

    [DllImport(Library)]
    internal static extern int sqlite3_blob_open(nint d, byte* db, byte* t, byte* c, long row, int flags, nint* b);

    [DllImport(Library)]
    internal static extern int sqlite3_blob_read(nint b, byte* p, int n, int off);

    [DllImport(Library)]
    internal static extern int sqlite3_blob_write(nint b, byte* p, int n, int off);

    [DllImport(Library)]
    internal static extern int sqlite3_changes(nint d);

    [DllImport(Library)]
    internal static extern int sqlite3_column_count(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_data_count(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_column_type(nint s, int i);

    [DllImport(Library)]
    internal static extern long sqlite3_column_int64(nint s, int i);

    [DllImport(Library)]
    internal static extern double sqlite3_column_double(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_blob(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_text(nint s, int i);

    [DllImport(Library)]
    internal static extern int sqlite3_column_bytes(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_name(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_decltype(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_database_name(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_origin_name(nint s, int i);

    [DllImport(Library)]
    internal static extern byte* sqlite3_column_table_name(nint s, int i);

    [DllImport(Library)]
    internal static extern int sqlite3_stmt_readonly(nint s);

    [DllImport(Library)]
    internal static extern int sqlite3_stmt_isexplain(nint s);

    // variadic in C: right on x64 and Linux arm64, not on Apple arm64
    [DllImport(Library)]
    internal static extern int sqlite3_db_config(nint d, int op, int v, int* r);

    [DllImport(Library)]
    internal static extern byte* sqlite3_db_filename(nint d, byte* n);

    [DllImport(Library)]
    internal static extern int sqlite3_enable_load_extension(nint d, int on);

    [DllImport(Library)]
    internal static extern int sqlite3_load_extension(nint d, byte* f, byte* e, byte** err);

    [DllImport(Library)]
    internal static extern int sqlite3_errcode(nint d);

    [DllImport(Library)]
    internal static extern int sqlite3_extended_errcode(nint d);

    [DllImport(Library)]
    internal static extern byte* sqlite3_errmsg(nint d);

    [DllImport(Library)]
    internal static extern byte* sqlite3_errstr(int rc);

    [DllImport(Library)]
    internal static extern int sqlite3_keyword_count();

    [DllImport(Library)]
    internal static extern int sqlite3_keyword_name(int i, byte** p, int* n);

    [DllImport(Library)]
    internal static extern int sqlite3_libversion_number();

    [DllImport(Library)]
    internal static extern byte* sqlite3_libversion();

    [DllImport(Library)]
    internal static extern int sqlite3_table_column_metadata(nint d, byte* db, byte* t, byte* c, byte** type, byte** coll, int* nn, int* pk, int* ai);

    [DllImport(Library)]
    internal static extern int sqlite3_value_type(nint v);

    [DllImport(Library)]
    internal static extern long sqlite3_value_int64(nint v);

    [DllImport(Library)]
    internal static extern double sqlite3_value_double(nint v);

    [DllImport(Library)]
    internal static extern byte* sqlite3_value_text(nint v);

    [DllImport(Library)]
    internal static extern byte* sqlite3_value_blob(nint v);

    [DllImport(Library)]
    internal static extern int sqlite3_value_bytes(nint v);

    [DllImport(Library)]
    internal static extern void sqlite3_result_blob(nint c, byte* p, int n, nint f);

    [DllImport(Library)]
    internal static extern void sqlite3_result_text(nint c, byte* p, int n, nint f);

    [DllImport(Library)]
    internal static extern void sqlite3_result_error(nint c, byte* p, int n);

    [DllImport(Library)]
    internal static extern void sqlite3_result_error_code(nint c, int rc);

    [DllImport(Library)]
    internal static extern void sqlite3_result_double(nint c, double v);

    [DllImport(Library)]
    internal static extern void sqlite3_result_int64(nint c, long v);

    [DllImport(Library)]
    internal static extern void sqlite3_result_null(nint c);

    [DllImport(Library)]
    internal static extern nint sqlite3_user_data(nint c);

    [DllImport(Library)]
    internal static extern nint* sqlite3_aggregate_context(nint c, int n);

    [DllImport(Library)]
    internal static extern nint sqlite3_rollback_hook(nint d, delegate* unmanaged[Cdecl]<nint, void> f, nint p);

    [DllImport(Library)]
    internal static extern int sqlite3_create_function_v2(nint d, byte* n, int args, int enc, nint p, delegate* unmanaged[Cdecl]<nint, int, nint*, void> fn, delegate* unmanaged[Cdecl]<nint, int, nint*, void> step, delegate* unmanaged[Cdecl]<nint, void> fin, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [DllImport(Library)]
    internal static extern int sqlite3_create_collation_v2(nint d, byte* n, int enc, nint p, delegate* unmanaged[Cdecl]<nint, int, byte*, int, byte*, int> cmp, delegate* unmanaged[Cdecl]<nint, void> destroy);

    /// <summary>On Linux the library that a running system has, which is not the one for compiling (libsqlite3.so).</summary>
    private static nint Load() =>
        !OperatingSystem.IsLinux() ? 0
        : NativeLibrary.TryLoad("libsqlite3.so.0", out nint handle) ? handle
        : throw new DllNotFoundException("SQLite's library libsqlite3.so.0 is missing: install it (Debian: libsqlite3-0), or use PostgreSQL (BONAFIDE_DATABASE).");
}
