using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>A column that a union gives, and where it comes from.</summary>
/// <param name="Name">Its name, as the first input that has it spells it.</param>
/// <param name="Type">Its type, or null where the inputs' types do not fit together.</param>
/// <param name="Found">The column of each input, in their order; null where the input lacks it.</param>
internal sealed record UnionMatch(string Name, LogicalType? Type, IReadOnlyList<PlanColumn?> Found)
{
    /// <summary>What matches when inputs are taken together: by name, whatever the letters' case.</summary>
    public static IReadOnlyList<UnionMatch> Of(IReadOnlyList<IReadOnlyList<PlanColumn>> inputs)
        => [.. inputs.SelectMany(columns => columns.Select(c => c.Name)).Distinct(StringComparer.OrdinalIgnoreCase).Select(name =>
        {
            List<PlanColumn?> found = [.. inputs.Select(columns => columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))];
            var types = found.OfType<PlanColumn>().Select(c => c.Type).ToList();
            return new UnionMatch(name, types.Skip(1).Aggregate((LogicalType?)types[0], (all, next) => all is { } type ? TypeRules.Unify(type, next) : null), found);
        })];
}
