using System.Globalization;
using DataMesh.Portal.Tests.Shared;
using Xunit.Abstractions;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>
/// Ends the process at random moments while people ask, approve, deny, revoke and read: no decision that was answered is lost, none is
/// without its event, and the audit's chain is whole. DATAMESH_TEST_KILLS says how often (3; 200 takes about half an hour). Of the reads of
/// the last second before a kill the audit may lack the events, as it is documented; they are not counted.
/// </summary>
public sealed class DecisionKillTests(ITestOutputHelper output)
{
    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("DATAMESH_TEST_KILLS") is { Length: > 0 } said ? said : "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Kill_WhileDecisionsAreMade_LosesNoneThatWasAnswered()
    {
        await using var portal = await PortalProcess.StartAsync(Browser.Program, new Dictionary<string, string> { ["Demo:Enabled"] = "false", ["Limits:RequestsPerMinute"] = "0", ["Limits:ProductRequestsPerMinute"] = "0" });
        var people = await DecidingPeople.MakeAsync(portal);
        var random = new Random(20261123);
        var ledger = new DecisionLedger();
        for (var kill = 0; kill < s_kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            var work = people.WorkAsync(ledger, stop.Token);
            // A moment of the work, not of the start: on a busy machine the first answers take seconds. By then decisions of every kind are under way.
            for (var before = ledger.Answered; ledger.Answered < before + 20 && !work.IsCompleted;) await Task.Delay(10);
            await Task.Delay(random.Next(1, 1200));
            portal.Kill();
            await stop.CancelAsync();
            await work;
            await portal.StartAsync();
            await ledger.CheckAsync(people, kill, all: kill == s_kills - 1);
            var verified = await portal.VerbAsync("audit", "verify");
            Assert.True(verified.ExitCode == 0, $"After kill {kill}: {verified.Output}{verified.Error}");
        }

        output.WriteLine($"{s_kills} kills, {ledger}");
        Assert.True(ledger.Answered > 0 && ledger.Has("approved") && ledger.Has("denied") && ledger.Has("revoked"), $"Not every kind of decision was made: {ledger}");
    }
}
