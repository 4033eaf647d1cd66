using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Products.Ports;

/// <summary>Says how much of a port's promise a change of it touches.</summary>
internal static class ContractChanges
{
    /// <summary>The gravest of the changes.</summary>
    /// <param name="before">The columns that were promised; null for a port that was not there.</param>
    /// <param name="after">The columns that are promised now; null for a port that is not there any more.</param>
    public static ContractChange Of(IReadOnlyList<ColumnView>? before, IReadOnlyList<ColumnView>? after)
    {
        if (after is null) return ContractChange.Breaking;
        if (before is null) return ContractChange.Additive;
        // Programs find columns by their whole names, capitals and all.
        var now = after.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var gravest = after.Count > before.Count ? ContractChange.Additive : ContractChange.Descriptive;
        foreach (var column in before)
        {
            var change = now.TryGetValue(column.Name, out var there) ? Of(column, there) : ContractChange.Breaking;
            if (change > gravest) gravest = change;
        }

        // A key of other columns finds other rows by the same values; one that was not there before takes nothing away.
        var key = before.Where(c => c.PrimaryKey).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return key.Count == 0 || key.SetEquals(after.Where(c => c.PrimaryKey).Select(c => c.Name)) ? gravest : ContractChange.Breaking;
    }

    /// <summary>The gravest of what changed since a product was published; none where everything is as it was then.</summary>
    /// <param name="published">The port as it was published; null where it was not there.</param>
    /// <param name="now">The port as it is now; null where it is not there any more.</param>
    public static ContractChange Since(PublishedPort? published, PublishedPort? now)
        => published == now ? ContractChange.None : Of(published?.ReadColumns(), now?.ReadColumns());

    private static ContractChange Of(ColumnView before, ColumnView after)
    {
        var (type, was) = (LogicalType.Parse(after.Type), LogicalType.Parse(before.Type));
        var narrower = type != was;
        // Numbers within the promised ones are read as before. Anything else is written another way, also where text could hold it.
        if (narrower && (was.Kind is not (LogicalKind.Number or LogicalKind.Decimal) || TypeFits.Of(type, was) != TypeFit.Always)) return ContractChange.Breaking;
        if ((!before.Nullable && after.Nullable) || (before.Unique && !after.Unique)) return ContractChange.Breaking;
        return narrower || before.Nullable != after.Nullable || before.Unique != after.Unique || before.PrimaryKey != after.PrimaryKey ? ContractChange.Additive : ContractChange.Descriptive;
    }
}
