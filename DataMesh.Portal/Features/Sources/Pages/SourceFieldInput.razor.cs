using DataMesh.Portal.Features.Sources.Connectors;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Sources.Pages;

public sealed partial class SourceFieldInput
{
    /// <summary>The kinds that are there.</summary>
    [Inject] internal IEnumerable<ISourceConnector> Connectors { get; init; } = [];

    /// <summary>The kind of source.</summary>
    [Parameter, EditorRequired] public string Kind { get; set; } = "";

    /// <summary>The setting's or secret's name.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    /// <summary>What was entered.</summary>
    [Parameter] public string Value { get; set; } = "";

    /// <summary>What is entered now.</summary>
    [Parameter] public EventCallback<string> ValueChanged { get; set; }

    /// <summary>What is wrong and the mend, or null.</summary>
    [Parameter] public string? Error { get; set; }

    /// <summary>What the source itself told, shown beside the choice that leaves it to it; null where nothing is known.</summary>
    [Parameter] public string? Told { get; set; }

    private SourceField Setting => Connectors.First(c => c.Kind == Kind).Fields.First(f => f.Name == Name);

    // What was set by API may be a choice that the screen does not offer.
    private string Shown => Value.Length > 0 ? Value : Setting.Options[0].Value;

    private string Words(string value)
    {
        var text = Setting.Options.FirstOrDefault(o => o.Value == value).Text ?? value;
        return Told is not null && value == Setting.Options[0].Value ? $"{text} ({Setting.Options.FirstOrDefault(o => o.Value == Told).Text ?? Told})" : text;
    }
}
