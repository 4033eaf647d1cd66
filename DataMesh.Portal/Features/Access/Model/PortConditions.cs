using System.Text.Json;
using System.Text.Json.Serialization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>What a grant on one port allows, decided or proposed.</summary>
internal sealed record PortConditions(AccessLevel Level, DateTimeOffset? Until, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> Masks, string? RowFilter, long? RowsPerDay = null)
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    public static PortConditions Of(Grant grant) => new(grant.Level, grant.Until, JsonText.List(grant.Columns), JsonText.Map(grant.Masks), grant.RowFilter, grant.RowsPerDay);

    public static PortConditions Read(string json) => JsonSerializer.Deserialize<PortConditions>(json, s_json) ?? throw new InvalidOperationException("A port's conditions are empty.");

    public string Write() => JsonSerializer.Serialize(this, s_json);

    public ProposedConditions View => new(Level, Until, Columns, Masks, RowFilter) { RowsPerDay = RowsPerDay };
}
