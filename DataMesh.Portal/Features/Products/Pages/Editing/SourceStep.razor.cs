using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Grids;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>The first step: tables become ports.</summary>
public sealed partial class SourceStep
{
    private const int HeadRows = 10;
    private readonly Loadable<IReadOnlyList<SourceView>> _sources = new();
    private readonly Loadable<IReadOnlyList<SourceTable>> _tables = new();
    private readonly Loadable<TableRows> _head = new();
    private SourceView? _source;
    private string? _shown;
    private string? _adding;
    private IReadOnlyList<GridColumn> _columns = [];

    /// <summary>Sources of the domain.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>Asks before what was described is lost.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>The source that is looked at, from the address.</summary>
    [SupplyParameterFromQuery] public string? Source { get; set; }

    /// <summary>The table that is looked at, from the address.</summary>
    [SupplyParameterFromQuery] public string? Table { get; set; }

    /// <inheritdoc />
    // After rendering: a look at a table is recorded, and the page that a server draws first must not look.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        await FetchSourcesAsync();
    }

    private async Task FetchSourcesAsync()
    {
        await LoadAsync(_sources, token => Sources.ListAsync(Principal, Editor.Product.Domain, token));
        if (_sources.Value is not { Count: > 0 } sources) return;
        var first = Editor.Product.Ports.Select(p => p.Source).FirstOrDefault(s => s is not null);
        _source = sources.FirstOrDefault(s => s.Slug == Source) ?? sources.FirstOrDefault(s => s.Slug == first) ?? sources[0];
        await FetchTablesAsync();
        var table = Table ?? Editor.Product.Ports.FirstOrDefault(p => p.Source == _source.Slug)?.Table;
        if (_tables.Value?.Any(t => t.Name == table) == true) await ShowAsync(table!);
        await Editor.CheckSourcesAsync(Cancellation);
    }

    private Task FetchTablesAsync() => LoadAsync(_tables, token => Sources.TablesAsync(Principal, Editor.Product.Domain, _source!.Slug, token));

    private async Task ChooseSourceAsync(SourceView? source)
    {
        if (source is null || source.Slug == _source?.Slug) return;
        (_source, _shown) = (source, null);
        await FetchTablesAsync();
    }

    private async Task ShowAsync(string table)
    {
        _shown = table;
        await LoadAsync(_head, async token =>
        {
            var head = await Sources.HeadAsync(Principal, Editor.Product.Domain, _source!.Slug, table, HeadRows, token);
            if (head.Ok) _columns = [.. head.Value.Columns.Select(c => new GridColumn(c.Name, c.Type.ToString()))];
            return head;
        });
    }

    private async Task ToggleAsync(SourceTable table)
    {
        if (PortOf(table) is { } there)
        {
            await RemoveAsync(there);
            return;
        }

        _adding = table.Name;
        try
        {
            await Editor.AddPortAsync(FreeName(table.Name), new PortInput(Title(table.Name), null, _source!.Slug, table.Name, null, null));
        }
        finally
        {
            _adding = null;
        }

        await ShowAsync(table.Name);
    }

    private async Task RemoveAsync(PortView port)
    {
        var described = port.Columns.Any(c => c.Description.Length > 0 || c.Classification is not null);
        if (described && !await Dialogs.ConfirmAsync(new Confirmation($"Remove the port {port.Port}?", "What was written about its columns and its example rows are lost. The table itself stays.", "Remove", Danger: true)))
            return;
        await Editor.RemovePortAsync(port.Port);
    }

    private PortView? PortOf(SourceTable table) => Editor.Product.Ports.FirstOrDefault(p => p.Source == _source?.Slug && p.Table == table.Name);

    private string FreeName(string table)
    {
        var name = Slugs.From(table);
        var taken = Editor.Product.Ports.Select(p => p.Port).ToHashSet(StringComparer.Ordinal);
        return !taken.Contains(name) ? name : Enumerable.Range(2, taken.Count + 1).Select(n => $"{name}-{n}").First(n => !taken.Contains(n));
    }

    /// <summary>A title out of a table's name: <c>raw_orders</c> becomes "Raw orders".</summary>
    internal static string Title(string table)
    {
        var words = string.Join(' ', ColumnProposals.Words(table));
        return words.Length == 0 ? table : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static string Size(SourceTable table)
        => table.Rows is { } rows ? Format.Short(rows) + " rows" : table.Bytes is { } bytes ? Format.Size(bytes) : table.Kind;
}
