using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Execution;

/// <summary>Makes conditions of the keys that the small side of a join holds.</summary>
internal static class KeyConditions
{
    /// <summary>There are no keys: no row meets it.</summary>
    internal static readonly Scalar None = new ScalarCall("=", [new ScalarLiteral(1L, LogicalType.Integer), new ScalarLiteral(0L, LogicalType.Integer)], LogicalType.Boolean);

    private const string Key = "key";
    private const string Least = "least";
    private const string Greatest = "greatest";

    /// <summary>The condition, of which the join's rows all meet it.</summary>
    /// <param name="restriction">The join's sides.</param>
    /// <param name="most">Keys that are listed; more become a range.</param>
    /// <param name="ask">Carries a plan out over the small side.</param>
    internal static Scalar Of(KeyRestriction restriction, int most, Func<PlanNode, IReadOnlyList<object?[]>> ask)
    {
        var type = restriction.Column.ColumnType;
        var keys = new PlanProject(Key, restriction.Other, [new PlanOutput(Column(Key, type), restriction.Key)]);
        var some = ask(new PlanLimit(Key, new PlanAggregate(Key, keys, keys.Columns, []), most + 2));
        List<Scalar> found = [.. some.Select(row => row[0]).Where(value => value is not null).Select(value => new ScalarLiteral(value, type))];
        if (found.Count == 0)
        {
            return None;
        }

        if (found.Count <= most)
        {
            // In order, so that the same keys make the same statement.
            found.Sort((a, b) => Compare(((ScalarLiteral)a).Value!, ((ScalarLiteral)b).Value!));
            return new ScalarCall("in", [restriction.Column, .. found], LogicalType.Boolean);
        }

        var argument = new ScalarColumn(Key, type);
        var ends = ask(new PlanAggregate(Key, keys, [], [
            new PlanMeasure(Column(Least, type), MeasureFunction.Min, argument),
            new PlanMeasure(Column(Greatest, type), MeasureFunction.Max, argument)]))[0];
        return new ScalarCall("and", [
            new ScalarCall(">=", [restriction.Column, new ScalarLiteral(ends[0], type)], LogicalType.Boolean),
            new ScalarCall("<=", [restriction.Column, new ScalarLiteral(ends[1], type)], LogicalType.Boolean)], LogicalType.Boolean);
    }

    private static int Compare(object a, object b) => a is string text ? string.CompareOrdinal(text, (string)b) : System.Collections.Comparer.DefaultInvariant.Compare(a, b);

    private static PlanColumn Column(string name, LogicalType type) => new(name, type, "public", false);
}
