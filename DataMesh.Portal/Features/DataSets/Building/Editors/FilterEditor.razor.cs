using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building.Editors;

public sealed partial class FilterEditor
{
    private static readonly IReadOnlyList<string> s_operators = [.. Conditions.Operators.Select(o => o.Operator)];
    private static readonly IReadOnlyList<string> s_truths = ["true", "false"];
    private IReadOnlyList<Condition>? _conditions;
    private bool _asText;
    private string? _written;
    private string? _step;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // Conditions that are not finished yet are in no expression: they are kept here while the expression is this editor's own.
        if (_written == Node.Where && _step == Node.Id) return;
        if (_step != Node.Id) _asText = false;
        (_step, _written) = (Node.Id, Node.Where);
        _conditions = Conditions.Read(Node.Where);
        if (_conditions is { Count: 0 }) _conditions = [new Condition("", "=", "")];
    }

    private LogicalKind? TypeOf(string column) => Columns.FirstOrDefault(c => c.Name == column)?.Type.Kind;

    private void Add() => _conditions = [.. _conditions!, new Condition("", "=", "")];

    private void AsList()
    {
        _asText = false;
        _conditions = Conditions.Read(Node.Where);
    }

    private Task SetAsync(int at, Condition condition) => StoreAsync(_conditions!.With(at, condition));

    private Task StoreAsync(IReadOnlyList<Condition> conditions)
    {
        _conditions = conditions;
        // A comparison without its value is not finished; it waits here.
        var finished = conditions.Where(c => c.Operator is "is null" or "is not null" || c.Value.Length > 0);
        _written = Conditions.Write(finished, Columns);
        return _written == Node.Where ? Task.CompletedTask : ChangeAsync(Node with { Where = _written });
    }
}
