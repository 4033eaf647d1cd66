using DataMesh.Portal.Features.Products.Pages.Parts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>Chooses the example rows of a port.</summary>
public sealed partial class ExamplePicker
{
    /// <summary>The first rows of the table.</summary>
    [Parameter, EditorRequired] public Loadable<TableRows> Head { get; set; } = new();

    /// <summary>The port's columns as they are described now.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<ColumnDraft> Columns { get; set; } = [];

    /// <summary>The chosen rows, a value per column.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<IReadOnlyList<object?>> Chosen { get; set; } = [];

    /// <summary>Other rows were chosen.</summary>
    [Parameter] public EventCallback<IReadOnlyList<IReadOnlyList<object?>>> OnChange { get; set; }

    /// <summary>Reads the table again.</summary>
    [Parameter] public EventCallback OnRetry { get; set; }

    private List<bool> Personal => [.. Columns.Select(c => c.Personal)];

    // The table's columns may have another order than the port's, and more of them.
    private List<IReadOnlyList<object?>> Offered(TableRows head)
    {
        var places = head.Columns.Select((c, i) => (c.Name, i)).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        var personal = Personal;
        return [.. head.Rows.Select(row => ExampleValues.Row([.. Columns.Select(c => places.TryGetValue(c.Name, out var at) ? row[at] : null)], personal))];
    }

    private bool IsChosen(IReadOnlyList<object?> row) => Chosen.Any(c => ExampleValues.Same(ExampleValues.Row(c, Personal), row));

    private int Elsewhere(TableRows head)
    {
        var offered = Offered(head);
        return Chosen.Count(c => !offered.Any(o => ExampleValues.Same(ExampleValues.Row(c, Personal), o)));
    }

    private Task ToggleAsync(IReadOnlyList<object?> row)
        => OnChange.InvokeAsync(IsChosen(row) ? [.. Chosen.Where(c => !ExampleValues.Same(ExampleValues.Row(c, Personal), row))] : [.. Chosen, row]);

    private Task TakeFirstAsync(int count) => OnChange.InvokeAsync([.. Offered(Head.Value!).Take(count)]);
}
