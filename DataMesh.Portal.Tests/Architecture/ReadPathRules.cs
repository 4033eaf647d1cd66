namespace DataMesh.Portal.Tests.Architecture;

/// <summary>No source connection is opened outside the governed executor.</summary>
public class ReadPathRules
{
    // Who may hold a connection of a database driver, and what for.
    private static readonly string[] s_mayConnect =
    [
        "DataMesh.Portal.Platform.Data", // the portal's own database
        "DataMesh.Portal.Features.Discovery", // the search index, a file of the portal's own
        "DataMesh.Portal.Features.Sources", // connectors, behind the governed reader
        "DataMesh.Portal.Features.Demo", // writes the demo's files before they become sources
    ];

    [Fact]
    public void DatabaseDrivers_Connections_AreHeldOnlyByConnectorsAndThePortalsOwnStores()
        => Assert.Empty(
            from type in typeof(Program).Assembly.GetTypes()
            where type.Namespace is { } ns && !s_mayConnect.Any(m => ns.StartsWith(m, StringComparison.Ordinal))
            from used in TypeDependencies.Of(type)
            where typeof(System.Data.Common.DbConnection).IsAssignableFrom(used)
            select $"{ModuleRules.Outermost(type).FullName} -> {used.FullName}");

    [Fact]
    public void QueryEngine_Runs_AreStartedOnlyByTheGovernedReader()
        => Assert.Empty(
            from type in typeof(Program).Assembly.GetTypes()
            where type.Namespace is { } ns && ns.StartsWith("DataMesh.Portal.", StringComparison.Ordinal)
                && !ns.StartsWith("DataMesh.Portal.Query", StringComparison.Ordinal) && !ns.StartsWith("DataMesh.Portal.Features.Sources", StringComparison.Ordinal)
                // The demo writes Parquet files before they become sources; the health probe opens an empty engine.
                && ns is not ("DataMesh.Portal.Composition" or "DataMesh.Portal.Features.Demo.Seeding" or "DataMesh.Portal.Features.Admin.Health")
            from used in TypeDependencies.Of(type)
            where used.FullName == "DataMesh.Portal.Query.Execution.QueryEngine"
                || used.Namespace?.StartsWith("DataMesh.Portal.Query.DuckDb", StringComparison.Ordinal) == true
            select $"{ModuleRules.Outermost(type).FullName} -> {used.FullName}");
}
