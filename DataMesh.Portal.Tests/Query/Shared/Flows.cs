using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Shared;

/// <summary>Runs flows written as JSON with single quotes.</summary>
internal static class Flows
{
    internal static readonly QueryEngine Engine = new(new QueryEngineOptions { MaskSalt = "salt", Threads = 2, MemoryBytes = 512 << 20 });

    internal static Flow Read(string json)
    {
        var reading = FlowJson.Read(json.Replace('`', '"'));
        Assert.Empty(reading.Errors);
        return reading.Flow!;
    }

    internal static BoundPlan Bind(Flow flow, TestTables tables, string? node = null)
    {
        var result = Binder.Bind(flow, node, tables.Resolve);
        Assert.Empty(result.Errors);
        return result.Plan!;
    }

    internal static Task<QueryResult> RunAsync(string json, TestTables tables, string? node = null, QueryLimits? limits = null) =>
        RunAsync(Read(json), tables, node, limits);

    internal static Task<QueryResult> RunAsync(Flow flow, TestTables tables, string? node = null, QueryLimits? limits = null) =>
        Engine.RunAsync(Bind(flow, tables, node), tables, limits ?? QueryLimits.Default, null, CancellationToken.None);

    internal static IReadOnlyList<FlowError> Errors(string json, TestTables tables, string? node = null) =>
        Binder.Bind(Read(json), node, tables.Resolve).Errors;

    /// <summary>One expression over one table.</summary>
    internal static async Task<object?[]> ValuesAsync(string expression, TestTables tables, string port = "t")
    {
        var flow = new Flow([new InputNode("in", port), new DeriveNode("d", "in", [new DerivedColumn("value!", expression)]), new SelectNode("s", "d", [new SelectedColumn("value!", null)])], "s");
        return [.. (await RunAsync(flow, tables)).Rows.Select(row => row[0])];
    }
}
