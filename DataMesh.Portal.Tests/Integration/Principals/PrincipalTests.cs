using Xunit.Abstractions;

namespace DataMesh.Portal.Tests.Integration.Principals;

/// <summary>Every route and page × every kind of principal, against the answers that <see cref="PrincipalTable"/> expects.</summary>
public sealed class PrincipalTests(ITestOutputHelper output)
{
    [Fact]
    public async Task EveryRouteAndPage_ForEveryPrincipal_AnswersAsTheTableSays()
    {
        await using var world = await PrincipalWorld.MakeAsync();
        var walk = new PrincipalWalk(world);
        var routes = walk.Routes();
        var lines = PrincipalTable.Lines();

        var wrong = lines.Where(l => !routes.ContainsKey(l.Route)).Select(l => $"{l.Route}: the portal has no such route or page (any more); take the line out.").ToList();
        var lacking = routes.Keys.Except(lines.Select(l => l.Route)).Select(route => new PrincipalTable.Line(route, "-", "")).ToList();
        // Beside each other, since most of the time is spent waiting for the database.
        await Parallel.ForEachAsync(lines.Where(l => routes.ContainsKey(l.Route)).Concat(lacking), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (line, _) =>
        {
            var found = await walk.AnswersAsync(routes[line.Route], line.Route, line.Variant, PrincipalTable.Principals);
            if (found == line.Answers) return;
            var said = PrincipalTable.Write(line with { Answers = found });
            lock (wrong) wrong.Add(line.Answers.Length == 0 ? $"{said}   (the table lacks it)" : $"{said}   (the table says {PrincipalTable.Group(line.Answers)})");
        });

        output.WriteLine($"{lines.Count} lines, {routes.Count} routes and pages, {PrincipalTable.Principals.Length} principals");
        Assert.True(wrong.Count == 0, $"{PrincipalTable.Head}\n{string.Join('\n', wrong.Order(StringComparer.Ordinal))}");
    }
}
