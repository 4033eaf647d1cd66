using System.Globalization;
using System.Runtime.ExceptionServices;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Execution;

/// <summary>Writes rows as a Parquet file while they come; the embedded engine knows the format.</summary>
public static class ParquetExport
{
    /// <summary>Writes a file, in memory that does not grow with the number of rows.</summary>
    /// <param name="path">The file's full path; one that exists is replaced.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows; read once and to the end.</param>
    /// <param name="memoryBytes">Memory of the engine.</param>
    /// <param name="cancellationToken">Stops it; a part of the file may be left.</param>
    /// <exception cref="QueryException">The rows could not be read to the end.</exception>
    /// <exception cref="DuckDbException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<PlanColumn> columns, IAsyncEnumerable<RowBatch> rows, long memoryBytes, CancellationToken cancellationToken)
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path], MemoryLimitBytes = memoryBytes });
        using var connection = database.Connect();
        var input = new RowInput("the query", [.. columns.Select(column => new SchemaColumn(column.Name, column.Type))], rows, null);
        await using var feed = new RowFeed(input, "", ReadLimits.None, new ReadTotals(), mayCut: false, cancellationToken);
        var function = DuckDbRowFunction.Register(connection, "input", [.. columns.Select(column => column.Type)], null, feed.Take);
        var named = string.Join(", ", columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"r{i} AS \"{column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
        await feed.ReadyAsync();
        await EngineThread.RunAsync(
            () =>
            {
                try
                {
                    return connection.Execute($"COPY (SELECT {named} FROM input()) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, COMPRESSION zstd)", cancellationToken);
                }
                catch (DuckDbException) when (function.Error is { } error)
                {
                    ExceptionDispatchInfo.Throw(error);
                    throw;
                }
            },
            cancellationToken);
    }
}
