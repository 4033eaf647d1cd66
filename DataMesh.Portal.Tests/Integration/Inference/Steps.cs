namespace DataMesh.Portal.Tests.Integration.Inference;

/// <summary>A flow of steps, each over the one before, as the API takes it.</summary>
internal sealed class Steps(string port, string other)
{
    private readonly List<object> _nodes = [new { id = "in", kind = "input", port }, new { id = "other", kind = "input", port = other }];
    private string _last = "in";

    public object Flow => new { nodes = _nodes, output = _last };

    public Steps Filter(string where) => Add((id, input) => new { id, kind = "filter", input, where });

    public Steps Derive(string expression, string name = "made") => Add((id, input) => new { id, kind = "derive", input, columns = new[] { new { name, expression } } });

    public Steps Select(params string[] columns) => Add((id, input) => new { id, kind = "select", input, columns = columns.Select(name => new { name }) });

    public Steps Sort(params string[] columns) => Add((id, input) => new { id, kind = "sort", input, by = columns.Select(c => new { column = c.TrimStart('-'), descending = c.StartsWith('-') }) });

    public Steps Limit(int count) => Add((id, input) => new { id, kind = "limit", input, count });

    public Steps Distinct(params string[] columns) => Add((id, input) => new { id, kind = "distinct", input, columns });

    public Steps Join(string kind, string left, string right) => Add((id, input) => new { id, kind = "join", left = input, right = "other", join = kind, on = new[] { new { left, right } } });

    public Steps JoinSelf(string kind, string key) => Add((id, input) => new { id, kind = "join", left = input, right = "in", join = kind, on = new[] { new { left = key, right = key } } });

    public Steps Union(string with = "other") => Add((id, input) => new { id, kind = "union", inputs = new[] { input, with } });

    /// <summary>Groups and measures written "name=function(column)".</summary>
    public Steps Group(string[] by, params string[] measures) => Add((id, input) => new
    {
        id, kind = "aggregate", input, groupBy = by,
        measures = measures.Select(m => m.Split('=', '(', ')')).Select(m => m[2].Length == 0 ? (object)new { name = m[0], function = m[1] } : new { name = m[0], function = m[1], column = m[2] }),
    });

    private Steps Add(Func<string, string, object> node)
    {
        var id = $"n{_nodes.Count}";
        _nodes.Add(node(id, _last));
        _last = id;
        return this;
    }
}
