using System.Globalization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.Access.Inbox;

/// <summary>What an approver is about to decide.</summary>
internal sealed class Draft
{
    /// <summary>"As it is" among the masks.</summary>
    public const string AsIs = "";

    private Draft(IReadOnlyList<DraftPort> ports) => Ports = ports;

    public IReadOnlyList<DraftPort> Ports { get; }

    public AccessLevel Level { get; set; }

    /// <summary>Whether it is about masks of a grant, whose level and rows stay as they are.</summary>
    public bool Exception { get; private init; }

    public DateOnly? Until { get; set; }

    public string Note { get; set; } = "";

    /// <summary>Begins with what was asked for and the masks that the owners of the product proposed; after somebody else with what that one approved.</summary>
    public static Draft Of(AccessRequestView request, DecisionContext? context)
    {
        var ports = request.Ports.Where(p => p.MayDecide).ToList();
        var owner = ports.Select(p => p.Proposed).OfType<ProposedConditions>().ToList();
        return new([.. ports.Select(p => new DraftPort(p.Port, p.ProductName,
            [.. p.Columns.Where(c => p.Proposed?.Columns.Contains(c.Name) ?? c.Asked).Select(c => new DraftColumn(c, p.Proposed?.Masks.GetValueOrDefault(c.Name)) { Granted = true, Mask = p.Proposed is { } kept ? kept.Masks.GetValueOrDefault(c.Name) ?? AsIs : request.ExceptionOf is null ? c.ProposedMask ?? AsIs : AsIs })],
            p.Proposed))])
        {
            Exception = request.ExceptionOf is not null,
            Level = owner.Count > 0 ? owner.Min(o => o.Level) : request.Level,
            Until = ((owner.Count > 0 ? owner.Min(o => o.Until) : request.Until) ?? context?.ProposedUntil) is { } end ? DateOnly.FromDateTime(end.UtcDateTime) : null,
        };
    }

    /// <summary>The most that may be given: what was asked for, or what the owners approved.</summary>
    public AccessLevel MostLevel(AccessRequestView request) => Ports.Select(p => p.Owner?.Level ?? request.Level).DefaultIfEmpty(request.Level).Min();

    /// <summary>How many masks are proposed and not on yet.</summary>
    public int Unmasked(DecisionContext context) => Proposed(context).Count();

    /// <summary>Puts the proposed masks on.</summary>
    public void Mask(DecisionContext context)
    {
        foreach (var (column, mask) in Proposed(context).ToList()) column.Mask = mask;
    }

    public ApproveInput ToInput() => new(
        Ports.ToDictionary(p => p.Port, p => (IReadOnlyList<string>)[.. p.Columns.Where(c => c.Granted).Select(c => c.View.Name)]),
        Ports.ToDictionary(p => p.Port, p => (IReadOnlyDictionary<string, string>)p.Columns.Where(c => c.Granted && c.Mask != AsIs).ToDictionary(c => c.View.Name, c => c.Mask)),
        Ports.Where(p => !string.IsNullOrWhiteSpace(p.RowFilter)).ToDictionary(p => p.Port, p => p.RowFilter),
        Exception ? null : Level, Until is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null, string.IsNullOrWhiteSpace(Note) ? null : Note,
        Ports.Where(p => !string.IsNullOrWhiteSpace(p.RowsPerDay)).ToDictionary(p => p.Port, p => p.Budget));

    private IEnumerable<(DraftColumn Column, string Mask)> Proposed(DecisionContext context)
        => from port in Ports
           let masks = context.ProposedMasks.GetValueOrDefault(port.Port)
           where masks is not null
           from column in port.Columns
           where column is { Granted: true, Mask: AsIs } && masks.ContainsKey(column.View.Name)
           select (column, masks[column.View.Name]);
}

/// <summary>A port of the draft.</summary>
/// <param name="Port">Its path.</param>
/// <param name="ProductName">The product's name.</param>
/// <param name="Columns">The columns that may be given.</param>
/// <param name="Owner">What the owner approved, in the second step; else null.</param>
internal sealed record DraftPort(string Port, string ProductName, IReadOnlyList<DraftColumn> Columns, ProposedConditions? Owner)
{
    public string RowFilter { get; set; } = "";

    /// <summary>Rows a day at most, as typed.</summary>
    public string RowsPerDay { get; set; } = Owner?.RowsPerDay is { } most ? most.ToString(CultureInfo.InvariantCulture) : "";

    /// <summary>The same as a number; what is no number is 0, which the service refuses by the field.</summary>
    public long Budget => long.TryParse(RowsPerDay.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : 0;
}

/// <summary>A column of the draft.</summary>
/// <param name="View">The column.</param>
/// <param name="Owner">The mask that the owner put on it, in the second step; else null.</param>
internal sealed record DraftColumn(RequestColumnView View, string? Owner)
{
    public bool Granted { get; set; }

    public string Mask { get; set; } = Draft.AsIs;

    /// <summary>The masks that make sense on the column's type.</summary>
    public IReadOnlyList<string> Masks
    {
        get
        {
            var masks = new List<string> { Draft.AsIs, "redact", "hash", "first(1)", "last(4)", "null" };
            if (View.Type is "date" or "timestamp") masks.Add("year");
            if (View.ProposedMask is { } proposed && !masks.Contains(proposed)) masks.Add(proposed);
            // In the second step a mask may only be made stronger.
            if (Owner is not { } owner) return masks;
            if (!masks.Contains(owner)) masks.Add(owner);
            return [.. masks.Where(m => m != Draft.AsIs && MaskCheck.Hides(m, owner))];
        }
    }

    /// <summary>A mask in words.</summary>
    public static string MaskWord(string mask) => mask switch
    {
        Draft.AsIs => "as is",
        "redact" => "hidden (•••)",
        "hash" => "as a code (hash)",
        "null" => "empty",
        "year" => "year only",
        _ => mask,
    };
}
