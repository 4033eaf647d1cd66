using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Tests.Architecture;

public class ModuleRules
{
    private const string Root = "DataMesh.Portal.";

    // A module may name only modules above it, so the graph cannot have a cycle.
    // Every feature may use Platform and UI besides what its line names.
    private static readonly (string Module, string[] Uses)[] s_modules =
    [
        ("Query", []),
        ("Platform", []),
        ("UI", ["Platform"]),
        ("Accounts", []),
        ("Audit", []),
        ("Domains", ["Accounts"]),
        ("Sources", ["Domains", "Query"]),
        ("DataSets", ["Accounts", "Domains", "Sources", "Query"]),
        ("Products", ["Accounts", "Audit", "Domains", "Sources", "DataSets", "Query"]),
        ("Access", ["Accounts", "Audit", "Domains", "Sources", "DataSets", "Products", "Query"]),
        ("Governance", ["Domains", "DataSets", "Products", "Access"]),
        ("Discovery", ["Accounts", "Domains", "DataSets", "Products", "Access"]),
        ("DataApi", ["Domains", "Sources", "DataSets", "Products", "Access", "Query"]),
        ("Mcp", ["Sources", "Products", "Access", "Discovery", "Query"]),
        ("Webhooks", ["Domains", "DataSets", "Products", "Access"]),
        ("Notifications", ["Accounts", "Domains", "Sources", "DataSets", "Products", "Access", "Webhooks"]),
        ("Admin", ["Accounts", "Audit", "Domains", "Sources", "Discovery", "Query"]),
        ("Demo", ["Accounts", "Domains", "Sources", "DataSets", "Products", "Access", "Governance", "Discovery", "Query"]),
    ];

    private static readonly Lazy<IReadOnlyList<Edge>> s_all = new(() =>
    [
        .. from type in typeof(Program).Assembly.GetTypes()
           let source = ModuleOf(type)
           where source is not null
           from used in TypeDependencies.Of(type)
           where used.Assembly == type.Assembly
           let target = ModuleOf(used)
           where target is not null
           select new Edge(Outermost(type), source, Outermost(used), target),
    ]);

    private static IEnumerable<Edge> Crossing => s_all.Value.Where(e => e.FromModule != e.ToModule && e.FromModule != "Composition");

    [Fact]
    public void Table_Modules_AreExactlyThoseThatExist()
        => Assert.Equal(
            s_modules.Select(m => m.Module).Append("Composition").Order(),
            typeof(Program).Assembly.GetTypes().Select(ModuleOf).OfType<string>().Distinct().Order());

    [Fact]
    public void Modules_References_AreInTheTable()
    {
        var allowed = s_modules.ToDictionary(m => m.Module, m => IsBase(m.Module) ? m.Uses : [.. m.Uses, "Platform", "UI"]);
        Report(Crossing.Where(e => !(allowed.TryGetValue(e.FromModule, out var uses) && uses.Contains(e.ToModule))));
    }

    [Fact]
    public void Features_OtherFeatures_AreReachedThroughContractsOnly()
        => Report(Crossing.Where(e => !IsBase(e.ToModule) && !IsContract(e.To)));

    [Fact]
    public void Contracts_TheirFeaturesInternals_AreNotExposed()
        => Report(s_all.Value.Where(e => e.FromModule == e.ToModule && IsContract(e.From) && !IsContract(e.To)));

    [Fact]
    public void Table_EachLine_NamesOnlyModulesAboveIt()
    {
        for (var i = 0; i < s_modules.Length; i++)
            Assert.Subset(s_modules.Take(i).Select(m => m.Module).ToHashSet(), s_modules[i].Uses.ToHashSet());
    }

    [Fact]
    public void Components_EntityFramework_IsNotTouched()
        => Assert.Empty(typeof(Program).Assembly.GetTypes()
            .Where(t => typeof(IComponent).IsAssignableFrom(Outermost(t)))
            .Where(t => TypeDependencies.Of(t).Any(d => d.Namespace?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) == true))
            .Select(t => Outermost(t).FullName));

    [Fact]
    public void Query_Dependencies_AreNeitherWebNorDatabase()
        => Assert.Empty(typeof(Program).Assembly.GetTypes().Where(t => ModuleOf(t) == "Query")
            .SelectMany(t => TypeDependencies.Of(t))
            .Where(d => d.Namespace is { } n && (n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || n.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)))
            .Select(d => d.FullName).Distinct());

    /// <summary>The module that a type belongs to, or null for generated code outside the house.</summary>
    internal static string? ModuleOf(Type type)
    {
        if (Outermost(type).Namespace is not { } ns || !ns.StartsWith(Root, StringComparison.Ordinal)) return null;
        var parts = ns[Root.Length..].Split('.');
        return parts[0] == "Features" ? parts.ElementAtOrDefault(1) : parts[0];
    }

    /// <summary>The type that is declared in a file: nested and compiler-made types belong to it.</summary>
    internal static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    private static void Report(IEnumerable<Edge> bad)
    {
        var lines = bad.Select(e => $"{e.From.FullName} -> {e.To.FullName}").Distinct().Order().ToList();
        Assert.True(lines.Count == 0, $"{lines.Count} forbidden reference(s):{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }

    private static bool IsBase(string module) => module is "Query" or "Platform" or "UI";

    private static bool IsContract(Type type)
        => Outermost(type).Namespace!.Split('.') is [_, _, "Features", _, "Contracts", ..];

    private sealed record Edge(Type From, string FromModule, Type To, string ToModule);
}
