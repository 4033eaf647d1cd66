using DataMesh.Portal.UI.Components;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.UI.Fields;

/// <summary>What all inputs share: the surrounding <c>Field</c>, a label of their own where there is none, and further attributes.</summary>
public abstract class FieldInput : ComponentBase
{
    private readonly string _ownId = Ids.Next("input");

    /// <summary>The surrounding field.</summary>
    [CascadingParameter] public FieldContext? Field { get; set; }

    /// <summary>The label aloud, for an input outside a <c>Field</c>, e.g. in a table.</summary>
    [Parameter] public string? Label { get; set; }

    /// <summary>Whether it cannot be changed.</summary>
    [Parameter] public bool Disabled { get; set; }

    /// <summary>Further CSS classes.</summary>
    [Parameter] public string? Class { get; set; }

    /// <summary>Further attributes.</summary>
    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? More { get; set; }

    /// <summary>The element's id.</summary>
    protected string Id => Field?.Id ?? _ownId;

    /// <summary><c>true</c> or null.</summary>
    protected string? Invalid => Field?.Invalid == true ? "true" : null;

    /// <summary><c>true</c> or null.</summary>
    protected string? RequiredMark => Field?.Required == true ? "true" : null;
}
