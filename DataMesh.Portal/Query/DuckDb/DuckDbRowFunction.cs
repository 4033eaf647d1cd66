using System.Globalization;
using System.Runtime.InteropServices;
using DataMesh.Portal.Query.DuckDb.Native;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.DuckDb;

/// <summary>
/// A function that a statement reads like a table, <c>FROM name()</c>, while its rows are still coming. It can be read once, by one
/// statement. Its columns are r0, r1, …
/// </summary>
internal sealed unsafe class DuckDbRowFunction
{
    private readonly IReadOnlyList<LogicalType> types;
    private readonly long? rows;
    private readonly Func<IReadOnlyList<object?[]>?> next;
    private ChunkWriter? writer;
    private IReadOnlyList<object?[]>? batch = [];
    private int at;

    private DuckDbRowFunction(IReadOnlyList<LogicalType> types, long? rows, Func<IReadOnlyList<object?[]>?> next)
        => (this.types, this.rows, this.next) = (types, rows, next);

    /// <summary>What went wrong while rows were given, or null.</summary>
    internal Exception? Error { get; private set; }

    /// <summary>Makes the function known to the connection's database, which keeps it until it is closed.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="name">The function's name: letters and digits.</param>
    /// <param name="types">The columns' types; at least one.</param>
    /// <param name="rows">About how many rows there are, for the planner; null where nobody knows.</param>
    /// <param name="next">Gives the next rows, and null at the end; it is called on threads of the engine, one call at a time, and may block. What it throws fails the statement.</param>
    /// <returns>The function.</returns>
    internal static DuckDbRowFunction Register(DuckDbConnection connection, string name, IReadOnlyList<LogicalType> types, long? rows, Func<IReadOnlyList<object?[]>?> next)
    {
        var own = new DuckDbRowFunction(types, rows, next);
        var function = DuckDbNative.CreateTableFunction();
        try
        {
            DuckDbNative.SetFunctionName(function, name);
            DuckDbNative.SetFunctionExtra(function, GCHandle.ToIntPtr(GCHandle.Alloc(own)), &Forget);
            DuckDbNative.SetFunctionBind(function, &Bind);
            DuckDbNative.SetFunctionInit(function, &Init);
            DuckDbNative.SetFunctionBody(function, &Fill);
            if (DuckDbNative.RegisterTableFunction(connection.Handle, function) != 0)
            {
                throw new DuckDbException($"The embedded engine does not take the function {name}.", DuckDbErrorType.InvalidInput);
            }

            return own;
        }
        finally
        {
            DuckDbNative.DestroyTableFunction(ref function);
        }
    }

    [UnmanagedCallersOnly]
    private static void Forget(nint extra) => GCHandle.FromIntPtr(extra).Free();

    [UnmanagedCallersOnly]
    private static void Bind(nint info)
    {
        var own = Of(DuckDbNative.BindExtra(info));
        for (var i = 0; i < own.types.Count; i++)
        {
            using var type = Make(own.types[i]);
            DuckDbNative.BindColumn(info, string.Create(CultureInfo.InvariantCulture, $"r{i}"), type);
        }

        if (own.rows is { } rows)
        {
            DuckDbNative.BindCardinality(info, (ulong)Math.Max(rows, 0), exact: false);
        }
    }

    [UnmanagedCallersOnly]
    private static void Init(nint info)
    {
        var own = Of(DuckDbNative.InitExtra(info));
        if (own.writer is not null)
        {
            DuckDbNative.InitError(info, "The rows were read already.");
            return;
        }

        own.writer = new ChunkWriter([.. own.types.Select(Describe)]);
    }

    [UnmanagedCallersOnly]
    private static void Fill(nint info, nint chunk)
    {
        var own = Of(DuckDbNative.FunctionExtra(info));
        try
        {
            DuckDbNative.SetChunkSize(chunk, (ulong)own.Fill(chunk));
        }
#pragma warning disable CA1031 // Nothing may be thrown through the engine's frames; whoever runs the statement finds it here.
        catch (Exception error)
#pragma warning restore CA1031
        {
            own.Error = error;
            DuckDbNative.FunctionError(info, error.GetType().Name);
        }
    }

    private int Fill(nint chunk)
    {
        while (batch is not null && at == batch.Count)
        {
            (batch, at) = (next(), 0);
        }

        if (batch is null)
        {
            return 0;
        }

        writer!.Aim(chunk);
        var count = Math.Min(batch.Count - at, ChunkWriter.Capacity);
        for (var i = 0; i < count; i++)
        {
            writer.Write(i, batch[at++]);
        }

        return count;
    }

    private static DuckDbRowFunction Of(nint extra) => (DuckDbRowFunction)GCHandle.FromIntPtr(extra).Target!;

    private static DuckDbColumn Describe(LogicalType type)
    {
        using var made = Make(type);
        return DuckDbColumn.Describe(type.ToString(), made);
    }

    private static LogicalTypeHandle Make(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => DuckDbNative.CreateLogicalType(DuckDbTypeId.BigInt),
        LogicalKind.Decimal => DuckDbNative.CreateDecimalType((byte)type.Precision, (byte)type.Scale),
        LogicalKind.Number => DuckDbNative.CreateLogicalType(DuckDbTypeId.Double),
        LogicalKind.String => DuckDbNative.CreateLogicalType(DuckDbTypeId.Varchar),
        LogicalKind.Boolean => DuckDbNative.CreateLogicalType(DuckDbTypeId.Boolean),
        LogicalKind.Date => DuckDbNative.CreateLogicalType(DuckDbTypeId.Date),
        LogicalKind.Timestamp => DuckDbNative.CreateLogicalType(DuckDbTypeId.Timestamp),
        _ => DuckDbNative.CreateLogicalType(DuckDbTypeId.Time),
    };
}
