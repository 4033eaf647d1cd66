using System.Text.RegularExpressions;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Architecture;

public partial class FileRules
{
    private const int MostLines = 400;

    // Files that may be longer, each with its reason.
    private static readonly Dictionary<string, string> s_longer = new()
    {
        ["DataMesh.Portal/wwwroot/css/portal.css"] = "one style sheet holds the tokens and the pieces, so that nobody looks for a rule in two places",
    };

    private static IEnumerable<string> Sources => new[] { "DataMesh.Portal", "DataMesh.Portal.Tests", "bench" }
        .Select(d => Path.Combine(Repository.Root, d)).Where(Directory.Exists)
        .SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories))
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
        .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal)
            && !f.Contains("/node_modules/", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal));

    [Fact]
    public void Files_Length_IsWhatOneReadsAtOnce()
        => Assert.Empty(Sources.Where(f => Path.GetExtension(f) is ".cs" or ".razor" or ".css" or ".js")
            .Where(f => !s_longer.ContainsKey(f))
            .Select(f => (f, Lines: File.ReadLines(Path.Combine(Repository.Root, f)).Count()))
            .Where(x => x.Lines > MostLines).Select(x => $"{x.f}: {x.Lines} lines"));

    [Fact]
    public void Namespaces_Folders_AreTheSame()
        => Assert.Empty(Sources.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f =>
        {
            var declared = Namespace().Match(File.ReadAllText(Path.Combine(Repository.Root, f)));
            var expected = Path.GetDirectoryName(f)!.Replace('\\', '/').Replace('/', '.');
            if (expected.StartsWith("bench.", StringComparison.Ordinal)) expected = expected["bench.".Length..];
            return !declared.Success || declared.Groups[1].Value == expected ? null : $"{f}: {declared.Groups[1].Value}";
        }).OfType<string>());

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
