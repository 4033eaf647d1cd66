using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Says before a request is sent which way it will go.</summary>
internal sealed class Forecasts(IDbContextFactory<PortalDbContext> databases, RequestReader reader, RouteFinder routes, IRoutePolicies policies, Seating seating, Deciders deciders, TimeProvider time)
{
    public async Task<Result<IReadOnlyList<RouteForecast>>> OfAsync(Principal principal, AccessRequestInput input, CancellationToken ct)
    {
        var rights = (await deciders.OfAsync(principal, ct)).Rights;
        var now = time.GetUtcNow();
        var wrong = new List<FieldError>();
        var asked = await reader.ReadAsync(principal, rights, input, now, wrong, ct);
        var (ports, consumer) = (asked.Ports, asked.Consumer);
        input = asked.Input;
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (consumer.Refused is { } refused) return refused;
        await using var db = await databases.CreateDbContextAsync(ct);
        var ways = await routes.OfAsync(db, rights, consumer, [.. ports.Select(p => (p, RequestReader.Asked(input, p)))], input, now, ct);
        var people = await deciders.PeopleAsync([.. ports.Select(p => p.DomainId).Distinct()], ways.Values.Any(w => w.Basis == GrantBasis.Governance), ct);
        var seats = await seating.OfAsync(await policies.NowAsync(ct), ports, principal.Id, ct);
        var owners = seats.Values.Any(s => s.Any(o => o.Kind == SeatKind.Owner)) ? await deciders.ByDomainAsync([.. ports.Select(p => p.DomainId).Distinct()], DomainRole.Owner, ct) : people.ByDomain;
        var forecasts = new List<RouteForecast>();
        // Where products have owners of their own, each goes its own way.
        foreach (var same in ports.GroupBy(p => (Domain: ways[p.Id].Automatic ? default : p.DomainId, Product: ways[p.Id].Automatic || seats[p.ProductId].All(s => s.Kind != SeatKind.Person) ? default : p.ProductId, ways[p.Id].Basis, ways[p.Id].Why)))
        {
            List<PortInfo> together = [.. same];
            if (same.Key.Why is { } why)
            {
                forecasts.Add(new RouteForecast([.. together.Select(p => p.Path)], [], why));
                continue;
            }

            var (domain, all) = (rights.Domains.GetValueOrDefault(same.Key.Domain)?.Name, seats[together[0].ProductId]);
            var steps = new List<ForecastStep> { await StepAsync(db, StepKind.Owner, same.Key.Domain, domain, people.ByDomain[same.Key.Domain], principal, ct) };
            if (all.Any(s => s.Kind != SeatKind.Any))
            {
                var named = all.SelectMany(s => s.Kind switch
                {
                    SeatKind.Person => people.ByDomain[same.Key.Domain].Where(p => p.Id == s.PersonId),
                    SeatKind.Owner => owners[same.Key.Domain],
                    _ => people.ByDomain[same.Key.Domain],
                });
                steps[0] = steps[0] with { Who = Words.And([.. all.Select(s => StepViews.Who(s, StepKind.Owner, domain))]), People = [.. named.DistinctBy(p => p.Id).Where(p => p.Id != principal.Id).Select(p => p.Name)], All = true };
            }

            if (same.Key.Basis == GrantBasis.Governance) steps.Add(await StepAsync(db, StepKind.Governance, null, null, people.Governance, principal, ct));
            forecasts.Add(new RouteForecast([.. together.Select(p => p.Path)], steps, null));
        }

        return forecasts;
    }

    private static async Task<ForecastStep> StepAsync(PortalDbContext db, StepKind kind, Guid? domain, string? name, IReadOnlyList<Accounts.Contracts.Person> people, Principal asking, CancellationToken ct)
        => new(kind, StepViews.Who(kind, name), [.. people.Where(p => p.Id != asking.Id).Select(p => p.Name)], await DecisionTimes.OfAsync(db, kind, domain, ct));
}
