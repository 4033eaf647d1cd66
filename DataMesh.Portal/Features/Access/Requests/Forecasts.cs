using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Says before a request is sent which way it will go.</summary>
internal sealed class Forecasts(IDbContextFactory<PortalDbContext> databases, RequestReader reader, RouteFinder routes, Deciders deciders, TimeProvider time)
{
    public async Task<Result<IReadOnlyList<RouteForecast>>> OfAsync(Principal principal, AccessRequestInput input, CancellationToken ct)
    {
        var rights = (await deciders.OfAsync(principal, ct)).Rights;
        var now = time.GetUtcNow();
        var wrong = new List<FieldError>();
        var (ports, consumer) = await reader.ReadAsync(principal, rights, input, now, wrong, ct);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (consumer.Refused is { } refused) return refused;
        await using var db = await databases.CreateDbContextAsync(ct);
        var ways = await routes.OfAsync(db, rights, consumer, [.. ports.Select(p => (p, RequestReader.Asked(input, p)))], input, now, ct);
        var people = await deciders.PeopleAsync([.. ports.Select(p => p.DomainId).Distinct()], ways.Values.Any(w => w.Basis == GrantBasis.Governance), ct);
        var forecasts = new List<RouteForecast>();
        foreach (var same in ports.GroupBy(p => (Domain: ways[p.Id].Automatic ? default : p.DomainId, ways[p.Id].Basis, ways[p.Id].Why)))
        {
            List<PortInfo> together = [.. same];
            if (same.Key.Why is { } why)
            {
                forecasts.Add(new RouteForecast([.. together.Select(p => p.Path)], [], why));
                continue;
            }

            var steps = new List<ForecastStep> { await StepAsync(db, StepKind.Owner, same.Key.Domain, rights.Domains.GetValueOrDefault(same.Key.Domain)?.Name, people.ByDomain[same.Key.Domain], principal, ct) };
            if (same.Key.Basis == GrantBasis.Governance) steps.Add(await StepAsync(db, StepKind.Governance, null, null, people.Governance, principal, ct));
            forecasts.Add(new RouteForecast([.. together.Select(p => p.Path)], steps, null));
        }

        return forecasts;
    }

    private static async Task<ForecastStep> StepAsync(PortalDbContext db, StepKind kind, Guid? domain, string? name, IReadOnlyList<Accounts.Contracts.Person> people, Principal asking, CancellationToken ct)
        => new(kind, StepViews.Who(kind, name), [.. people.Where(p => p.Id != asking.Id).Select(p => p.Name)], await DecisionTimes.OfAsync(db, kind, domain, ct));
}
