using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Integration.Principals;

/// <summary>Who is answered what: reads <c>principals.txt</c>, which is written by hand and says how.</summary>
internal static class PrincipalTable
{
    /// <summary>The columns' letters.</summary>
    public const string Principals = "NSmcsopudABXGUqvklL";
    private static readonly int[] s_groups = [2, 4, 1, 2, 2, 3, 2, 2, 1];

    public static string Head => Row("", "", Group(Principals));

    public static IReadOnlyList<Line> Lines()
        => [.. File.ReadLines(Path.Combine(Repository.Root, "DataMesh.Portal.Tests", "Integration", "Principals", "principals.txt")).Where(l => l.Length > 0 && l[0] is not ('#' or ' ')).Select(Read)];

    public static string Write(Line line) => Row(line.Route, line.Variant, Group(line.Answers));

    public static string Group(string letters)
    {
        var at = 0;
        return string.Join(' ', s_groups.Select(n => letters.Substring((at += n) - n, n)));
    }

    private static string Row(string route, string variant, string answers) => $"{route,-82} {variant,-14} {answers}";

    private static Line Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var read = new Line($"{words[0]} {words[1]}", words[2], string.Concat(words[3..]));
        Assert.True(read.Answers.Length == Principals.Length, $"{line}: {read.Answers.Length} answers for {Principals.Length} principals.");
        return read;
    }

    internal sealed record Line(string Route, string Variant, string Answers);
}
