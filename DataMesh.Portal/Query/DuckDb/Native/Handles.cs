using System.Runtime.InteropServices;

namespace DataMesh.Portal.Query.DuckDb.Native;

/// <summary>A handle that zero marks as absent.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

internal sealed class DatabaseHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        DuckDbNative.Close(ref handle);
        return true;
    }
}

internal sealed class ConnectionHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        DuckDbNative.Disconnect(ref handle);
        return true;
    }
}

internal sealed class StatementHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        DuckDbNative.DestroyPrepare(ref handle);
        return true;
    }
}

internal sealed class PendingHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        DuckDbNative.DestroyPending(ref handle);
        return true;
    }
}

internal sealed class AppenderHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        // The state only tells that rows which were never flushed are lost; Flush reports errors.
        _ = DuckDbNative.DestroyAppender(ref handle);
        return true;
    }
}

internal sealed class ChunkHandle : NativeHandle
{
    public ChunkHandle()
    {
    }

    public ChunkHandle(nint chunk) => SetHandle(chunk);

    protected override bool ReleaseHandle()
    {
        DuckDbNative.DestroyChunk(ref handle);
        return true;
    }
}

internal sealed class LogicalTypeHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        DuckDbNative.DestroyLogicalType(ref handle);
        return true;
    }
}

/// <summary>A duckdb_result in memory of its own, because the library keeps it by address.</summary>
internal sealed unsafe class ResultHandle : NativeHandle
{
    public ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    public NativeResult* Pointer => (NativeResult*)handle;

    protected override bool ReleaseHandle()
    {
        DuckDbNative.DestroyResult((NativeResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
