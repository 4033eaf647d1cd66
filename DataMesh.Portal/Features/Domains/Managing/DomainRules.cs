using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Domains.Managing;

/// <summary>What is wrong with what somebody wrote about a domain.</summary>
internal static class DomainRules
{
    public static List<FieldError> Check(DomainInput input, bool isNew)
    {
        var wrong = new List<FieldError>();
        if (isNew && input.Slug is { } slug && !Slugs.IsSlug(slug)) wrong.Add(new FieldError("slug", Slugs.Rule));
        if (string.IsNullOrWhiteSpace(input.Name) || input.Name.Trim().Length > 100) wrong.Add(new FieldError("name", "Write a name of 1 to 100 characters."));
        if (input.Purpose is { Length: > 10_000 }) wrong.Add(new FieldError("purpose", "Write at most 10,000 characters."));
        if (!Enum.IsDefined(input.Visibility)) wrong.Add(new FieldError("visibility", "Write everyone or domain."));
        return wrong;
    }
}
