using System.Globalization;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Grids;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Building;

public sealed partial class PreviewCard
{
    private bool _explain;
    private QueryResult? _shown;
    private IReadOnlyList<GridColumn> _columns = [];

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired] public PreviewState State { get; set; } = new();

    /// <summary>The step's name.</summary>
    [Parameter] public string Stage { get; set; } = "";

    /// <summary>Runs it again.</summary>
    [Parameter] public EventCallback OnRun { get; set; }

    /// <summary>Stops it.</summary>
    [Parameter] public EventCallback OnStop { get; set; }

    /// <summary>Asks how it would be carried out.</summary>
    [Parameter] public EventCallback OnExplain { get; set; }

    /// <summary>Where access is asked for, or null.</summary>
    [Parameter] public Func<string?> Requests { get; set; } = () => null;

    private string Words => State switch
    {
        { Running: true, Stage: { } stage } => stage + "…",
        { Running: true } => "Running…",
        { Result: { } r } => $"{(r.Truncated ? "The first " : "")}{Format.Count(r.Rows.Count, "row")} after {Stage} · {Format.Duration(r.Elapsed)}",
        _ => "",
    };

    private static string Read(InputProgress input)
        => $"{input.Source}: {Format.Count(input.Rows, "row")}{(input.Share is { } share ? string.Create(CultureInfo.InvariantCulture, $", about {share:P0}") : "")}";

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, State.Result)) return;
        _shown = State.Result;
        _columns = _shown is null ? [] : [.. _shown.Columns.Select(Column)];
    }

    private static GridColumn Column(PlanColumn c)
    {
        var column = new GridColumn(c.Name, c.Type.ToString(), c.Classification, c.PersonalData, Numeric: c.Type.IsNumeric);
        // A year is written without a separator, as an id is.
        return c.Type.Kind == LogicalKind.Integer && c.Name.EndsWith("year", StringComparison.OrdinalIgnoreCase) ? column with { Identifier = true } : column;
    }

    private Task ExplainAsync()
    {
        _explain = true;
        return State.Explanation is null ? OnExplain.InvokeAsync() : Task.CompletedTask;
    }
}
