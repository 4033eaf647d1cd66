using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Grids;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>The tab Preview of a product. A preview is a flow with one input, read by the governed reader like every other.</summary>
public sealed partial class PreviewTab
{
    private const int Limit = 100;
    private string? _ranFor;
    private bool _running;
    private QueryResult? _rows;
    private IReadOnlyList<GridColumn> _columns = [];
    private IReadOnlyList<IReadOnlyList<object?>> _values = [];
    private IReadOnlyList<string> _left = [];
    private Error? _refused;
    private Failure? _failed;
    private int _examples;
    private IReadOnlyList<PortTerms>? _terms;

    /// <summary>The only way to rows.</summary>
    [Inject] public required IGovernedReader Reader { get; init; }

    /// <summary>Says which ports may be read, and what is masked.</summary>
    [Inject] public required IReadGuard Guard { get; init; }

    /// <summary>The product.</summary>
    [Parameter, EditorRequired] public ProductView Product { get; set; } = null!;

    /// <summary>The port, from the address.</summary>
    [SupplyParameterFromQuery] public string? Port { get; set; }

    // Without a port in the address, one that can be read comes first.
    private PortView? Current => Port is null && _terms?.FirstOrDefault(t => t.MayRead) is { } readable ? readable.Port : PortChooser.Of(Product, Port);

    /// <inheritdoc />
    protected override void OnParametersSet() => _examples = Current is { } port ? ExampleValues.Of(port).Rows.Count : 0;

    /// <inheritdoc />
    // After rendering, so that the page that a server draws first does not read rows, and audit does not hold the read twice.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_terms is null)
        {
            var terms = new Loadable<IReadOnlyList<PortTerms>>();
            await LoadAsync(terms, token => PortTerms.AskAsync(Guard, Principal, Product, token));
            (_terms, _failed) = (terms.Value ?? [], terms.Failure);
            OnParametersSet();
            StateHasChanged();
        }

        if (Current is { } port && _ranFor != port.Port && _failed is null) await RunAsync();
    }

    private async Task RunAsync()
    {
        if (Current is not { } port) return;
        if (_ranFor != port.Port) (_rows, _refused) = (null, null);
        _failed = null;
        _ranFor = port.Port;
        _running = true;
        StateHasChanged();
        var read = new Loadable<QueryResult>();
        var flow = new Flow([new InputNode("rows", ProductWords.Path(Product, port))], "rows");
        await LoadAsync(read, token => Reader.RunAsync(Principal, flow, null, Limit, "preview", null, token));
        if (_ranFor != port.Port || Cancellation.IsCancellationRequested) return;
        _running = false;
        _rows = read.HasValue ? read.Value : null;
        _refused = read.Failure?.Error is Forbidden or NotFound ? read.Failure.Error : null;
        _failed = _refused is null ? read.Failure : null;
        Take(port);
        StateHasChanged();
    }

    private void Take(PortView port)
    {
        if (_rows is not { } rows) return;
        var masked = _terms?.FirstOrDefault(t => t.Port.Port == port.Port)?.Masked ?? [];
        var described = port.Columns.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
        _columns = [.. rows.Columns.Select(c => new GridColumn(c.Name, c.Type.ToString(), c.Classification, c.PersonalData, masked.Contains(c.Name), Description: described.GetValueOrDefault(c.Name)?.Description))];
        _values = rows.Rows;
        var given = rows.Columns.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _left = [.. port.Columns.Select(c => c.Name).Where(name => !given.Contains(name))];
    }

    private string LiveWords(PortView port) => (_rows, _refused, _terms?.FirstOrDefault(t => t.Port.Port == port.Port)?.Until) switch
    {
        (not null, _, { } until) => $"granted until {Format.Date(until)}",
        (not null, _, null) => Product.Access == "own" ? "your domain's own" : "granted",
        (_, not null, _) => "by grant",
        _ => $"reading {port.Port}",
    };
}
