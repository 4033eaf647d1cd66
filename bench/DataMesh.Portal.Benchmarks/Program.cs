using DataMesh.Portal.Benchmarks;

// dotnet run -c Release --project bench/DataMesh.Portal.Benchmarks -- TABLE
var tables = new Dictionary<string, Func<Task<IReadOnlyList<Figure>>>>
{
    ["startup"] = Startup.RunAsync,
    ["search"] = Search.RunAsync,
    ["preview"] = Preview.RunAsync,
    ["catalog"] = CatalogPage.RunAsync,
    ["seed"] = Seed.RunAsync,
    ["pushdown"] = PushDown.RunAsync,
    ["local"] = LocalFlows.RunAsync,
    ["exports"] = Exports.RunAsync,
    ["builder"] = Builder.RunAsync,
    ["api"] = GovernedApi.RunAsync,
};
if (args is ["bare", var file, var url]) return await BareServer.RunAsync(file, url);
if (args is not [{ } name] || (name != "all" && !tables.ContainsKey(name)))
{
    Console.Error.WriteLine($"Which table? One of: all, {string.Join(", ", tables.Keys)}.");
    return 1;
}

Console.WriteLine(Machine.Describe());
Console.WriteLine();
Console.WriteLine("| work | to reach | measured |");
Console.WriteLine("| --- | --- | --- |");
foreach (var (table, run) in tables)
    if (name == "all" || name == table)
        foreach (var figure in await run())
            Console.WriteLine($"| {figure.Work} | {figure.Goal} | {figure.Measured} |");
return 0;
