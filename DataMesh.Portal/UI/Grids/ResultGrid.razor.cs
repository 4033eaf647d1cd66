using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Grids;

public sealed partial class ResultGrid
{
    private readonly string _id = Ids.Next("grid");
    private bool[] _numeric = [];
    private List<(int Number, IReadOnlyList<object?> Values)> _numbered = [];
    private IReadOnlyList<IReadOnlyList<object?>>? _shown;
    private IReadOnlyList<GridColumn>? _shownColumns;
    private object? _drawnFor;
    private bool _draw;
    private bool _fresh;
    private ElementReference _table;
    private GridBar? _bar;
    private ScriptPart? _cells;
    private DotNetObjectReference<ResultGrid>? _self;

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>The columns in order.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<GridColumn> Columns { get; set; } = [];

    /// <summary>The rows; each holds one value per column, in the columns' order. Give a new list for new rows.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<IReadOnlyList<object?>> Rows { get; set; } = [];

    /// <summary>What the rows are, aloud.</summary>
    [Parameter] public string Label { get; set; } = "Rows";

    /// <summary>The greatest height as a CSS length; 60 % of the window by default.</summary>
    [Parameter] public string? Height { get; set; }

    /// <summary>Whether rows are numbered from 1.</summary>
    [Parameter] public bool RowNumbers { get; set; }

    /// <summary>Above how many rows only those in view are drawn.</summary>
    [Parameter] public int VirtualiseAbove { get; set; } = 100;

    /// <summary>Above each column's name, e.g. a small histogram.</summary>
    [Parameter] public RenderFragment<GridColumn>? ColumnHeader { get; set; }

    /// <summary>Below each column's name, e.g. a fact about it.</summary>
    [Parameter] public RenderFragment<GridColumn>? ColumnFoot { get; set; }

    /// <summary>What <see cref="ColumnHeader"/> and <see cref="ColumnFoot"/> are drawn from: give another object when it changes, since rows are drawn anew for nothing else.</summary>
    [Parameter] public object? HeadState { get; set; }

    /// <summary>Whether a bar below says what is chosen and copies it.</summary>
    [Parameter] public bool Bar { get; set; }

    /// <summary>What the bar offers for a chosen cell.</summary>
    [Parameter] public RenderFragment<GridCell>? CellTools { get; set; }

    /// <summary>Why there are no rows.</summary>
    [Parameter] public string EmptyWhy { get; set; } = "No rows";

    /// <summary>What one can do about it.</summary>
    [Parameter] public string? EmptyNext { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_cells is not null) await _cells.DisposeAsync();
        _self?.Dispose();
    }

    /// <summary>The browser's side: these cells are chosen.</summary>
    /// <param name="place">Top, left, bottom, right, and the row and column of the cell itself; empty for none.</param>
    [JSInvokable]
    public Task SelectedAsync(int[] place) => InvokeAsync(() =>
    {
        if (place is not [var top, var left, var bottom, var right, var row, var column] || new GridRange(top, left, bottom, right).Within(Rows.Count, Columns.Count) is not { } range || row < 0 || row >= Rows.Count || column < 0 || column >= Columns.Count)
        {
            _bar?.Show(null, null, "");
            return;
        }

        var words = range.Cells == 1 ? $"{Columns[column].Name}, row {Format.Number(row + 1)}" : $"{Format.Count(range.Bottom - range.Top + 1, "row")} by {Format.Count(range.Right - range.Left + 1, "column")}";
        _bar?.Show(range, range.Cells == 1 ? new GridCell(row, Columns[column], Rows[row]) : null, words);
    });

    /// <summary>The browser's side: writes cells for the clipboard.</summary>
    /// <param name="place">Top, left, bottom, right.</param>
    /// <returns>The cells as <c>text</c> and as <c>html</c>.</returns>
    [JSInvokable]
    public Task<IReadOnlyDictionary<string, string>> WriteAsync(int[] place)
        => Task.FromResult<IReadOnlyDictionary<string, string>>(place is [var top, var left, var bottom, var right] && new GridRange(top, left, bottom, right).Within(Rows.Count, Columns.Count) is { } range
            ? new Dictionary<string, string> { ["text"] = GridCopy.Text(Columns, Rows, range), ["html"] = GridCopy.Html(Columns, Rows, range) }
            : new Dictionary<string, string> { ["text"] = "", ["html"] = "" });

    /// <summary>The browser's side: what came of copying.</summary>
    [JSInvokable]
    public Task CopiedAsync(bool done) => InvokeAsync(() => _bar?.Say(done ? "Copied" : "The browser refused to copy"));

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What surrounds a grid is drawn often, e.g. while a newer query runs; hundreds of cells are drawn only for something new.
        var drawnFor = (Rows, Columns, Label, Height, RowNumbers, VirtualiseAbove, HeadState, (Bar, EmptyWhy, EmptyNext));
        _draw = !drawnFor.Equals(_drawnFor) || (HeadState is null && (ColumnHeader is not null || ColumnFoot is not null));
        _drawnFor = drawnFor;
        if (ReferenceEquals(_shown, Rows) && ReferenceEquals(_shownColumns, Columns)) return;
        (_shown, _shownColumns, _fresh) = (Rows, Columns, true);
        _numbered = [.. Rows.Select((values, index) => (index + 1, values))];
        _numeric = [.. Columns.Select((column, index) => column.Numeric ?? (!column.Identifier && IsNumeric(index)))];
    }

    /// <inheritdoc />
    protected override bool ShouldRender() => _draw;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_fresh || (!firstRender && _cells is not { There: true })) return;
        _fresh = false;
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _cells = new ScriptPart(Js);
            await _cells.AttachAsync("grid.js", "attach", () => [_table, _self, Rows.Count, Columns.Count, RowNumbers]);
            // Other rows may have come while the script did.
            if (_fresh) await ResetAsync();
        }
        else
        {
            await ResetAsync();
        }
    }

    private async Task ResetAsync()
    {
        _fresh = false;
        if (_cells is not null) await _cells.CallAsync("reset", Rows.Count, Columns.Count);
    }

    private async Task CopyAsync(bool chosen)
    {
        if (_cells is not null) await CopiedAsync(await _cells.AskAsync<bool>("copy", !chosen));
    }

    private bool IsNumeric(int index)
        => Rows.Select(row => index < row.Count ? row[index] : null).FirstOrDefault(value => value is not null) is { } first && CellText.IsNumber(first);
}
