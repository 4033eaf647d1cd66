using Xunit.Abstractions;

[assembly: TestCollectionOrderer("DataMesh.Portal.Tests.Shared.LongestFirst", "DataMesh.Portal.Tests")]

namespace DataMesh.Portal.Tests.Shared;

/// <summary>Begins with the collections that take minutes, so that none of them is left over when everything else is done and keeps one core alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // What shares a browser or a server goes one after the other; the others are long by themselves.
    private static readonly string[] s_longest = ["browser", "PostgreSQL", "RevokeTests", "KillTests", "PrincipalTests", "RandomFlowTests", "SqliteFlowTests", "OptionFuzzTests"];

    /// <inheritdoc />
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(collection =>
        Array.FindIndex(s_longest, name => collection.DisplayName.Contains(name, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? at : s_longest.Length)
        .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
