using System.Text.RegularExpressions;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Architecture;

/// <summary>Rows that decide get a new stamp with every change, which only saves give.</summary>
public partial class DecisionRules
{
    // What is changed without a stamp decides nothing: when and from where a key was last used, and when a port is looked at next.
    private static readonly string[] s_known = ["KeyUses.cs", "PortLooks.cs", "UploadLooks.cs"];

    [Fact]
    public void RowsThatDecide_AreChangedBySavesOnly()
    {
        var deciding = typeof(Program).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IDecides)) && t.IsClass).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("Grant", deciding);
        var found = from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "DataMesh.Portal"), "*.cs", SearchOption.AllDirectories)
                    where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && !s_known.Contains(Path.GetFileName(file))
                    from Match match in Straight().Matches(File.ReadAllText(file))
                    where deciding.Contains(match.Groups[1].Value)
                    select $"{Path.GetFileName(file)}: {match.Groups[1].Value}";
        Assert.Empty(found);
    }

    [GeneratedRegex(@"Set<(\w+)>\(\)[^;]*?Execute(?:Update|Delete)", RegexOptions.Singleline)]
    private static partial Regex Straight();
}
