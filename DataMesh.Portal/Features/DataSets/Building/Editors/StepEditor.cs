using DataMesh.Portal.Query.Plan;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Building.Editors;

/// <summary>What the editors of all kinds of steps share. An editor holds nothing: it shows the step and tells the changed one.</summary>
/// <typeparam name="TNode">The kind of step.</typeparam>
public abstract class StepEditor<TNode> : ComponentBase
    where TNode : FlowNode
{
    /// <summary>The step.</summary>
    [Parameter, EditorRequired] public required TNode Node { get; set; }

    /// <summary>The changed step.</summary>
    [Parameter] public EventCallback<FlowNode> OnChange { get; set; }

    /// <summary>The columns that the step reads; empty while its input is not ready. What is not granted is not among them.</summary>
    [Parameter] public IReadOnlyList<PlanColumn> Columns { get; set; } = [];

    /// <summary>What is wrong with the step.</summary>
    [Parameter] public IReadOnlyList<FlowError> Errors { get; set; } = [];

    /// <summary>Whether it can be looked at only.</summary>
    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>Names of the columns.</summary>
    protected IReadOnlyList<string> Names => [.. Columns.Select(c => c.Name)];

    /// <summary>What is wrong with a field of the step, or null.</summary>
    protected string? Error(string field) => Find(field)?.Message;

    /// <summary>The error of a field with its position, or null.</summary>
    protected FlowError? Find(string field) => Errors.FirstOrDefault(e => e.Field == field);

    /// <summary>What is wrong with a field or with something in it, or null.</summary>
    protected string? ErrorIn(string field) => Errors.FirstOrDefault(e => e.Field?.StartsWith(field, StringComparison.Ordinal) == true)?.Message;

    /// <summary>Tells the changed step.</summary>
    protected Task ChangeAsync(TNode node)
    {
        Node = node;
        return OnChange.InvokeAsync(node);
    }

    /// <summary>The names with one that is not among them any more, so that what was chosen stays visible.</summary>
    protected IReadOnlyList<string> NamesWith(string? chosen) => string.IsNullOrEmpty(chosen) || Names.Contains(chosen) ? Names : [.. Names, chosen];
}

/// <summary>Changes to lists that editors show as rows.</summary>
internal static class Rows
{
    /// <summary>The list with another item in a place.</summary>
    public static IReadOnlyList<T> With<T>(this IReadOnlyList<T> list, int at, T item) => [.. list.Select((old, i) => i == at ? item : old)];

    /// <summary>The list without an item.</summary>
    public static IReadOnlyList<T> Without<T>(this IReadOnlyList<T> list, int at) => [.. list.Where((_, i) => i != at)];

    /// <summary>The list with an item moved by one place.</summary>
    public static IReadOnlyList<T> Moved<T>(this IReadOnlyList<T> list, int at, int by)
    {
        var moved = list.ToList();
        if (at + by < 0 || at + by >= moved.Count) return list;
        (moved[at], moved[at + by]) = (moved[at + by], moved[at]);
        return moved;
    }
}
