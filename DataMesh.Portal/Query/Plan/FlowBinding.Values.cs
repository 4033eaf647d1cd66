using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan;

/// <content>The nodes that change values in their place: split, fill, replace.</content>
internal sealed partial class FlowBinding
{
    private PlanProject? Split(SplitNode split, PlanNode input)
    {
        var before = Errors.Count;
        if (split.By.Length is 0 or > SplitNode.MaxSeparator)
        {
            Error(split.Id, "by", $"A separator has 1 to {SplitNode.MaxSeparator} characters.");
        }

        if (split.Into.Count is < 2 or > SplitNode.MaxParts)
        {
            Error(split.Id, "into", $"A split makes 2 to {SplitNode.MaxParts} columns; name them.");
        }

        var column = Column(split.Id, "column", split.Column, input.Columns);
        if (column is { Type.Kind: not LogicalKind.String })
        {
            Error(split.Id, "column", $"Only texts can be split, but '{column.Name}' is {TypeChecker.Article(column.Type)}; make it a text before.");
        }

        if (column is null || Errors.Count > before)
        {
            return null;
        }

        var names = input.Columns.Where(own => split.Keep || own != column).Select(own => own.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var parts = split.Into.Select((name, i) =>
            Name(split.Id, Path("into", i), name, names) && Check(split.Id, Path("into", i), Part(column.Name, split.By, i, i == split.Into.Count - 1), input.Columns) is { } value
                ? new PlanOutput(Made(name, LogicalType.String, [column]), value) : null).OfType<PlanOutput>().ToList();
        return parts.Count < split.Into.Count ? null
            : new PlanProject(split.Id, input, [.. input.Columns.SelectMany(own => own != column ? [Kept(own)] : split.Keep ? [Kept(own), .. parts] : parts)]);
    }

    /// <summary>A part of a text, counted from 0, or null where the text has fewer; the last one is all that is left.</summary>
    private static Expr Part(string column, string separator, int index, bool last)
    {
        var text = new ColumnExpr(default, column);
        if (index == 0)
        {
            return Nth(0);
        }

        var width = Length(Text(separator));
        // As many characters go with the separators as there are separators, each of its width.
        var cut = new BinaryExpr(default, "-", Length(text), Length(Call("replace", text, Text(separator), Text(""))));
        var there = new BinaryExpr(default, ">=", cut, Times(width, index));
        var start = Enumerable.Range(0, index).Select(i => Length(Nth(i))).Append(Times(width, index)).Append(Whole(1)).Aggregate((a, b) => new BinaryExpr(default, "+", a, b));
        return new CaseExpr(default, null, [new CaseBranch(there, last ? Call("substring", text, start) : Nth(index))], null);

        Expr Nth(int n) => Call("split_part", text, Text(separator), Whole(n + 1));

        static Expr Length(Expr of) => Call("length", of);
        static Expr Call(string function, params Expr[] arguments) => new CallExpr(default, function, arguments);
        static Expr Text(string value) => new LiteralExpr(default, value);
        static Expr Whole(long value) => new LiteralExpr(default, value);
        static Expr Times(Expr value, int times) => new BinaryExpr(default, "*", value, Whole(times));
    }

    private PlanProject? Fill(FillNode fill, PlanNode input)
    {
        if (fill.Columns.Count == 0)
        {
            Error(fill.Id, "columns", "A fill needs a column.");
            return null;
        }

        var filled = new Dictionary<PlanColumn, PlanOutput>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < fill.Columns.Count; i++)
        {
            var (name, with) = fill.Columns[i];
            if (Column(fill.Id, Path("columns", i, "column"), name, input.Columns) is not { } column)
            {
                continue;
            }

            if (filled.ContainsKey(column))
            {
                Error(fill.Id, Path("columns", i, "column"), $"'{column.Name}' comes twice; fill each column once.");
            }
            else if (Filled(fill.Id, Path("columns", i, "with"), with, column, input) is { } value)
            {
                var used = value.Columns().ToHashSet(StringComparer.Ordinal);
                filled[column] = new PlanOutput(Made(column.Name, value.Type!.Value, [.. input.Columns.Where(own => used.Contains(own.Name))]), value);
            }
        }

        return filled.Count < fill.Columns.Count ? null : new PlanProject(fill.Id, input, [.. input.Columns.Select(own => filled.GetValueOrDefault(own) ?? Kept(own))]);
    }

    private Scalar? Filled(string node, string field, string with, PlanColumn column, PlanNode input)
    {
        if (Check(node, field, with, input.Columns, null) is not { } value)
        {
            return null;
        }

        // The literal null has been given a type; it fits every column.
        var parsed = ExpressionParser.Parse(with).Expression!;
        if (parsed is not LiteralExpr { Value: null } && TypeRules.Unify(column.Type, value.Type!.Value) is null)
        {
            Errors.Add(new FlowError(node, field, parsed.Span.Position, $"'{column.Name}' is {TypeChecker.Article(column.Type)}, but this is {TypeChecker.Article(value.Type.Value)}; nulls are filled with values of the column's type."));
            return null;
        }

        return Check(node, field, new CallExpr(default, "coalesce", [new ColumnExpr(default, column.Name), parsed]), input.Columns);
    }

    private PlanProject? Replace(ReplaceNode replace, PlanNode input)
    {
        if (replace.Values.Count is 0 or > ReplaceNode.MaxValues)
        {
            Error(replace.Id, "values", $"Here 1 to {ReplaceNode.MaxValues} values are needed, each with what takes its place.");
            return null;
        }

        if (Column(replace.Id, "column", replace.Column, input.Columns) is not { } column)
        {
            return null;
        }

        var text = new ColumnExpr(default, column.Name);
        var seen = new HashSet<object>();
        var branches = replace.Values.Select((value, i) =>
        {
            var from = Literal(replace.Id, Path("values", i, "from"), value.From, column);
            var to = Literal(replace.Id, Path("values", i, "to"), value.To, column);
            if (from is null || to is null)
            {
                return null;
            }

            if (!seen.Add(from))
            {
                Error(replace.Id, Path("values", i, "from"), $"{(value.From is null ? "The absent value" : $"'{value.From}'")} comes twice; replace each value once.");
                return null;
            }

            return new CaseBranch(from is LiteralExpr { Value: null } ? new IsNullExpr(default, text, Negated: false) : new BinaryExpr(default, "=", text, from), to);
        }).OfType<CaseBranch>().ToList();
        if (branches.Count < replace.Values.Count || Check(replace.Id, "values", new CaseExpr(default, null, branches, text), input.Columns) is not { } replaced)
        {
            return null;
        }

        return new PlanProject(replace.Id, input, [.. input.Columns.Select(own => own == column ? new PlanOutput(own, TypeRules.Convert(replaced, own.Type)) : Kept(own))]);
    }

    /// <summary>A value as people write it, as a literal of the column's type; null is the literal null.</summary>
    private Expr? Literal(string node, string field, string? text, PlanColumn column)
    {
        if (text is null)
        {
            return new LiteralExpr(default, null);
        }

        var value = WrittenValues.Read(text, column.Type);
        if (value is null)
        {
            Error(node, field, $"'{column.Name}' holds {column.Type}: {WrittenValues.Misfit(text, column.Type)}");
        }

        return value;
    }
}
