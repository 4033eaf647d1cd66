using System.Net;
using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Snapshots;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Access;
using DataMesh.Portal.Tests.Features.Sources;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.DataSets.Snapshots;

/// <summary>The real portal with a guard per person and a clock in the test's hands, and a set of Maker's over orders that all may read whom the test lets.</summary>
public sealed class SnapshotWorld : IDisposable
{
    internal const string Port = "commerce/shop/orders";
    private readonly SourcesPortal _portal;
    private Guid _source;

    public SnapshotWorld() => _portal = new SourcesPortal(f => f.With(s => s.AddSingleton<TimeProvider>(Clock)), Guard);

    internal ManualClock Clock { get; } = new();

    internal PersonGuard Guard { get; } = new();

    internal SourcesPortal Portal => _portal;

    /// <summary>A set of a contributor's, with orders of so many rows; the owner and others as they are let.</summary>
    internal async Task<(HttpClient Owner, Principal Principal, string Set)> ReadyAsync(object? flow = null, string owner = "maker@example.com", DomainRole? role = DomainRole.Contributor)
    {
        var (maker, _) = await _portal.ClientAsync("maker@example.com", DomainRole.Contributor);
        if (_source == default)
        {
            _source = (await SourcesPortal.MakeFilesAsync(maker, "orders-files")).GetProperty("id").GetGuid();
            await SourcesPortal.UploadAsync(maker, "orders-files", "orders.csv", "id,email,region,amount\n1,a@x.org,north,10\n2,b@x.org,south,20\n3,c@x.org,north,30\n");
        }

        var (client, principal) = await _portal.ClientAsync(owner, role);
        Guard.Let(principal.Id, Port, Scan());
        var set = await client.SubmitAsync("/api/v1/datasets", new { name = "Orders for all", flow = flow ?? Input(), sharedWith = new[] { "commerce" } }, HttpStatusCode.Created);
        return (client, principal, $"/api/v1/datasets/{set.GetProperty("id").GetGuid()}");
    }

    /// <summary>The orders as one may read them.</summary>
    internal GovernedScan Scan(string[]? columns = null, string? rowFilter = null, string? emailMask = null)
    {
        ScanColumn[] all = [
            new("id", LogicalType.Integer, "internal", false, null), new("email", LogicalType.String, "confidential", true, emailMask is null ? null : ColumnMask.TryParse(emailMask, out var mask) ? mask : throw new ArgumentException(emailMask)),
            new("region", LogicalType.String, "internal", false, null), new("amount", LogicalType.Integer, "internal", false, null)];
        return new GovernedScan(Port, _source, "orders", [.. all.Where(c => columns is null || columns.Contains(c.Name))], rowFilter, all);
    }

    internal static object Input() => new { nodes = new object[] { new { id = "orders", kind = "input", port = Port } }, output = "orders" };

    /// <summary>Takes a snapshot and answers its run when it is over.</summary>
    internal async Task<JsonElement> TakeAsync(HttpClient client, string set)
    {
        var run = await client.SubmitAsync($"{set}/snapshot", null, HttpStatusCode.Accepted);
        return await EndAsync(client, $"{set}/runs/{run.GetProperty("id").GetGuid()}");
    }

    /// <summary>The run when it is over; the worker of the portal may have taken it before.</summary>
    internal async Task<JsonElement> EndAsync(HttpClient client, string run)
    {
        for (var i = 0; i < 600; i++)
        {
            await _portal.Get<SnapshotWorker>().RoundAsync(default);
            var now = await client.ReadAsync(run);
            if (now.GetProperty("state").GetString() is not ("queued" or "running")) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException($"{run} does not end.");
    }

    internal static async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _portal.Dispose();
}

/// <summary>Decides by person and port, as the test lets; whoever was not let has no grant.</summary>
internal sealed class PersonGuard : IReadGuard
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(Guid, string), (GovernedScan Scan, AccessLevel Most, DateTimeOffset? Until)> _let = new();

    public void Let(Guid person, string port, GovernedScan scan, AccessLevel most = AccessLevel.Export, DateTimeOffset? until = null) => _let[(person, port)] = (scan, most, until);

    public void Revoke(Guid person, string port) => _let.TryRemove((person, port), out _);

    public Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct)
        => Task.FromResult<IReadOnlyDictionary<string, ReadDecision>>(ports.Distinct().ToDictionary(p => p, p => !_let.TryGetValue((principal.Id, p), out var let) ? new ReadRefused(true, "revoked", $"Your grant on {p} was revoked.")
            : let.Most < level ? new ReadRefused(true, "level", $"Your grant on {p} does not say {level}.") : (ReadDecision)new ReadAllowed(let.Scan, null, "testing", let.Until)));
}
