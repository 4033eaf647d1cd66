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

    /// <summary>What the owners of the products ask of whoever asks them.</summary>
    public required IReadOnlyList<AskProduct> Products { get; set; }

    /// <summary>The grant whose masks are to be taken off; null to ask for a grant.</summary>
    public Guid? Unmask { get; init; }

    /// <summary>The last day that can be chosen because that grant ends then, or null.</summary>
    public DateOnly? Latest { get; init; }

    /// <summary>Those of the products of which something is ticked.</summary>
    public IEnumerable<AskProduct> Asked => Products.Where(p => (p.Purposes.Count > 0 || p.Terms is not null) && Ports.Any(o => o.Ticked && o.Path.StartsWith(p.Path + "/", StringComparison.Ordinal)));

    public string Purpose { get; set; } = "";

    public AccessLevel Level { get; set; } = AccessLevel.Read;

    public DateOnly? Until { get; set; }

    /// <summary>The longest that the owners of what is ticked allow, in days, or null.</summary>
    public int? MostDays => Ports.Where(p => p.Ticked).Min(p => p.MostDays);

    /// <summary>A port in words: its product, and its own name where another port of that product is asked for.</summary>
    public string Words(AskPort port) => Ports.Count(p => p.Ticked && p.ProductName == port.ProductName) > 1 ? $"{port.ProductName} ({port.Name})" : port.ProductName;

    /// <summary>Takes what owners ask for now, where they have changed it meanwhile; what was chosen stays as far as it is still there.</summary>
    public void Renew(IReadOnlyList<AskProduct> now)
    {
        foreach (var product in now)
        {
            if (Products.FirstOrDefault(p => p.Path == product.Path) is not { } was) continue;
            product.Chosen = product.Purposes.FirstOrDefault(p => p.Code == was.Chosen?.Code);
            product.Accepted = was.Accepted && was.TermsVersion == product.TermsVersion;
        }

        Products = now;
    }

    public AccessRequestInput ToInput() => new([.. Ports.Where(p => p.Ticked).Select(p => p.Path)], Consumer is { Id: { } id, Kind: var kind } ? new Consumer(kind, id) : null, Purpose, Level,
        Ports.Where(p => p.Ticked && (Unmask is not null || p.Columns.Any(c => !c.Ticked))).ToDictionary(p => p.Path, p => (IReadOnlyList<string>)[.. p.Columns.Where(c => c.Ticked).Select(c => c.Name)]),
        Until is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null)
    {
        PermittedPurpose = Asked.Where(p => p.Chosen is not null).ToDictionary(p => p.Path, p => p.Chosen!.Code!),
        AcceptTerms = Asked.Where(p => p is { Accepted: true, TermsVersion: not null }).ToDictionary(p => p.Path, p => p.TermsVersion!.Value),
        ExceptionOf = Unmask,
    };
}

/// <summary>What the owners of a product ask of whoever asks them.</summary>
internal sealed class AskProduct
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    /// <summary>The purposes of which one is chosen; empty where words will do.</summary>
    public required IReadOnlyList<PermittedPurpose> Purposes { get; init; }

    /// <summary>The text that is accepted, or null.</summary>
    public string? Terms { get; init; }

    public int? TermsVersion { get; init; }

    public PermittedPurpose? Chosen { get; set; }

    public bool Accepted { get; set; }
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

    /// <summary>The request for it that nobody has decided, or null.</summary>
    public Guid? Request { get; init; }

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
