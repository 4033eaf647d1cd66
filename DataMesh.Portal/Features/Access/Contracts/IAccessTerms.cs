using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>What a product's owners say about access once and for all.</summary>
public interface IAccessTerms
{
    /// <summary>The terms of a product that the principal may know of.</summary>
    Task<Result<AccessTermsView>> GetAsync(Principal principal, string product, CancellationToken ct);

    /// <summary>Changes them; owners and stewards of the product's domain.</summary>
    /// <param name="principal">Who changes them.</param>
    /// <param name="product"><c>domain/product</c>.</param>
    /// <param name="input">What they say from now on.</param>
    /// <param name="revision">The revision that the caller read, or null for any.</param>
    /// <param name="ct">Cancels.</param>
    Task<Result<AccessTermsView>> SetAsync(Principal principal, string product, AccessTermsInput input, long? revision, CancellationToken ct);
}

/// <summary>What owners write.</summary>
/// <param name="Open">Whether whoever asks for internal or public columns without personal data reads them at once.</param>
/// <param name="MostDays">The longest that a grant lasts, 1 to 730 days; null for two years.</param>
public sealed record AccessTermsInput(bool Open, int? MostDays)
{
    /// <summary>The purposes that are permitted, up to 20; whoever asks chooses one of them. Empty for none, so that any purpose in words will do; null leaves the list as it is.</summary>
    public IReadOnlyList<PermittedPurpose>? Purposes { get; init; }

    /// <summary>Markdown of up to 20,000 characters that whoever asks has to accept. Another text is a new version; empty for none; null leaves it as it is.</summary>
    public string? Terms { get; init; }
}

/// <summary>A purpose for which owners let their product be used.</summary>
/// <param name="Code">2 to 60 lower-case letters, digits and hyphens, unique in the list; made from the name when it is left out.</param>
/// <param name="Name">1 to 100 characters, e.g. <c>Regulatory reporting</c>.</param>
/// <param name="Description">A sentence of up to 400 characters on what is meant, or null.</param>
public sealed record PermittedPurpose(string? Code, string Name, string? Description = null);

/// <summary>A product's terms of access.</summary>
/// <param name="Open">Whether whoever asks gets it at once, as far as nothing is confidential, restricted or personal.</param>
/// <param name="MostDays">The longest that a grant lasts, in days, or null.</param>
/// <param name="MayChange">Whether the principal may change them.</param>
/// <param name="Revision">The ETag; 0 while nobody said anything.</param>
public sealed record AccessTermsView(bool Open, int? MostDays, bool MayChange, long Revision)
{
    /// <summary>The purposes of which whoever asks chooses one; empty where any purpose in words will do.</summary>
    public IReadOnlyList<PermittedPurpose> Purposes { get; init; } = [];

    /// <summary>Markdown that whoever asks has to accept, or null.</summary>
    public string? Terms { get; init; }

    /// <summary>The number of that text, which is sent to accept it; null where there is none.</summary>
    public int? TermsVersion { get; init; }

    /// <summary>Since when that text holds, UTC.</summary>
    public DateTimeOffset? TermsSince { get; init; }
}
