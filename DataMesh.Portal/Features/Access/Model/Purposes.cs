using System.Text.Json;
using DataMesh.Portal.Features.Access.Contracts;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>The purposes that owners permit, as the table keeps them.</summary>
internal static class Purposes
{
    public static IReadOnlyList<PermittedPurpose> Of(ProductTerms? terms) => terms?.Purposes is { } json ? JsonSerializer.Deserialize<List<PermittedPurpose>>(json) ?? [] : [];

    public static string? Write(IReadOnlyList<PermittedPurpose> purposes) => purposes.Count == 0 ? null : JsonSerializer.Serialize(purposes);
}
