using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages.Parts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>The second step: what columns mean and how sensitive they are.</summary>
public sealed partial class ColumnsStep
{
    private const int HeadRows = 50;
    private readonly Loadable<TableRows> _head = new();
    private (string? Port, int Generation) _formOf = (null, -1);
    private string? _lookedAt;
    private string? _name;
    private string? _description;
    private List<ColumnDraft> _columns = [];
    private IReadOnlyList<IReadOnlyList<object?>> _examples = [];

    /// <summary>Sources of the domain.</summary>
    [Inject] public required ISourceService Sources { get; init; }

    /// <summary>The port, from the address.</summary>
    [SupplyParameterFromQuery] public string? Port { get; set; }

    /// <summary>The column to mend, from the address.</summary>
    [SupplyParameterFromQuery] public string? Column { get; set; }

    private PortView? Current => PortChooser.Of(Editor.Product, Port);

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (Current is not { } port || _formOf == (port.Port, Editor.Generation)) return;
        _formOf = (port.Port, Editor.Generation);
        (_name, _description, _examples) = (port.Name, port.Description, ExampleValues.Chosen(port));
        _columns = [.. port.Columns.Select(c => new ColumnDraft(c))];
        Propose(null);
    }

    /// <inheritdoc />
    // After rendering: a look at a table is recorded, and the page that a server draws first must not look.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Current is not { } port) return;
        if (Column is not null && _columns.FindIndex(c => c.Name == Column) is >= 0 and var row) await FocusOnceAsync(Id(row, Field ?? "description"));
        else if (Field is not null) await FocusOnceAsync($"field-{Field}");
        if (_lookedAt == port.Port) return;
        _lookedAt = port.Port;
        await LookAsync();
    }

    private async Task LookAsync()
    {
        if (Current is not { Source: { } source, Table: { } table }) return;
        await LoadAsync(_head, async token =>
        {
            var head = await Sources.HeadAsync(Principal, Editor.Product.Domain, source, table, HeadRows, token);
            if (head.Ok) Propose(head.Value);
            return head;
        });
    }

    private void Propose(TableRows? head)
    {
        var samples = _columns.Select(c => new ColumnSample(c.Name, c.Key, ValuesOf(head, c.Name))).ToList();
        foreach (var (column, proposal) in _columns.Zip(ColumnProposals.For(samples))) column.Proposal = proposal;
    }

    private static IReadOnlyList<object?> ValuesOf(TableRows? head, string column)
    {
        if (head is null) return [];
        var at = head.Columns.Select(c => c.Name).ToList().IndexOf(column);
        return at < 0 ? [] : [.. head.Rows.Select(r => r[at])];
    }

    private IReadOnlyList<string> LeftOut => _lookedAt == Current?.Port && _head.Value is { } head ? [.. head.Columns.Select(c => c.Name).Where(name => _columns.All(c => c.Name != name))] : [];

    private Task LeaveOutAsync(ColumnDraft column) => SaveAsync(() =>
    {
        var at = _columns.IndexOf(column);
        _columns.RemoveAt(at);
        _examples = [.. _examples.Select(row => (IReadOnlyList<object?>)[.. row.Where((_, i) => i != at)])];
    });

    private Task TakeInAsync(string name) => SaveAsync(() =>
    {
        var column = _head.Value!.Columns.First(c => c.Name == name);
        _columns.Add(new ColumnDraft(new ColumnView(name, column.Type.ToString(), "", null, false, column.PrimaryKey, column.Unique, column.Nullable, null, null, null, null)));
        // The rows that were chosen do not say what stands in the new column.
        _examples = [.. _examples.Select(row => (IReadOnlyList<object?>)[.. row, null])];
        Propose(_head.Value);
    });

    private Task AcceptAllAsync() => SaveAsync(() => _columns.ForEach(c => c.Accept()));

    private async Task SaveAsync(Action change)
    {
        if (Current is not { } port) return;
        change();
        // What was meant at this moment is kept, whichever port is shown when its turn to be saved comes.
        var input = Input(port);
        await Editor.SavePortAsync(port.Port, () => _formOf.Port == port.Port ? Input(port) : input);
    }

    private PortInput Input(PortView port)
    {
        // A column that was found to be personal leaves the example rows at once.
        var personal = _columns.Select(c => c.Personal).ToList();
        return new PortInput(_name, _description, port.Source ?? "", port.Table ?? "", [.. _columns.Select(c => c.Input())], [.. _examples.Select(r => ExampleValues.Row(r, personal))]);
    }

    private static string Id(int row, string field) => $"column-{row}-{field}";
}
