using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Sql;

/// <summary>
/// The words of SQL Server. Text is carried as the bytes of its UTF-8 form: its collations leave out trailing spaces in comparisons, and
/// those that compare by code do so by UTF-16, so that bytes alone compare, sort and group as code points do. There are no truth values:
/// a stored one is a <c>bit</c>, and conditions and bits are made of each other where they meet.
/// </summary>
internal sealed class SqlServerDialect : SourceDialect
{
    /// <summary>More nested cases are an error there.</summary>
    private const int MostCases = 8;
    private const int MostLevels = 60;

    private static readonly HashSet<string> s_conditions = new(StringComparer.Ordinal) { "=", "<>", "<", "<=", ">", ">=", "and", "or", "not", "isnull", "in", "like", "starts_with" };
    private static readonly HashSet<string> s_parts = new(StringComparer.Ordinal) { "year", "quarter", "month", "day", "hour", "minute", "second" };

    /// <summary>The driver's limit is 2,100, its own included.</summary>
    internal override int MostValues => 2000;

    // Common table expressions are put in wherever they are named.
    internal override bool SharesSteps => false;

    internal override string Barrier => "";

    internal override string AnyOrder => " ORDER BY (SELECT NULL)";

    internal override string Identifier(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    internal override string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"@p{number}");

    internal override string Top(long most) => string.Create(CultureInfo.InvariantCulture, $"TOP ({most}) ");

    internal override string Limit(long most) => "";

    // Nulls are lowest there.
    internal override string OrderBy(string column, bool descending) => descending ? $"{column} DESC" : $"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column} ASC";

    internal override string Name => "SQL Server";

    internal override string Type(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => "bigint",
        LogicalKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})"),
        LogicalKind.Number => "float",
        LogicalKind.String => "varbinary(max)",
        LogicalKind.Boolean => "bit",
        LogicalKind.Date => "date",
        LogicalKind.Timestamp => "datetime2(6)",
        _ => "time(6)",
    };

    internal override string Cast(string operand, LogicalType target, bool tries) => tries
        ? throw new InvalidOperationException("Nothing is tried there: which texts convert differs.")
        : base.Cast(operand, target, tries);

    internal override string Convert(ScalarCast cast, string operand) => cast is { Target.Kind: LogicalKind.String, Operand.Type.Kind: LogicalKind.Integer }
        ? $"CAST(CAST({operand} AS varchar(20)) AS varbinary(20))"
        : base.Convert(cast, operand);

    internal override string Condition(Scalar scalar, string written) => IsCondition(scalar) ? written : $"({written} = 1)";

    internal override string Value(Scalar scalar, string written) => IsCondition(scalar) ? $"CAST(CASE WHEN {written} THEN 1 WHEN NOT {written} THEN 0 END AS bit)" : written;

    internal override string Call(ScalarCall call, IReadOnlyList<string> arguments)
    {
        var a = arguments.Count > 0 ? arguments[0] : "";
        var b = arguments.Count > 1 ? arguments[1] : "";
        return call.Operation switch
        {
            // The narrow types would go beyond their range sooner.
            "+" or "-" or "*" or "%" or "mod" or "neg" when call.Type?.Kind == LogicalKind.Integer => Common(call, [.. arguments.Select(argument => Cast(argument, LogicalType.Integer, tries: false))])!,
            // Bytes of bounded types are cut at 8,000.
            "||" => $"({Cast(a, LogicalType.String, tries: false)} + {b})",
            "like" when ((ScalarLiteral)call.Arguments[1]).Value is string pattern && !pattern.EndsWith('%') => $"({a} = {b})",
            "like" => $"(SUBSTRING({a}, 1, DATALENGTH({b}) - 1) = SUBSTRING({b}, 1, DATALENGTH({b}) - 1))",
            "starts_with" => $"(SUBSTRING({a}, 1, DATALENGTH({b})) = {b})",
            "coalesce" when arguments.Count == 1 => a,
            "coalesce" or "nullif" => $"{call.Operation.ToUpperInvariant()}({string.Join(", ", arguments)})",
            "week" => $"DATEPART(iso_week, {a})",
            // The first of all days was a Monday, which the session's own first day of the week does not change.
            "dayofweek" => $"((DATEDIFF(day, CAST('0001-01-01' AS date), {a}) + 1) % 7)",
            "date_trunc" => Cast(Truncated(Unit(call), b, call.Type!.Value), call.Type.Value, tries: false),
            _ when s_parts.Contains(call.Operation) => $"DATEPART({call.Operation}, {a})",
            _ => Common(call, arguments) ?? throw new InvalidOperationException($"There is no T-SQL for {call.Operation}."),
        };
    }

    internal override string Measure(PlanMeasure measure, string? argument) => measure.Function switch
    {
        MeasureFunction.Count => argument is null ? "COUNT_BIG(*)" : $"COUNT_BIG({argument})",
        MeasureFunction.CountDistinct => $"COUNT_BIG(DISTINCT {argument})",
        // A sum that goes beyond its type on the way and comes back is none that fails.
        MeasureFunction.Sum when measure.Column.Type.Kind == LogicalKind.Integer => Cast($"SUM(CAST({argument} AS decimal(38,0)))", measure.Column.Type, tries: false),
        MeasureFunction.Sum => Cast($"SUM({argument})", measure.Column.Type, tries: false),
        MeasureFunction.Avg => $"(CAST(SUM(CAST({argument} AS decimal(38,0))) AS float) / NULLIF(COUNT_BIG({argument}), 0))",
        // The least and greatest of bytes are not defined; those of their hexadecimal digits are, and are the same.
        MeasureFunction.Min or MeasureFunction.Max when measure.Column.Type.Kind == LogicalKind.String
            => $"CONVERT(varbinary(max), {Word(measure)}(CONVERT(varchar(max), {argument}, 2) COLLATE Latin1_General_BIN2), 2)",
        MeasureFunction.Min or MeasureFunction.Max => $"{Word(measure)}({argument})",
        _ => throw new InvalidOperationException($"{measure.Function} is not sent to SQL Server."),
    };

    internal override string Mask(ColumnMask mask, LogicalType type, string column, Func<object?, string> parameter) => mask.Kind switch
    {
        MaskKind.Redact => Cast(parameter(ColumnMask.Redacted), LogicalType.String, tries: false),
        MaskKind.Constant => Cast(parameter(mask.Text), LogicalType.String, tries: false),
        MaskKind.Null => Cast("NULL", type, tries: false),
        MaskKind.Year => $"DATEPART(year, {column})",
        _ => throw new InvalidOperationException($"The mask {mask} is not sent to a source."),
    };

    // A hash needs the installation's salt, which no source gets to see; characters are not counted in bytes.
    internal override bool Keeps(ColumnMask mask, LogicalType type) => mask.Kind is MaskKind.Redact or MaskKind.Constant or MaskKind.Null or MaskKind.Year;

    internal override bool Keeps(PlanMeasure measure) => measure.Function switch
    {
        MeasureFunction.Median => false,
        MeasureFunction.Avg => measure.Argument!.ColumnType.Kind == LogicalKind.Integer,
        // The order in which floating-point numbers are added shows in the sum.
        MeasureFunction.Sum => measure.Argument!.ColumnType.Kind != LogicalKind.Number,
        MeasureFunction.Min or MeasureFunction.Max => measure.Argument!.ColumnType.Kind != LogicalKind.Boolean,
        _ => true,
    };

    internal override bool Keeps(Scalar scalar) => base.Keeps(scalar)
        && Depth(scalar, part => part is ScalarCase or ScalarCall { Operation: "coalesce" or "nullif" }) <= MostCases
        && Depth(scalar, part => part is not ScalarCall { Operation: "and" or "or" }) <= MostLevels;

    protected override bool KeepsOwn(Scalar scalar) => scalar switch
    {
        // Bytes that are zero at the end do not count in comparisons there.
        ScalarLiteral { Value: string text } => !text.Contains('\0', StringComparison.Ordinal),
        ScalarLiteral or ScalarColumn => true,
        ScalarCase cases => !cases.Branches.Any(branch => IsCondition(branch.Then)) && (cases.Else is null || !IsCondition(cases.Else)),
        ScalarCast cast => !cast.Try && !IsCondition(cast.Operand) && Converts(cast.Operand.Type, cast.Target),
        ScalarCall { Operation: "and" or "or" or "not" } => true,
        // A condition as a value is written twice, which must not nest.
        ScalarCall call => !call.Arguments.Any(IsCondition) && KeepsCall(call),
        _ => false,
    };

    private static bool KeepsCall(ScalarCall call) => call.Operation switch
    {
        "=" or "<>" or "<" or "<=" or ">" or ">=" => Compares(call.Arguments[0], call.Arguments[1]),
        "in" => call.Arguments.Skip(1).All(value => Compares(call.Arguments[0], value)),
        "isnull" or "||" or "coalesce" or "nullif" or "week" or "dayofweek" => true,
        "+" or "-" => call.Type?.Kind == LogicalKind.Integer || (call.Type?.Kind == LogicalKind.Decimal && Exact(call, (x, y) => Math.Max(Whole(x), Whole(y)) + Math.Max(x.Scale, y.Scale) + 1)),
        "*" => call.Type?.Kind == LogicalKind.Integer || (call.Type?.Kind == LogicalKind.Decimal && Exact(call, (x, y) => x.Precision + y.Precision + 1)),
        "neg" => call.Type?.Kind is LogicalKind.Integer or LogicalKind.Decimal,
        // The least integer by -1 goes beyond its range there.
        "%" or "mod" => call.Type?.Kind == LogicalKind.Integer && call.Arguments[1] is ScalarLiteral { Value: long and not -1 },
        // Of numbers at large: what goes beyond them is an error there and infinity here.
        "/" => call.Arguments.All(argument => argument is ScalarCast { Try: false, Operand.Type.Kind: LogicalKind.Integer } or ScalarLiteral { Value: double and (0 or >= 1 or <= -1) }),
        "like" => call.Arguments[1] is ScalarLiteral { Value: string pattern } && !pattern.Contains('_', StringComparison.Ordinal) && pattern.IndexOf('%', StringComparison.Ordinal) is var at && (at < 0 || at == pattern.Length - 1),
        "starts_with" => IsPlain(call.Arguments[1]),
        "date_trunc" => IsPlain(call.Arguments[1]),
        _ => s_parts.Contains(call.Operation),
    };

    // What is written twice must be short, or nesting it would double it each time.
    private static bool IsPlain(Scalar scalar) => scalar is ScalarColumn or ScalarLiteral or ScalarCast { Operand: ScalarColumn };

    private static bool IsCondition(Scalar scalar) => scalar is ScalarCall call && s_conditions.Contains(call.Operation);

    /// <summary>Beyond 38 digits the scale would be cut, and what is compared rounded.</summary>
    private static bool Compares(Scalar left, Scalar right) => left.Type is not { Kind: LogicalKind.Decimal } x || right.Type is not { Kind: LogicalKind.Decimal } y
        || Math.Max(Whole(x), Whole(y)) + Math.Max(x.Scale, y.Scale) <= LogicalType.MaxPrecision;

    private static bool Exact(ScalarCall call, Func<LogicalType, LogicalType, int> digits) => digits(call.Arguments[0].Type!.Value, call.Arguments[1].Type!.Value) <= LogicalType.MaxPrecision;

    private static int Whole(LogicalType type) => type.Precision - type.Scale;

    private static int Depth(Scalar scalar, Func<Scalar, bool> counts) => (counts(scalar) ? 1 : 0) + scalar.Children.Select(child => Depth(child, counts)).DefaultIfEmpty().Max();

    private static bool Converts(LogicalType? from, LogicalType to) => (from?.Kind, to.Kind) switch
    {
        (null, _) => true,
        (LogicalKind.Integer, LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number or LogicalKind.String) => true,
        // Not into numbers: the last digit of what comes out there is not always the nearest.
        (LogicalKind.Decimal, LogicalKind.Decimal) => true,
        (LogicalKind.Date or LogicalKind.Timestamp, LogicalKind.Date or LogicalKind.Timestamp) => true,
        (LogicalKind.String, LogicalKind.String) => true,
        _ => false,
    };

    private static string Word(PlanMeasure measure) => measure.Function == MeasureFunction.Min ? "MIN" : "MAX";

    private static string Truncated(string unit, string x, LogicalType type) => unit switch
    {
        "year" => $"DATEFROMPARTS(DATEPART(year, {x}), 1, 1)",
        "quarter" => $"DATEFROMPARTS(DATEPART(year, {x}), 3 * DATEPART(quarter, {x}) - 2, 1)",
        "month" => $"DATEFROMPARTS(DATEPART(year, {x}), DATEPART(month, {x}), 1)",
        "week" => $"DATEADD(day, -(DATEDIFF(day, CAST('0001-01-01' AS date), {x}) % 7), CAST({x} AS date))",
        "day" => $"CAST({x} AS date)",
        _ when type.Kind == LogicalKind.Date => x,
        _ => $"DATEADD({unit}, DATEDIFF({unit}, CAST(CAST({x} AS date) AS datetime2(6)), {x}), CAST(CAST({x} AS date) AS datetime2(6)))",
    };
}
