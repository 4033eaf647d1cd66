using System.Runtime.InteropServices;

namespace DataMesh.Portal.Query.DuckDb.Native;

/// <content>Table functions: rows that the portal hands to a statement while it runs.</content>
internal static unsafe partial class DuckDbNative
{
    [LibraryImport(Lib, EntryPoint = "duckdb_create_table_function")]
    internal static partial nint CreateTableFunction();

    [LibraryImport(Lib, EntryPoint = "duckdb_destroy_table_function")]
    internal static partial void DestroyTableFunction(ref nint function);

    [LibraryImport(Lib, EntryPoint = "duckdb_table_function_set_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetFunctionName(nint function, string name);

    [LibraryImport(Lib, EntryPoint = "duckdb_table_function_set_extra_info")]
    internal static partial void SetFunctionExtra(nint function, nint extra, delegate* unmanaged<nint, void> destroy);

    [LibraryImport(Lib, EntryPoint = "duckdb_table_function_set_bind")]
    internal static partial void SetFunctionBind(nint function, delegate* unmanaged<nint, void> bind);

    [LibraryImport(Lib, EntryPoint = "duckdb_table_function_set_init")]
    internal static partial void SetFunctionInit(nint function, delegate* unmanaged<nint, void> init);

    [LibraryImport(Lib, EntryPoint = "duckdb_table_function_set_function")]
    internal static partial void SetFunctionBody(nint function, delegate* unmanaged<nint, nint, void> body);

    [LibraryImport(Lib, EntryPoint = "duckdb_register_table_function")]
    internal static partial int RegisterTableFunction(ConnectionHandle connection, nint function);

    [LibraryImport(Lib, EntryPoint = "duckdb_bind_get_extra_info")]
    internal static partial nint BindExtra(nint info);

    [LibraryImport(Lib, EntryPoint = "duckdb_bind_add_result_column", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void BindColumn(nint info, string name, LogicalTypeHandle type);

    [LibraryImport(Lib, EntryPoint = "duckdb_bind_set_cardinality")]
    internal static partial void BindCardinality(nint info, ulong rows, [MarshalAs(UnmanagedType.U1)] bool exact);

    [LibraryImport(Lib, EntryPoint = "duckdb_bind_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void BindError(nint info, string error);

    [LibraryImport(Lib, EntryPoint = "duckdb_init_get_extra_info")]
    internal static partial nint InitExtra(nint info);

    [LibraryImport(Lib, EntryPoint = "duckdb_init_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void InitError(nint info, string error);

    [LibraryImport(Lib, EntryPoint = "duckdb_function_get_extra_info")]
    internal static partial nint FunctionExtra(nint info);

    [LibraryImport(Lib, EntryPoint = "duckdb_function_set_error", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void FunctionError(nint info, string error);

    [LibraryImport(Lib, EntryPoint = "duckdb_data_chunk_get_vector")]
    internal static partial nint ChunkVector(nint chunk, ulong column);

    [LibraryImport(Lib, EntryPoint = "duckdb_data_chunk_set_size")]
    internal static partial void SetChunkSize(nint chunk, ulong size);

    [LibraryImport(Lib, EntryPoint = "duckdb_create_logical_type")]
    internal static partial LogicalTypeHandle CreateLogicalType(DuckDbTypeId type);

    [LibraryImport(Lib, EntryPoint = "duckdb_create_decimal_type")]
    internal static partial LogicalTypeHandle CreateDecimalType(byte width, byte scale);
}
