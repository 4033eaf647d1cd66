using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Limits;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>What goes into the audit about reads, those that were refused too, and what they count for the caller's limits.</summary>
internal sealed class ReadRecords(ILateEvents events, CallerLimits limits, IGrantBudgets budgets, TimeProvider time)
{
    /// <summary>Whether the principal may begin another read now; nothing is read that could not be recorded.</summary>
    public Error? Begin(Principal principal, IEnumerable<string> ports)
        => events.Takes
            ? limits.Read(principal, ports.Select(Product).Distinct(StringComparer.Ordinal))
            : new Unavailable("Reads cannot be recorded at the moment, and nothing is read without being recorded. Try again in a minute.");

    /// <summary>How many rows the grants of this read leave for today; the error says that there are none and when there are some again.</summary>
    public async Task<Result<Allowed>> LeftAsync(IEnumerable<ReadAllowed> decisions, CancellationToken ct)
    {
        Allowed? least = null;
        foreach (var allowed in decisions)
        {
            if (allowed is not { RowsPerDay: { } most, GrantId: { } grant }) continue;
            var left = most - await budgets.UsedTodayAsync(grant, ct);
            if (left <= 0) return Spent(allowed.Scan.Port, most);
            if (least is null || left < least.Rows) least = new Allowed(left, allowed.Scan.Port, most);
        }

        return least ?? new Allowed(long.MaxValue, "", 0);
    }

    /// <summary>Before rows leave: ends the read where the right to it has ended, and where it would take more than a grant leaves for today.</summary>
    /// <param name="watch">Asks whether the right has ended.</param>
    /// <param name="left">What the grants leave.</param>
    /// <param name="rows">The rows of this read up to here.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="QueryException">It has to end.</exception>
    public async ValueTask HoldAsync(AccessWatch watch, Allowed left, long rows, CancellationToken ct)
    {
        await watch.CheckAsync(ct);
        if (rows > left.Rows) throw new QueryException(QueryFailure.Limit, Spent(left.Port, left.Most, left.Rows).Message);
    }

    /// <summary>Said of a read that is larger than what is left of a grant's day.</summary>
    public TooMany Spent(string port, long most, long? left = null)
    {
        var now = time.GetUtcNow();
        var seconds = (int)Math.Ceiling((now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime).TotalSeconds);
        return new TooMany(string.Create(CultureInfo.InvariantCulture, $"Your grant on {port} allows {most:N0} rows a day, and {(left is { } rest ? $"{rest:N0} {(rest == 1 ? "is" : "are")} left: ask for fewer" : "they are used up")}. There are {most:N0} again at midnight UTC."), Math.Max(1, seconds), "budget");
    }

    /// <summary>Records that ports were read.</summary>
    public void Read(Principal principal, IReadOnlyList<PortRead> ports, string way, long rows)
    {
        limits.Took(principal, rows);
        events.Record(principal, new DataRead(ports, way, rows));
    }

    /// <summary>Records that ports were refused.</summary>
    public void Refused(Principal principal, IEnumerable<(string Port, string Reason)> ports, string way)
    {
        foreach (var (port, reason) in ports) events.Record(principal, new DataRefused(FlowPorts.Shorten(port), reason, way));
    }

    /// <summary>What a read may take.</summary>
    /// <param name="Rows">Rows at most.</param>
    /// <param name="Port">The port whose grant says so.</param>
    /// <param name="Most">What that grant allows in a day.</param>
    internal sealed record Allowed(long Rows, string Port, long Most);

    private static string Product(string port) => port[..Math.Max(0, port.LastIndexOf('/'))];
}
