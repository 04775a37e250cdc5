using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SQLitePCL;

public static unsafe partial class raw
{
    private sealed record Fn(object Data, Delegate A, Delegate B);

    private static nint Pin(object o) => GCHandle.ToIntPtr(GCHandle.Alloc(o));

    private static Fn Get(nint p) => (Fn)GCHandle.FromIntPtr(p).Target;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint p) => GCHandle.FromIntPtr(p).Free();

    private static sqlite3_value[] Args(int n, nint* a)
    {
        var r = new sqlite3_value[n];
        for (int i = 0; i < n; i++)
        {
            r[i] = new sqlite3_value { P = a[i] };
        }

        return r;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Scalar(nint c, int n, nint* a)
    {
        var f = Get(N.sqlite3_user_data(c));
        ((delegate_function_scalar)f.A)(new sqlite3_context { P = c }, f.Data, Args(n, a));
    }

    private static sqlite3_context Agg(nint c, bool end)
    {
        nint* s = N.sqlite3_aggregate_context(c, sizeof(nint));
        sqlite3_context x;
        if (*s == 0)
        {
            x = new sqlite3_context();
            *s = Pin(x);
        }
        else
        {
            x = (sqlite3_context)GCHandle.FromIntPtr(*s).Target;
        }

        x.P = c;
        if (end)
        {
            GCHandle.FromIntPtr(*s).Free();
            *s = 0;
        }

        return x;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Step(nint c, int n, nint* a)
    {
        var f = Get(N.sqlite3_user_data(c));
        ((delegate_function_aggregate_step)f.A)(Agg(c, false), f.Data, Args(n, a));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Final(nint c)
    {
        var f = Get(N.sqlite3_user_data(c));
        ((delegate_function_aggregate_final)f.B)(Agg(c, true), f.Data);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collate(nint p, int n, byte* a, int m, byte* b)
    {
        var f = Get(p);
        return ((strdelegate_collation)f.A)(f.Data, Encoding.UTF8.GetString(a, n), Encoding.UTF8.GetString(b, m));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Rollback(nint p)
    {
        var f = Get(p);
        ((delegate_rollback)f.A)(f.Data);
    }

    public static void sqlite3_rollback_hook(sqlite3 d, delegate_rollback f, object o)
    {
        if (f == null)
        {
            N.sqlite3_rollback_hook(d.P, null, 0);
            d.rollback = null;
            return;
        }

        var k = new Fn(o, f, null);
        d.rollback = k;
        N.sqlite3_rollback_hook(d.P, &Rollback, Pin(k));
    }

    public static int sqlite3_create_function(sqlite3 d, string n, int args, object o, delegate_function_scalar f) =>
        sqlite3_create_function(d, n, args, 0, o, f);

    public static int sqlite3_create_function(sqlite3 d, string n, int args, int flags, object o, delegate_function_scalar f)
    {
        fixed (byte* p = U(n))
        {
            return f == null ? N.sqlite3_create_function_v2(d.P, p, args, 1 | flags, 0, null, null, null, null) : N.sqlite3_create_function_v2(d.P, p, args, 1 | flags, Pin(new Fn(o, f, null)), &Scalar, null, null, &Free);
        }
    }

    public static int sqlite3_create_function(sqlite3 d, string n, int args, object o, delegate_function_aggregate_step s, delegate_function_aggregate_final e) =>
        sqlite3_create_function(d, n, args, 0, o, s, e);

    public static int sqlite3_create_function(sqlite3 d, string n, int args, int flags, object o, delegate_function_aggregate_step s, delegate_function_aggregate_final e)
    {
        fixed (byte* p = U(n))
        {
            return s == null ? N.sqlite3_create_function_v2(d.P, p, args, 1 | flags, 0, null, null, null, null) : N.sqlite3_create_function_v2(d.P, p, args, 1 | flags, Pin(new Fn(o, s, e)), null, &Step, &Final, &Free);
        }
    }

    public static int sqlite3_create_collation(sqlite3 d, string n, object o, strdelegate_collation f)
    {
        fixed (byte* p = U(n))
        {
            return f == null ? N.sqlite3_create_collation_v2(d.P, p, 1, 0, null, null) : N.sqlite3_create_collation_v2(d.P, p, 1, Pin(new Fn(o, f, null)), &Collate, &Free);
        }
    }
}
