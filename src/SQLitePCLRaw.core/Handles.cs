using System.Runtime.InteropServices;

namespace SQLitePCL;

public sealed class sqlite3 : SafeHandle
{
    internal object rollback;

    internal sqlite3(nint handle) : base(0, true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    internal nint P => handle;

    protected override bool ReleaseHandle() => N.sqlite3_close_v2(handle) == 0;
}

public sealed class sqlite3_stmt : SafeHandle
{
    internal sqlite3_stmt(nint handle) : base(0, true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    internal nint P => handle;

    protected override bool ReleaseHandle()
    {
        // Its result repeats the last step's error, which the caller has seen.
        N.sqlite3_finalize(handle);
        return true;
    }
}

public sealed class sqlite3_blob : SafeHandle
{
    internal sqlite3_blob(nint handle) : base(0, true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    internal nint P => handle;

    protected override bool ReleaseHandle() => N.sqlite3_blob_close(handle) == 0;
}

public sealed class sqlite3_backup : SafeHandle
{
    internal sqlite3_backup(nint handle) : base(0, true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    internal nint P => handle;

    protected override bool ReleaseHandle() => N.sqlite3_backup_finish(handle) == 0;
}
