using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Example rows in the place of ports that the principal may not read; all other ports are opened as ever.</summary>
internal sealed class ExampleInputs(ITableInputs others, IReadOnlyDictionary<string, PortContract> examples) : ITableInputs
{
    /// <summary>What stands for the source of example rows, which have none.</summary>
    public static Guid Source => Guid.Empty;

    /// <summary>A port's example rows as the engine scans them.</summary>
    public static GovernedScan Scan(PortContract contract)
        => new(contract.Port, Source, "", [.. contract.Columns.Select(c => new ScanColumn(c.Name, c.Type, c.Classification, c.PersonalData, null))]);

    public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
    {
        if (scan.SourceId != Source) return others.OpenAsync(scan, request, cancellationToken);
        var contract = examples[scan.Port];
        var at = request.Columns.Select(c => contract.Columns.Select((k, i) => (k, i)).First(p => p.k.Name == c.Name).i).ToList();
        var rows = contract.Examples.Select(row => request.Columns.Zip(at, (c, i) => Value(i < row.Count ? row[i] : null, c.Type)).ToArray()).ToList();
        return ValueTask.FromResult<TableInput>(new RowInput("the example rows", request.Columns, Batches(rows), null, rows.Count));
    }

    public ValueTask<SourceRelation?> PlaceAsync(GovernedScan scan, CancellationToken cancellationToken)
        => scan.SourceId == Source ? ValueTask.FromResult<SourceRelation?>(null) : others.PlaceAsync(scan, cancellationToken);

    public ValueTask<RowInput> AskAsync(Guid sourceId, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken cancellationToken)
        => others.AskAsync(sourceId, statement, columns, cancellationToken);

    /// <summary>An example as a value of the column's type; what somebody wrote that is none is null there.</summary>
    internal static object? Value(object? example, LogicalType type)
    {
        var text = Convert.ToString(example, CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(text)) return null;
        return type.Kind switch
        {
            LogicalKind.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
            LogicalKind.Decimal => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? Math.Round(exact, Math.Min(type.Scale, 28), MidpointRounding.AwayFromZero) : null,
            LogicalKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
            LogicalKind.Boolean => bool.TryParse(text, out var truth) ? truth : null,
            LogicalKind.Date => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day) ? day : null,
            LogicalKind.Timestamp => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null,
            LogicalKind.Time => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null,
            _ => text,
        };
    }

    private static async IAsyncEnumerable<RowBatch> Batches(IReadOnlyList<object?[]> rows)
    {
        await Task.CompletedTask;
        if (rows.Count > 0) yield return new RowBatch(rows);
    }
}
