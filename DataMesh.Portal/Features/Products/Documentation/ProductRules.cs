using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Products.Documentation;

/// <summary>What is wrong with what somebody wrote about a product.</summary>
internal static class ProductRules
{
    public static List<FieldError> Check(ProductInput input, bool isNew)
    {
        var wrong = new List<FieldError>();
        if (isNew && string.IsNullOrWhiteSpace(input.Domain)) wrong.Add(new FieldError("domain", "Name the domain that owns the product."));
        if (isNew && input.Slug is { } slug && !Slugs.IsSlug(slug)) wrong.Add(new FieldError("slug", Slugs.Rule));
        if (string.IsNullOrWhiteSpace(input.Name) || input.Name.Trim().Length > 100) wrong.Add(new FieldError("name", "Write a name of 1 to 100 characters."));
        if (!Enum.IsDefined(input.Kind)) wrong.Add(new FieldError("kind", "Write sourceAligned, aggregate or consumerAligned."));
        if (!Enum.IsDefined(input.Visibility)) wrong.Add(new FieldError("visibility", "Write everyone or domain."));
        foreach (var (field, text) in new[] { ("purpose", input.Purpose), ("limitations", input.Limitations), ("usage", input.Usage) })
            if (text is { Length: > 20_000 }) wrong.Add(new FieldError(field, "Write at most 20,000 characters."));
        if (input.Tags is { Count: > 20 }) wrong.Add(new FieldError("tags", "Use at most 20 tags."));
        for (var i = 0; i < (input.Tags?.Count ?? 0); i++)
            if (string.IsNullOrWhiteSpace(input.Tags![i]) || input.Tags[i].Length > 40) wrong.Add(new FieldError($"tags[{i}]", "A tag has 1 to 40 characters."));
        return wrong;
    }

    /// <summary>Tags as they are kept: trimmed, in lower case, each once.</summary>
    public static List<string> Tags(IReadOnlyList<string>? tags) => [.. (tags ?? []).Select(t => t.Trim().ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
}
