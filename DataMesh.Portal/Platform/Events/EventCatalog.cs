using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataMesh.Portal.Platform.Events;

/// <summary>Which events there are and under which name each is stored.</summary>
internal sealed class EventCatalog
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, string> _names;

    public EventCatalog()
    {
        _types = typeof(EventCatalog).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(PortalEvent)))
            .ToFrozenDictionary(t => t.GetCustomAttribute<EventNameAttribute>()?.Name
                ?? throw new InvalidOperationException($"{t.FullName} has no [EventName]."));
        _names = _types.ToFrozenDictionary(p => p.Value, p => p.Key);
    }

    public string NameOf(PortalEvent e) => _names[e.GetType()];

    public Type? TypeOf(string name) => _types.GetValueOrDefault(name);

    public static string Write(PortalEvent e) => JsonSerializer.Serialize(e, e.GetType(), s_json);

    public PortalEvent? Read(string name, string json)
        => TypeOf(name) is { } type ? (PortalEvent?)JsonSerializer.Deserialize(json, type, s_json) : null;
}
