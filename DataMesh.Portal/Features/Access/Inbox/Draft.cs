using DataMesh.Portal.Features.Access.Contracts;
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

    public DateOnly? Until { get; set; }

    public string Note { get; set; } = "";

    /// <summary>Begins with what was asked for, with the masks that the owners of the product proposed.</summary>
    public static Draft Of(AccessRequestView request, DecisionContext? context) => new(
        [.. request.Ports.Where(p => p.MayDecide).Select(p => new DraftPort(p.Port, p.ProductName,
            [.. p.Columns.Where(c => c.Asked).Select(c => new DraftColumn(c) { Granted = true, Mask = c.ProposedMask ?? AsIs })]))])
    {
        Level = request.Level,
        Until = (request.Until ?? context?.ProposedUntil) is { } end ? DateOnly.FromDateTime(end.UtcDateTime) : null,
    };

    public ApproveInput ToInput() => new(
        Ports.ToDictionary(p => p.Port, p => (IReadOnlyList<string>)[.. p.Columns.Where(c => c.Granted).Select(c => c.View.Name)]),
        Ports.ToDictionary(p => p.Port, p => (IReadOnlyDictionary<string, string>)p.Columns.Where(c => c.Granted && c.Mask != AsIs).ToDictionary(c => c.View.Name, c => c.Mask)),
        Ports.Where(p => !string.IsNullOrWhiteSpace(p.RowFilter)).ToDictionary(p => p.Port, p => p.RowFilter),
        Level, Until is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null, string.IsNullOrWhiteSpace(Note) ? null : Note);
}

/// <summary>A port of the draft.</summary>
internal sealed record DraftPort(string Port, string ProductName, IReadOnlyList<DraftColumn> Columns)
{
    public string RowFilter { get; set; } = "";
}

/// <summary>A column of the draft.</summary>
internal sealed record DraftColumn(RequestColumnView View)
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
            return masks;
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
