using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Shared;

/// <summary>A port held in memory.</summary>
internal sealed record TestTable(IReadOnlyList<ScanColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    internal string? RowFilter { get; init; }

    /// <summary>The names of granted columns; null grants all.</summary>
    internal string[]? Granted { get; init; }

    /// <summary>Columns by which the source leaves rows out.</summary>
    internal string[] Keys { get; init; } = [];

    /// <summary>How many rows the source says there are.</summary>
    internal long? Estimate { get; init; }
}

/// <summary>Ports of memory and files, and what was asked of them.</summary>
internal sealed class TestTables : ITableInputs
{
    private readonly Dictionary<string, TestTable> tables = [];
    private readonly Dictionary<string, (GovernedScan Scan, TableInput Input)> files = [];

    internal List<(string Port, ScanRequest Request)> Asked { get; } = [];

    /// <summary>Adds a port; columns are written as "name type" or "name type classification", with a mask behind a bar.</summary>
    internal TestTables Add(string port, string columns, params object?[][] rows)
    {
        tables[port] = new TestTable([.. columns.Split(';').Select(Column)], rows);
        return this;
    }

    /// <summary>Adds a port whose columns may be called anything.</summary>
    internal TestTables Add(string port, IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows)
    {
        tables[port] = new TestTable([.. columns.Select(column => new ScanColumn(column.Name, column.Type, "internal", false, null))], rows);
        return this;
    }

    internal TestTables With(string port, Func<TestTable, TestTable> change)
    {
        tables[port] = change(tables[port]);
        return this;
    }

    internal TestTables AddFile(string port, IReadOnlyList<ScanColumn> columns, TableInput input)
    {
        files[port] = (new GovernedScan(port, Guid.Empty, port, columns), input);
        return this;
    }

    internal ScanResolution Resolve(string port)
    {
        if (files.TryGetValue(port, out var file))
        {
            return new ScanResolution.Scan(file.Scan);
        }

        return tables.TryGetValue(port, out var table)
            ? new ScanResolution.Scan(new GovernedScan(
                port,
                Guid.Empty,
                port,
                [.. table.Columns.Where(column => table.Granted?.Contains(column.Name) ?? true)],
                table.RowFilter,
                [.. table.Columns.Select(column => column with { Mask = null })]))
            : new ScanResolution.Refused($"You have no grant for '{port}'.");
    }

    public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
    {
        Asked.Add((scan.Port, request));
        if (files.TryGetValue(scan.Port, out var file))
        {
            return new ValueTask<TableInput>(file.Input);
        }

        var table = tables[scan.Port];
        var at = request.Columns.Select(column => table.Columns.ToList().FindIndex(own => own.Name == column.Name)).ToList();
        return new ValueTask<TableInput>(new RowInput("memory", [.. request.Columns], Batches(table, at, cancellationToken), $"rows of {scan.Table}{(request.Predicate is { } asked && asked.Columns().Any(table.Keys.Contains) ? " by keys" : "")}", table.Estimate)
        {
            KeyColumns = table.Keys.ToHashSet(),
        });
    }

    private static ScanColumn Column(string text)
    {
        var masked = text.Split('|');
        var parts = masked[0].Trim().Split(' ');
        return new ScanColumn(parts[0], LogicalType.Parse(parts[1]), parts.Length > 2 ? parts[2] : "internal", false, masked.Length > 1 ? ColumnMask.Parse(masked[1]) : null);
    }

    private static async IAsyncEnumerable<RowBatch> Batches(TestTable table, List<int> at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in table.Rows.Chunk(3))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return new RowBatch([.. chunk.Select(row => at.Select(i => row[i]).ToArray())]);
        }
    }
}
