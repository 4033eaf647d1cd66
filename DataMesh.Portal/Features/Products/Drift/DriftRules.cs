using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>Compares what a port promises with what its table has.</summary>
internal static class DriftRules
{
    /// <summary>The changes, the gravest first; none where the table fits as it did when the port was written.</summary>
    /// <param name="port">What is promised.</param>
    /// <param name="known">The table when the port was written; null where nobody knows, then only promises are held against it.</param>
    /// <param name="now">The table now; null where it is gone.</param>
    /// <param name="at">When it was seen.</param>
    public static IReadOnlyList<SeenChange> Compare(IReadOnlyList<ColumnView> port, IReadOnlyList<KnownColumn>? known, TableShape? now, DateTimeOffset at)
    {
        if (now is null) return [new SeenChange(DriftWhat.TableGone, DriftKind.Breaking, null, null, null, true, at)];
        var changes = new List<SeenChange>();
        foreach (var column in port)
        {
            if (Find(now.Columns, c => c.Name, column.Name) is not { } there)
            {
                changes.Add(new SeenChange(DriftWhat.ColumnGone, DriftKind.Breaking, column.Name, null, null, true, at));
                continue;
            }

            if (now.TellsTypes && Type(column, there.Type, now.Learnt, at) is { } type) changes.Add(type);
            if (there.Name != column.Name) changes.Add(new SeenChange(DriftWhat.Renamed, DriftKind.Cosmetic, column.Name, column.Name, there.Name, false, at));
            if (known is null || Find(known, c => c.Name, column.Name) is not { } before) continue;
            if (!column.Nullable && !before.Nullable && there.Nullable) changes.Add(new SeenChange(DriftWhat.MayBeEmpty, DriftKind.Breaking, column.Name, null, null, false, at));
            if ((column.PrimaryKey && before.PrimaryKey && !there.PrimaryKey) || (column.Unique && before.Unique && !there.Unique))
                changes.Add(new SeenChange(DriftWhat.KeyLost, DriftKind.Breaking, column.Name, null, null, false, at));
        }

        if (known is not null)
        {
            changes.AddRange(now.Columns.Where(c => Find(known, k => k.Name, c.Name) is null && Find(port, p => p.Name, c.Name) is null)
                .Select(c => new SeenChange(DriftWhat.ColumnAdded, DriftKind.Additive, c.Name, null, c.Type.ToString(), false, at)));
            if (Reordered(known, now.Columns)) changes.Add(new SeenChange(DriftWhat.Reordered, DriftKind.Cosmetic, null, null, null, false, at));
        }

        return [.. changes.OrderByDescending(c => c.Kind)];
    }

    /// <summary>The table as it is remembered with the port.</summary>
    public static IReadOnlyList<KnownColumn> Known(IReadOnlyList<SourceColumn> table) => [.. table.Select(c => new KnownColumn(c.Name, c.Nullable, c.PrimaryKey, c.Unique))];

    private static SeenChange? Type(ColumnView column, LogicalType now, bool learnt, DateTimeOffset at)
    {
        var promised = LogicalType.Parse(column.Type);
        // Where types are learnt, text may be what an empty column is called: reading tells.
        return TypeFits.Of(now, promised) switch
        {
            TypeFit.Same => null,
            TypeFit.Always => Of(DriftWhat.TypeFits, DriftKind.Cosmetic, false),
            TypeFit.Checked => Of(DriftWhat.TypeWider, DriftKind.Additive, false),
            _ => Of(DriftWhat.TypeChanged, DriftKind.Breaking, !(learnt && now == LogicalType.String)),
        };

        SeenChange Of(DriftWhat what, DriftKind kind, bool stops) => new(what, kind, column.Name, promised.ToString(), now.ToString(), stops, at);
    }

    private static bool Reordered(IReadOnlyList<KnownColumn> known, IReadOnlyList<SourceColumn> now)
    {
        var both = known.Select(k => k.Name).Where(name => Find(now, c => c.Name, name) is not null).ToList();
        return !both.SequenceEqual(now.Select(c => c.Name).Where(name => Find(known, k => k.Name, name) is not null), StringComparer.OrdinalIgnoreCase);
    }

    // As reads find a column: by its name, else whatever the letters' case.
    private static T? Find<T>(IReadOnlyList<T> columns, Func<T, string> name, string wanted)
        where T : class => columns.FirstOrDefault(c => name(c) == wanted) ?? columns.FirstOrDefault(c => name(c).Equals(wanted, StringComparison.OrdinalIgnoreCase));
}
