using System.Globalization;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Writes expressions over columns of any type; most are right, and those that are not the binder refuses.</summary>
internal sealed class RandomExpression(Random random, RandomValues values, IReadOnlyList<PlanColumn> columns)
{
    private static readonly LogicalKind[] s_kinds = Enum.GetValues<LogicalKind>();

    /// <summary>A condition.</summary>
    internal string Condition(int depth)
    {
        if (depth > 0 && values.Chance(2))
        {
            return random.Next(3) switch
            {
                0 => $"not ({Condition(depth - 1)})",
                1 => $"({Condition(depth - 1)}) and ({Condition(depth - 1)})",
                _ => $"({Condition(depth - 1)}) or ({Condition(depth - 1)})",
            };
        }

        var kind = values.Chance(4) ? values.Of(s_kinds) : values.Of(columns).Type.Kind;
        var sign = values.Of((string[])["=", "<>", "<", "<=", ">", ">="]);
        return random.Next(8) switch
        {
            0 => $"{Of(kind, depth)} is {(values.Chance(2) ? "not " : "")}null",
            1 => $"{Of(kind, 1)} {(values.Chance(2) ? "not " : "")}in ({Of(Beside(kind), 0)}, {Of(kind, 0)}{(values.Chance(4) ? ", null" : "")})",
            2 => $"{Of(kind, 1)} {(values.Chance(3) ? "not " : "")}between {Of(Beside(kind), 0)} and {Of(Beside(kind), 0)}",
            3 => $"{Of(LogicalKind.String, 1)} {(values.Chance(3) ? "not " : "")}like '{values.Of((string[])["a%", "%", "_", "%a%", "", "A", "%\\%%", "1__%", "%a", "😀", "it''s"])}'",
            4 => values.Of((string[])["starts_with", "contains"]) + $"({Of(LogicalKind.String, 1)}, {Of(LogicalKind.String, 0)})",
            5 when columns.Any(column => column.Type == LogicalType.Boolean) => Column(LogicalKind.Boolean)!,
            _ => $"{Of(kind, depth)} {sign} {Of(Beside(kind), 1)}",
        };
    }

    /// <summary>An expression of a kind.</summary>
    internal string Of(LogicalKind kind, int depth)
    {
        if (depth <= 0 || values.Chance(3)) return Column(kind) is { } column && !values.Chance(4) ? column : Literal(kind);
        if (values.Chance(4))
        {
            return random.Next(5) switch
            {
                0 => $"coalesce({Of(kind, depth - 1)}, {Of(kind, depth - 1)})",
                1 => $"nullif({Of(kind, depth - 1)}, {Of(kind, 0)})",
                2 => $"greatest({Of(kind, depth - 1)}, {Of(kind, 0)})",
                3 => $"least({Of(kind, depth - 1)}, {Of(kind, 0)}, {Of(kind, 0)})",
                _ => $"case when {Condition(1)} then {Of(kind, depth - 1)}{(values.Chance(2) ? $" else {Of(kind, depth - 1)}" : "")} end",
            };
        }

        return kind switch
        {
            LogicalKind.Integer => Whole(depth - 1),
            LogicalKind.Decimal => Decimal(depth - 1),
            LogicalKind.Number => Number(depth - 1),
            LogicalKind.String => Text(depth - 1),
            LogicalKind.Boolean => $"({Condition(depth - 1)})",
            LogicalKind.Date => Day(depth - 1),
            LogicalKind.Timestamp => random.Next(4) switch
            {
                0 => $"cast({Of(LogicalKind.Date, depth - 1)} as timestamp)",
                1 => $"date_add('{Unit()}', {random.Next(-30, 60)}, {Of(LogicalKind.Timestamp, depth - 1)})",
                2 => $"date_add('{values.Of((string[])["hour", "minute", "second"])}', {random.Next(-30, 60)}, {Of(LogicalKind.Date, depth - 1)})",
                _ => $"date_trunc('{Unit()}', {Of(LogicalKind.Timestamp, depth - 1)})",
            },
            _ => $"cast({Of(LogicalKind.Timestamp, depth - 1)} as time)",
        };
    }

    private string Whole(int depth)
    {
        var some = Of(LogicalKind.Integer, depth);
        var moment = Of(values.Chance(2) ? LogicalKind.Date : LogicalKind.Timestamp, depth);
        return random.Next(16) switch
        {
            0 or 1 or 2 => $"({some} {values.Of((string[])["+", "-", "*", "%"])} {Of(LogicalKind.Integer, depth)})",
            12 => $"date_diff('{Unit()}', {moment}, {Of(LogicalKind.Timestamp, 0)})",
            13 => $"mod({some}, {Of(LogicalKind.Integer, 0)})",
            14 => $"round({some}, {random.Next(-3, 3)})",
            15 => $"cast({Of(LogicalKind.Number, depth)} as integer)",
            3 => $"(-{some})",
            4 => $"{values.Of((string[])["abs", "sign", "floor", "ceil"])}({some})",
            5 => $"length({Of(LogicalKind.String, depth)})",
            6 => $"strpos({Of(LogicalKind.String, depth)}, {Of(LogicalKind.String, 0)})",
            7 => $"cast({Of(LogicalKind.Boolean, depth)} as integer)",
            8 => $"({Of(LogicalKind.Date, depth)} - {Of(LogicalKind.Date, 0)})",
            9 => $"cast({Of(LogicalKind.Decimal, 0)} as integer)",
            10 => $"{values.Of((string[])["hour", "minute", "second"])}({Of(LogicalKind.Timestamp, depth)})",
            _ => $"{values.Of((string[])["year", "quarter", "month", "week", "day", "dayofweek"])}({moment})",
        };
    }

    private string Decimal(int depth)
    {
        var some = Of(LogicalKind.Decimal, depth);
        return random.Next(8) switch
        {
            7 => $"mod({some}, {Of(LogicalKind.Decimal, 0)})",
            0 or 1 => $"({some} {values.Of((string[])["+", "-"])} {Of(values.Chance(3) ? LogicalKind.Integer : LogicalKind.Decimal, depth)})",
            2 => $"({Of(LogicalKind.Decimal, 0)} * {random.Next(1, 4)})",
            3 => $"({Of(LogicalKind.Decimal, 0)} % {Of(LogicalKind.Decimal, 0)})",
            4 => $"(-{some})",
            5 => $"{values.Of((string[])["abs", "floor", "ceil"])}({some})",
            _ => $"round({some}, {random.Next(-2, 4)})",
        };
    }

    private string Number(int depth) => random.Next(8) switch
    {
        0 or 1 => $"({Of(LogicalKind.Number, depth)} {values.Of((string[])["+", "-", "*", "/", "%"])} {Of(Beside(LogicalKind.Number), depth)})",
        5 => $"round({Of(LogicalKind.Number, depth)}, 0)",
        6 => $"sqrt(abs({Of(values.Chance(2) ? LogicalKind.Decimal : LogicalKind.Number, depth)}))",
        7 => $"cast({Of(LogicalKind.Decimal, depth)} as number)",
        2 => $"({Of(LogicalKind.Integer, depth)} / {Of(LogicalKind.Integer, depth)})",
        3 => $"cast({Of(LogicalKind.Integer, depth)} as number)",
        _ => $"{values.Of((string[])["abs", "floor", "ceil"])}({Of(LogicalKind.Number, depth)})",
    };

    private string Text(int depth)
    {
        var some = Of(LogicalKind.String, depth);
        return random.Next(14) switch
        {
            8 => $"{values.Of((string[])["lower", "upper"])}({some})",
            9 => $"{values.Of((string[])["lpad", "rpad"])}({some}, {random.Next(5)}, {Of(LogicalKind.String, 0)})",
            10 => $"repeat({some}, {random.Next(3)})",
            11 => $"split_part({some}, '{values.Of((string[])["a", "%", "😀", " "])}', {random.Next(1, 4)})",
            12 => $"concat({some}, {Of(values.Of((LogicalKind[])[LogicalKind.Integer, LogicalKind.Boolean, LogicalKind.Timestamp]), depth)}, {Of(LogicalKind.String, 0)})",
            13 => $"cast({(values.Chance(3) ? Of(LogicalKind.Decimal, 0) : Of(values.Chance(2) ? LogicalKind.Timestamp : LogicalKind.Time, depth))} as string)",
            0 or 1 => $"({some} || {Of(LogicalKind.String, depth)})",
            2 => $"{values.Of((string[])["left", "right"])}({some}, {random.Next(-2, 4)})",
            3 => $"substring({some}, {random.Next(1, 4)}, {random.Next(3)})",
            4 => $"{values.Of((string[])["trim", "ltrim", "rtrim"])}({some})",
            5 => $"replace({some}, '{values.Of((string[])["a", "%", "😀", " "])}', '{values.Of((string[])["", "bb", "ä"])}')",
            6 => $"cast({Of(LogicalKind.Integer, depth)} as string)",
            _ => $"cast({Of(values.Chance(2) ? LogicalKind.Boolean : LogicalKind.Date, depth)} as string)",
        };
    }

    private string Day(int depth) => random.Next(4) switch
    {
        3 => $"date_add('{values.Of((string[])["year", "quarter", "month", "week", "day"])}', {random.Next(-30, 60)}, {Of(LogicalKind.Date, depth)})",
        0 => $"({Of(LogicalKind.Date, depth)} {values.Of((string[])["+", "-"])} {random.Next(40)})",
        1 => $"date_trunc('{values.Of((string[])["year", "quarter", "month", "week", "day"])}', {Of(LogicalKind.Date, depth)})",
        _ => $"cast({Of(LogicalKind.Timestamp, depth)} as date)",
    };

    /// <summary>A kind that may be compared with another.</summary>
    private LogicalKind Beside(LogicalKind kind) => !values.Chance(4) ? kind : kind switch
    {
        LogicalKind.Integer => values.Of((LogicalKind[])[LogicalKind.Decimal, LogicalKind.Number]),
        LogicalKind.Decimal => values.Of((LogicalKind[])[LogicalKind.Integer, LogicalKind.Number]),
        LogicalKind.Number => values.Of((LogicalKind[])[LogicalKind.Integer, LogicalKind.Decimal]),
        LogicalKind.Date => LogicalKind.Timestamp,
        LogicalKind.Timestamp => LogicalKind.Date,
        _ => kind,
    };

    private string? Column(LogicalKind kind) => columns.Where(column => column.Type.Kind == kind).ToList() is { Count: > 0 } own ? $"[{values.Of(own).Name.Replace("]", "]]", StringComparison.Ordinal)}]" : null;

    private string Literal(LogicalKind kind) => values.Chance(12) ? "null" : RandomValues.Literal(values.Value(kind == LogicalKind.Decimal ? LogicalType.Decimal(values.Of((int[])[3, 9, 20]), 2) : LogicalType.Parse(kind.ToString())));

    private string Unit() => values.Of((string[])["year", "quarter", "month", "week", "day", "hour", "minute", "second"]);
}
