namespace DataMesh.Portal.Tests.Integration.Principals;

/// <summary>
/// Who is answered what, written by hand. A line: method (PAGE for a page, by GET and by POST), route, variant, and for each principal a
/// letter: <c>y</c> let in (whatever is answered then: 200, 400 for the body, 409, 412 …), <c>1</c> 401 or sent to sign in, <c>3</c> 403 or sent
/// to "not allowed", or a tool that refuses, <c>4</c> 404 as for what does not exist. Principals: <c>N</c> nobody; <c>S</c> a stranger;
/// <c>m c s o</c> member, contributor, steward, owner of the domain; <c>p</c> owner of its parent; <c>u</c> who holds a grant; <c>d</c> member of
/// a domain that holds one; <c>A B</c> service accounts with and without one; <c>X G U</c> Administrator, Governance, Auditor; <c>q</c> who has asked and
/// waits; <c>v</c> whose grant was revoked; <c>k l</c> keys of u's for another product only, and for the catalog only; <c>L</c> an owner who was locked.
/// Variants: <c>inner</c> a product that only its domain may know of, <c>draft</c> one that is not published, <c>staff</c> a port nobody has a grant for.
/// </summary>
internal static class PrincipalTable
{
    public const string Principals = "NSmcsopudABXGUqvklL";
    private static readonly int[] s_groups = [2, 4, 1, 2, 2, 3, 2, 2, 1];

    private const string Api = """

        """;

    public static string Head => Row("", "", Group(Principals));

    public static IReadOnlyList<Line> Lines()
        => [.. Api.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(Read)];

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
