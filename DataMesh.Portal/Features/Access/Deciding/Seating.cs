using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Access.Deciding;

/// <summary>Says whose decisions the owners' step of a port needs: any one's, or all of several by the installation's rules.</summary>
internal sealed class Seating(IPortDirectory directory, IDomainDirectory domains, IUserDirectory users)
{
    private static readonly IReadOnlyList<Seat> s_any = [new Seat(SeatKind.Any)];

    /// <summary>By product: who all have to decide; one seat for anybody where no rule asks for more.</summary>
    /// <param name="rules">The rules now.</param>
    /// <param name="ports">Ports of these products.</param>
    /// <param name="requester">Who asks, and decides nothing of it.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Seat>>> OfAsync(RoutePolicies rules, IReadOnlyList<PortInfo> ports, Guid requester, CancellationToken ct)
    {
        var products = ports.Select(p => p.ProductId).Distinct().ToList();
        var owners = rules.EveryOwner ? await OwnersAsync(products, ct) : new Dictionary<Guid, IReadOnlyList<Person>>();
        return products.ToDictionary(p => p, p => Of(rules, [.. (owners.GetValueOrDefault(p) ?? []).Where(o => o.Id != requester)]));
    }

    /// <summary>Owners of products who may decide, by product: named as its owner, steward or owner in its domain, and not locked.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Person>>> OwnersAsync(IReadOnlyCollection<Guid> products, CancellationToken ct)
    {
        var owners = new Dictionary<Guid, IReadOnlyList<Person>>();
        foreach (var product in products.Count == 0 ? [] : await directory.ProductsAsync(products, null, products.Count, ct))
        {
            var stewards = await domains.PeopleAsync(product.DomainId, DomainRole.Steward, ct);
            var people = await users.GetAsync(product.OwnerIds.Where(stewards.Contains), ct);
            var able = new List<Person>();
            foreach (var person in people.Values)
                if (await users.PrincipalAsync(person.Id, PrincipalWay.ApiKey, ct) is not null) able.Add(person);
            owners[product.Id] = [.. able.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Id)];
        }

        return owners;
    }

    private static IReadOnlyList<Seat> Of(RoutePolicies rules, IReadOnlyList<Person> owners)
    {
        List<Seat> seats = [.. owners.Select(o => new Seat(SeatKind.Person, o.Id, o.Name))];
        if (rules.OwnerAndSteward)
        {
            if (seats.Count == 0) seats.Add(new Seat(SeatKind.Owner));
            seats.Add(new Seat(SeatKind.Steward));
        }

        return seats.Count == 0 ? s_any : seats;
    }
}
