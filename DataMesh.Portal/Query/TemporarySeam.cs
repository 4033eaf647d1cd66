// Stands in for the kernel until its branch is merged; deleted then.
#pragma warning disable
namespace DataMesh.Portal.Query.Plan
{
    public readonly record struct LogicalType(string Text)
    {
        public static LogicalType Parse(string text) => new(text);
        public static bool TryParse(string? text, out LogicalType type) { type = new(text ?? ""); return text is { Length: > 0 }; }
        public override string ToString() => Text;
    }
    public sealed record Flow();
    public sealed record FlowError(string? Node, string? Field, int? Position, string Message);
    public sealed record NodeInspection();
    public sealed record ColumnMask(string Text) { public static ColumnMask Parse(string text) => new(text); public static bool TryParse(string? text, out ColumnMask? mask) { mask = text is null ? null : new(text); return text is not null; } }
    public sealed record ScanColumn(string Name, LogicalType Type, string Classification, bool PersonalData, ColumnMask? Mask);
    public sealed record GovernedScan(string Port, Guid SourceId, string Table, IReadOnlyList<ScanColumn> Columns, string? RowFilter, IReadOnlyList<ScanColumn>? FilterColumns);
}
namespace DataMesh.Portal.Query.Execution
{
    public sealed record QueryResult();
    public sealed record QueryProgress();
    public sealed record QueryStream();
}
