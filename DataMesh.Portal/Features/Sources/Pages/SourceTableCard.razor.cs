using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Sources.Pages;

public sealed partial class SourceTableCard
{
    private const int Rows = 20;
    private readonly Loadable<TableRows> _head = new();

    /// <summary>Sources.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>The domain's slug.</summary>
    [Parameter, EditorRequired] public string Domain { get; set; } = "";

    /// <summary>The source's slug.</summary>
    [Parameter, EditorRequired] public string Source { get; set; } = "";

    /// <summary>The table.</summary>
    [Parameter, EditorRequired] public string Table { get; set; } = "";

    /// <inheritdoc />
    // Each look is recorded, so there is none before the page lives.
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? FetchAsync() : Task.CompletedTask;

    private Task FetchAsync() => LoadAsync(_head, ct => Sources.HeadAsync(Principal, Domain, Source, Table, Rows, ct));

    private static string Keys(SourceColumn column)
        => string.Join(", ", new[] { column.PrimaryKey ? "primary key" : column.Unique ? "unique" : null, column.References is { } other ? $"refers to {other}" : null }.OfType<string>());
}
