using DataMesh.Portal.UI.Formatting;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.UI.Grids;

public sealed partial class ResultGrid
{
    private bool[] _numeric = [];
    private List<(int Number, IReadOnlyList<object?> Values)> _numbered = [];
    private IReadOnlyList<IReadOnlyList<object?>>? _shown;
    private IReadOnlyList<GridColumn>? _shownColumns;

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

    /// <summary>Why there are no rows.</summary>
    [Parameter] public string EmptyWhy { get; set; } = "No rows";

    /// <summary>What one can do about it.</summary>
    [Parameter] public string? EmptyNext { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, Rows) && ReferenceEquals(_shownColumns, Columns)) return;
        (_shown, _shownColumns) = (Rows, Columns);
        _numbered = [.. Rows.Select((values, index) => (index + 1, values))];
        _numeric = [.. Columns.Select((column, index) => column.Numeric ?? (!column.Identifier && IsNumeric(index)))];
    }

    private bool IsNumeric(int index)
        => Rows.Select(row => index < row.Count ? row[index] : null).FirstOrDefault(value => value is not null) is { } first && CellText.IsNumber(first);
}
