using System.Globalization;
using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Features.DataSets.Profiling;
using DataMesh.Portal.Features.DataSets.Tracing;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Grids;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Building;

public sealed partial class PreviewCard : IDisposable
{
    private readonly string _id = Ids.Next("preview");
    private readonly CancellationTokenSource _gone = new();
    private Tab _tab;
    private QueryResult? _shown;
    private IReadOnlyList<GridColumn> _columns = [];
    private IReadOnlyList<ColumnProfile> _profiles = [];
    private IReadOnlyList<ColumnProfile>? _all;
    private bool _profiling;
    private string? _profileProblem;

    private enum Tab
    {
        Rows,
        Chart,
        Explain,
    }

    /// <summary>Opens the rows that a row came from.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

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

    /// <summary>The flow on the screen; with <see cref="Node"/> and <see cref="Read"/> for the profile of all rows, charts of more rows, and where a row came from.</summary>
    [Parameter] public Flow? Flow { get; set; }

    /// <summary>The id of the node whose rows are shown.</summary>
    [Parameter] public string? Node { get; set; }

    /// <summary>Runs a flow up to a node with the grants of who looks.</summary>
    [Parameter] public ReadRows? Read { get; set; }

    /// <summary>The columns of a node of the flow; empty where they are not known.</summary>
    [Parameter] public Func<string, IReadOnlyList<PlanColumn>> ColumnsOf { get; set; } = _ => [];

    /// <summary>What a node of the flow is called.</summary>
    [Parameter] public Func<string, string> NameOf { get; set; } = id => id;

    /// <summary>Where the result is downloaded, or null for no such button.</summary>
    [Parameter] public string? Download { get; set; }

    /// <summary>Why it may not be downloaded, or null.</summary>
    [Parameter] public string? DownloadRefused { get; set; }

    /// <summary>The chart that is kept with the set, or null.</summary>
    [Parameter] public ChartSpec? Chart { get; set; }

    /// <summary>Keeps another chart; give none for a step that is not the result.</summary>
    [Parameter] public EventCallback<ChartSpec> ChartChanged { get; set; }

    /// <summary>Whether the kept chart can be looked at only.</summary>
    [Parameter] public bool ReadOnlyChart { get; set; }

    /// <summary>Whether the set's chart is pinned to the person's Home.</summary>
    [Parameter] public bool Pinned { get; set; }

    /// <summary>Pins it, or takes it off.</summary>
    [Parameter] public EventCallback<bool> OnPin { get; set; }

    private string Words => State switch
    {
        { Running: true, Stage: { } stage } => stage + "…",
        { Running: true } => "Running…",
        { Result: { } r } => $"{(r.Truncated ? "The first " : "")}{Format.Count(r.Rows.Count, "row")} after {Stage} · {Format.Duration(r.Elapsed)}{Pushed(r.Explanation)}",
        _ => "",
    };

    private bool CanProfileAll => Read is not null && Flow is not null && Node is not null && _all is null && _shown is { Truncated: true };

    private bool CanTrace => Read is not null && Flow is not null && Node is not null;

    private IReadOnlyList<ColumnProfile> Profiles => _all ?? _profiles;

    private string ProfileWords => _shown is not { } shown ? ""
        : _all is [var first, ..] ? $"Profile of all {Format.Count(first.Rows, "row")}; the small charts are of the {Format.Number(shown.Rows.Count)} shown"
        : $"Profile of the {Format.Count(shown.Rows.Count, "row")} shown";

    private Func<int, CancellationToken, Task<Result<QueryResult>>>? MoreRows => Read is { } read && Flow is { } flow && Node is { } node ? (limit, ct) => read(flow, node, limit, ct) : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_shown, State.Result)) return;
        _shown = State.Result;
        _columns = _shown is null ? [] : [.. _shown.Columns.Select(Column)];
        _profiles = _shown is null ? [] : ColumnProfiler.Of(_shown.Columns, _shown.Rows);
        (_all, _profileProblem) = (null, null);
    }

    private static string Progress(InputProgress input)
        => $"{input.Source}: {Format.Count(input.Rows, "row")}{(input.Share is { } share ? string.Create(CultureInfo.InvariantCulture, $", about {share:P0}") : "")}";

    private static string Pushed(QueryExplanation explanation)
        => explanation.Inputs.Where(i => i.Statement is not null && i.Pushed.Count > 0).Select(i => i.Source).Distinct(StringComparer.Ordinal).Count() is var sources and > 0 ? $" · pushed to {Format.Count(sources, "source")}" : "";

    /// <summary>A column as the grid shows it. What names something, a year too, is written without separators at the left.</summary>
    internal static GridColumn Column(PlanColumn c) => new(c.Name, c.Type.ToString(), c.Classification, c.PersonalData, Numeric: c.Type.IsNumeric && !ColumnProfiler.Names(c)) { Identifier = ColumnProfiler.Names(c) };

    private ColumnProfile Of(GridColumn column) => Profiles.First(p => p.Name == column.Name);

    private Task ExplainAsync()
    {
        _tab = Tab.Explain;
        return State.Explanation is null ? OnExplain.InvokeAsync() : Task.CompletedTask;
    }

    private async Task ProfileAllAsync()
    {
        var shown = _shown!;
        var (flow, node) = ProfileFlow.Of(Flow!, Node!, shown.Columns);
        (_profiling, _profileProblem) = (true, null);
        var read = await Read!(flow, node, 1, _gone.Token);
        _profiling = false;
        // Newer rows are on the screen: these figures are of what was there before.
        if (!ReferenceEquals(shown, _shown)) return;
        if (read.Ok) _all = ProfileFlow.Read(read.Value, shown.Columns, _profiles);
        else _profileProblem = read.Error!.Message;
    }

    private Task<object?> WhyAsync(GridCell cell)
    {
        var row = _shown!.Columns.Select((c, i) => (c.Name, Value: cell.Values[i])).ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        return Dialogs.OpenAsync<OriginsDialog>("Why is this row here?", new Dictionary<string, object?>
        {
            [nameof(OriginsDialog.Origins)] = RowOrigins.Of(Flow!, Node!, row, ColumnsOf),
            [nameof(OriginsDialog.Row)] = string.Join(", ", row.Take(4).Select(v => $"{ExpressionPrinter.Column(v.Key)} is {(v.Value is { } value ? ColumnProfiler.Text(_shown.Columns.First(c => c.Name == v.Key), value) : "empty")}")) + (row.Count > 4 ? ", …" : ""),
            [nameof(OriginsDialog.NameOf)] = NameOf,
            [nameof(OriginsDialog.Read)] = Read,
        }, "960px");
    }
}
