using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Access.Asking;

/// <summary>What somebody is about to ask for.</summary>
internal sealed class AskForm
{
    public required IReadOnlyList<AskPort> Ports { get; init; }

    public required IReadOnlyList<AskConsumer> Consumers { get; init; }

    public AskConsumer? Consumer { get; set; }

    public string Purpose { get; set; } = "";

    public AccessLevel Level { get; set; } = AccessLevel.Read;

    public DateOnly? Until { get; set; }

    /// <summary>The longest that the owners of what is ticked allow, in days, or null.</summary>
    public int? MostDays => Ports.Where(p => p.Ticked).Min(p => p.MostDays);

    public AccessRequestInput ToInput() => new([.. Ports.Where(p => p.Ticked).Select(p => p.Path)], Consumer is { Id: { } id, Kind: var kind } ? new Consumer(kind, id) : null, Purpose, Level,
        Ports.Where(p => p.Ticked && p.Columns.Any(c => !c.Ticked)).ToDictionary(p => p.Path, p => (IReadOnlyList<string>)[.. p.Columns.Where(c => c.Ticked).Select(c => c.Name)]),
        Until is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null);
}

/// <summary>A port that can be asked for.</summary>
internal sealed class AskPort
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string ProductName { get; init; }

    public required string DomainName { get; init; }

    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>What the person has of it or asked for already, as a chip, or null.</summary>
    public (string Text, string Tone)? Holds { get; init; }

    public required IReadOnlyList<AskColumn> Columns { get; init; }

    /// <summary>The longest that its owners grant it for, in days, or null.</summary>
    public int? MostDays { get; init; }

    public bool Ticked { get; set; }

    public bool Open { get; set; }

    public string ColumnWords => Columns.Count(c => c.Ticked) is var n && n == Columns.Count ? $"all {Format.Count(n, "column")}" : $"{n} of {Format.Count(Columns.Count, "column")}";
}

/// <summary>A column that can be asked for.</summary>
internal sealed record AskColumn(string Name, string Description, string? Sensitive)
{
    public bool Ticked { get; set; } = true;
}

/// <summary>For whom: the person itself where <paramref name="Id"/> is null, else a domain or a service account.</summary>
internal sealed record AskConsumer(ConsumerKind Kind, string? Id, string Name);
