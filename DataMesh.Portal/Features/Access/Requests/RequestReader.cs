using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Reads what somebody wrote who asks for access: which ports, for whom, how much and until when.</summary>
internal sealed class RequestReader(IDbContextFactory<PortalDbContext> databases, IPortDirectory directory, IServiceAccounts accounts)
{
    /// <summary>The ports and the consumer; what is wrong is added to <paramref name="wrong"/>.</summary>
    public async Task<WhatIsAsked> ReadAsync(Principal principal, DomainRights rights, AccessRequestInput input, DateTimeOffset now, List<FieldError> wrong, CancellationToken ct)
    {
        RequestRules.Level(input.Level, wrong);
        var ports = await PortsAsync(rights, input, wrong, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        RequestRules.Until(input.Until, now, (await RouteFinder.TermsAsync(db, [.. ports.Select(p => p.ProductId).Distinct()], ct)).Values.Min(t => t.MostDays), wrong);
        var masked = await MaskExceptions.ReadAsync(db, principal, rights, input, now, wrong, ct);
        // Whose grant it is, is known.
        return new WhatIsAsked(ports, masked is null ? await ConsumerOfAsync(principal, rights, input.Consumer, wrong, ct) : MaskExceptions.Consumer(masked, principal), masked,
            masked is null ? input : input with { Level = masked.Level });
    }

    public static IReadOnlyList<string>? Asked(AccessRequestInput input, PortInfo port)
        => input.Columns is { } columns && columns.TryGetValue(port.Path, out var asked) && asked is not null
            ? [.. port.Columns.Select(c => c.Name).Where(n => asked.Contains(n, StringComparer.Ordinal))]
            : null;

    private async Task<IReadOnlyList<PortInfo>> PortsAsync(DomainRights rights, AccessRequestInput input, List<FieldError> wrong, CancellationToken ct)
    {
        var paths = input.Ports ?? [];
        if (paths.Count is 0 or > 20)
        {
            wrong.Add(new FieldError("ports", paths.Count == 0 ? "Name at least one port, as domain/product/port." : "Name at most 20 ports in one request."));
            return [];
        }

        var found = await directory.FindAsync([.. paths.Where(p => !string.IsNullOrEmpty(p)).Distinct(StringComparer.Ordinal)], ct);
        var ports = new List<PortInfo>();
        for (var i = 0; i < paths.Count; i++)
        {
            var field = $"ports[{i}]";
            if (paths[i] is not { Length: > 0 } path || !found.TryGetValue(path, out var port) || !directory.MaySee(rights, port.DomainId, port.State, port.Visibility))
                wrong.Add(new FieldError(field, $"There is no port '{paths[i]}', or you may not know of it. Write it as domain/product/port."));
            else if (port.State == ProductState.Draft)
                wrong.Add(new FieldError(field, $"{port.ProductName} is a draft; access can be asked for once it is published."));
            else if (port.State == ProductState.Retired)
                wrong.Add(new FieldError(field, $"{port.ProductName} is retired; nobody reads it any more."));
            else if (ports.All(p => p.Id != port.Id)) ports.Add(port);
        }

        foreach (var (path, columns) in input.Columns ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            if (ports.FirstOrDefault(p => p.Path == path) is not { } port)
            {
                if (!paths.Contains(path)) wrong.Add(new FieldError($"columns.{path}", $"'{path}' is not among the ports of this request."));
                continue;
            }

            RequestRules.Columns($"columns.{path}", columns, [.. port.Columns.Select(c => c.Name)], $"The port {path}", wrong);
        }

        return ports;
    }

    private async Task<ConsumerChoice> ConsumerOfAsync(Principal principal, DomainRights rights, Consumer? consumer, List<FieldError> wrong, CancellationToken ct)
    {
        var self = new ConsumerChoice(ConsumerKind.User, principal.Id, principal.Name, null);
        switch (consumer)
        {
            case null:
            case { Kind: ConsumerKind.User, Id: null or "" }:
                return self;
            case { Kind: ConsumerKind.User, Id: { } id }:
                if (!string.Equals(id, principal.Email, StringComparison.OrdinalIgnoreCase) && !(Guid.TryParse(id, out var guid) && guid == principal.Id))
                    wrong.Add(new FieldError("consumer.id", "People ask for themselves, for a domain to which they belong or for a service account of one; leave the id out to ask for yourself."));
                return self;
            case { Kind: ConsumerKind.Domain }:
                if (rights.Find(consumer.Id ?? "") is not { } domain)
                {
                    wrong.Add(new FieldError("consumer.id", $"There is no domain '{consumer.Id}', or you may not know of it."));
                    return self;
                }

                return new ConsumerChoice(ConsumerKind.Domain, domain.Id, domain.Name,
                    rights.Is(DomainRole.Member, domain.Id) ? null : new Forbidden($"Only members of {domain.Name} ask for access on its behalf."));
            case { Kind: ConsumerKind.ServiceAccount }:
                // Only the domain's members know of its accounts, so everybody else gets the answer for one that is not there.
                if (await accounts.FindAsync(consumer.Id ?? "", ct) is { } account && rights.Is(DomainRole.Member, account.DomainId))
                    return new ConsumerChoice(ConsumerKind.ServiceAccount, account.Id, account.Name, null, account.DomainId, account.Path);
                wrong.Add(new FieldError("consumer.id", $"There is no service account '{consumer.Id}' in a domain to which you belong. Write it as domain/account."));
                return self;
            default:
                wrong.Add(new FieldError("consumer.kind", "Write user, domain or serviceAccount."));
                return self;
        }
    }
}

/// <summary>What was read.</summary>
/// <param name="Ports">The ports that may be asked for.</param>
/// <param name="Consumer">For whom.</param>
/// <param name="Masked">The grant whose masks are to be taken off; null where a grant of its own is asked for.</param>
/// <param name="Input">What was written, with the level of that grant.</param>
internal sealed record WhatIsAsked(IReadOnlyList<PortInfo> Ports, ConsumerChoice Consumer, Grant? Masked, AccessRequestInput Input);

/// <summary>For whom access is asked, and why that may not be.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Refused">Why not, or null.</param>
/// <param name="DomainId">A service account's domain; null otherwise.</param>
/// <param name="Path">A service account's path; null otherwise.</param>
internal sealed record ConsumerChoice(ConsumerKind Kind, Guid Id, string Name, Error? Refused, Guid? DomainId = null, string? Path = null);
