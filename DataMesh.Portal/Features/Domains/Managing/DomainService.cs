using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.Directory;
using DataMesh.Portal.Features.Domains.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Domains.Managing;

/// <summary>Makes and changes domains and their members.</summary>
internal sealed class DomainService(IDbContextFactory<PortalDbContext> databases, IDomainDirectory directory, IUserDirectory users, IEnumerable<IDomainUse> uses, TimeProvider time) : IDomainService
{
    private const PlatformRoles TopLevel = PlatformRoles.Administrator | PlatformRoles.Governance;

    public async Task<IReadOnlyList<DomainView>> ListAsync(Principal principal, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var domains = await db.Set<Domain>().AsNoTracking().Select(d => new { Domain = d, Members = d.Members.Count }).ToListAsync(ct);
        return [.. domains.Where(d => rights.Sees(rights.Domains[d.Domain.Id])).OrderBy(d => d.Domain.Name, StringComparer.OrdinalIgnoreCase)
            .Select(d => View(d.Domain, d.Members, rights))];
    }

    public async Task<Result<DomainView>> GetAsync(Principal principal, string slug, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(slug) is not { } info) return NotFound.Of("domain", slug);
        await using var db = await databases.CreateDbContextAsync(ct);
        var domain = await db.Set<Domain>().AsNoTracking().Include(d => d.Members).SingleAsync(d => d.Id == info.Id, ct);
        return View(domain, domain.Members.Count, rights);
    }

    public async Task<Result<DomainView>> CreateAsync(Principal principal, DomainInput input, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        DomainInfo? parent = null;
        var wrong = DomainRules.Check(input, isNew: true);
        if (input.Parent is { Length: > 0 } name && (parent = rights.Find(name)) is null) wrong.Add(new FieldError("parent", $"There is no domain '{name}'."));
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (parent is null && !principal.Has(TopLevel) && principal.Way != PrincipalWay.System)
            return new Forbidden("Domains at the top are made by Administrators and Governance. Owners make sub-domains: name the parent.");
        if (parent is not null && !rights.Is(DomainRole.Owner, parent.Id) && !principal.Has(TopLevel))
            return new Forbidden($"Only owners of {parent.Name} make sub-domains of it.");

        var domain = new Domain
        {
            Id = Guid.CreateVersion7(),
            Slug = input.Slug ?? Slugs.From(input.Name),
            Name = input.Name.Trim(),
            Purpose = input.Purpose ?? "",
            ParentId = parent?.Id,
            Visibility = input.Visibility,
            CreatedAt = time.GetUtcNow(),
        };
        // Who runs the installation makes domains for others, names their owners and gets no data by it. Everybody else could not
        // name an owner afterwards, so whoever makes a domain owns it.
        if (principal.Way != PrincipalWay.System && !principal.Has(PlatformRoles.Administrator))
            domain.Members.Add(new DomainMember { UserId = principal.Id, Role = DomainRole.Owner });
        await using var db = await databases.CreateDbContextAsync(ct);
        db.Add(domain);
        db.Record(principal, new DomainChanged(domain.Id, domain.Slug, domain.Name, "created"));
        if (await db.TrySaveAsync("the domain", $"There is a domain '{domain.Slug}' already; choose another slug.", ct) is { } error) return error;
        return View(domain, domain.Members.Count, await directory.RightsAsync(principal, ct));
    }

    public async Task<Result<DomainView>> UpdateAsync(Principal principal, string slug, DomainInput input, long? revision, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(slug) is not { } info) return NotFound.Of("domain", slug);
        if (!MayManage(principal, rights, info)) return new Forbidden($"Only owners of {info.Name} change it.");
        var wrong = DomainRules.Check(input, isNew: false);
        DomainInfo? parent = null;
        if (input.Parent is { Length: > 0 } name)
        {
            parent = rights.Find(name);
            if (parent is null) wrong.Add(new FieldError("parent", $"There is no domain '{name}'."));
            else if (Inheritance.Line(rights.Domains, parent.Id).Contains(info.Id)) wrong.Add(new FieldError("parent", $"{parent.Name} lies below {info.Name}; a domain cannot be its own parent."));
            else if (parent.Id != info.ParentId && !rights.Is(DomainRole.Owner, parent.Id) && !principal.Has(TopLevel)) return new Forbidden($"Only owners of {parent.Name} take domains in.");
        }
        else if (info.ParentId is not null && !principal.Has(TopLevel) && principal.Way != PrincipalWay.System)
        {
            return new Forbidden("Only Administrators and Governance move a domain to the top.");
        }

        if (wrong.Count > 0) return Invalid.Of(wrong);
        await using var db = await databases.CreateDbContextAsync(ct);
        var domain = await db.Set<Domain>().Include(d => d.Members).SingleAsync(d => d.Id == info.Id, ct);
        if (domain.Expect(revision, "the domain") is { } stale) return stale;
        domain.Name = input.Name.Trim();
        domain.Purpose = input.Purpose ?? "";
        domain.ParentId = parent?.Id;
        domain.Visibility = input.Visibility;
        db.Record(principal, new DomainChanged(domain.Id, domain.Slug, domain.Name, "changed"));
        if (await db.TrySaveAsync("the domain", null, ct) is { } error) return error;
        return View(domain, domain.Members.Count, await directory.RightsAsync(principal, ct));
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, string slug, long? revision, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(slug) is not { } info) return NotFound.Of("domain", slug);
        if (!MayManage(principal, rights, info)) return new Forbidden($"Only owners of {info.Name} delete it.");
        var holds = new List<string>();
        foreach (var use in uses) holds.AddRange(await use.UsesAsync(info.Id, ct));
        var below = rights.Domains.Values.Count(d => d.ParentId == info.Id);
        if (below > 0) holds.Add(below == 1 ? "a sub-domain" : $"{below} sub-domains");
        if (holds.Count > 0) return new Conflict($"{info.Name} still holds {string.Join(", ", holds)}; delete or move them first.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var domain = await db.Set<Domain>().Include(d => d.Members).SingleAsync(d => d.Id == info.Id, ct);
        if (domain.Expect(revision, "the domain") is { } stale) return stale;
        db.Remove(domain);
        db.Record(principal, new DomainChanged(domain.Id, domain.Slug, domain.Name, "deleted"));
        return await db.TrySaveAsync("the domain", null, ct) is { } error ? error : Done.Yes;
    }

    public async Task<Result<IReadOnlyList<DomainMemberView>>> MembersAsync(Principal principal, string slug, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(slug) is not { } info) return NotFound.Of("domain", slug);
        await using var db = await databases.CreateDbContextAsync(ct);
        var members = await db.Set<DomainMember>().AsNoTracking().Where(m => m.DomainId == info.Id).ToListAsync(ct);
        var people = await users.GetAsync(members.Select(m => m.UserId), ct);
        return members.Where(m => people.ContainsKey(m.UserId)).Select(m => new DomainMemberView(people[m.UserId].Email, people[m.UserId].Name, m.Role))
            .OrderBy(m => m.Name, StringComparer.OrdinalIgnoreCase).ToList();
    }

    public async Task<Result<DomainMemberView>> SetMemberAsync(Principal principal, string slug, string email, DomainRole role, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(slug) is not { } info) return NotFound.Of("domain", slug);
        if (!MayManage(principal, rights, info)) return new Forbidden($"Only owners of {info.Name} manage its members.");
        if (!Enum.IsDefined(role)) return Invalid.Field("role", "Write owner, steward, contributor or member.");
        if (await users.FindAsync(email, ct) is not { } person) return NotFound.Of("person", email);
        await using var db = await databases.CreateDbContextAsync(ct);
        // Before its members are counted, so that a count that is no longer true cannot be saved.
        var domain = await db.Set<Domain>().SingleAsync(d => d.Id == info.Id, ct);
        var members = await db.Set<DomainMember>().Where(m => m.DomainId == info.Id).ToListAsync(ct);
        var member = members.FirstOrDefault(m => m.UserId == person.Id);
        if (member?.Role == role) return new DomainMemberView(person.Email, person.Name, role);
        if (member?.Role == DomainRole.Owner)
        {
            if (IsLastOwner(info, members)) return LastOwner(info);
            Touch(db, domain);
        }

        if (member is null) db.Add(member = new DomainMember { DomainId = info.Id, UserId = person.Id });
        member.Role = role;
        db.Record(principal, new MemberSet(info.Id, info.Slug, person.Id, person.Email, role));
        if (await db.TrySaveAsync("the members", $"{person.Name} was added at the same moment by somebody else.", ct) is { } error) return error;
        return new DomainMemberView(person.Email, person.Name, role);
    }

    public async Task<Result<Done>> RemoveMemberAsync(Principal principal, string slug, string email, CancellationToken ct)
    {
        var rights = await directory.RightsAsync(principal, ct);
        if (rights.Find(slug) is not { } info) return NotFound.Of("domain", slug);
        var person = await users.FindAsync(email, ct);
        if (!MayManage(principal, rights, info) && person?.Id != principal.Id) return new Forbidden($"Only owners of {info.Name} manage its members.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var domain = await db.Set<Domain>().SingleAsync(d => d.Id == info.Id, ct);
        var members = await db.Set<DomainMember>().Where(m => m.DomainId == info.Id).ToListAsync(ct);
        if (person is null || members.FirstOrDefault(m => m.UserId == person.Id) is not { } member) return NotFound.Of("member", email);
        if (member.Role == DomainRole.Owner)
        {
            if (IsLastOwner(info, members)) return LastOwner(info);
            Touch(db, domain);
        }

        db.Remove(member);
        db.Record(principal, new MemberRemoved(info.Id, info.Slug, person.Id, person.Email));
        return await db.TrySaveAsync("the members", null, ct) is { } error ? error : Done.Yes;
    }

    // Administrators run the installation: they help a domain out that lost its owner, and get no data by it.
    private static bool MayManage(Principal principal, DomainRights rights, DomainInfo domain)
        => rights.Is(DomainRole.Owner, domain.Id) || principal.Has(PlatformRoles.Administrator);

    // Two owners who leave at once race for the domain's own row: one wins, the other is told.
    private static void Touch(PortalDbContext db, Domain domain) => db.Entry(domain).Property(d => d.Name).IsModified = true;

    private static bool IsLastOwner(DomainInfo domain, List<DomainMember> members)
        => domain.ParentId is null && members.Count(m => m.Role == DomainRole.Owner) == 1;

    private static Conflict LastOwner(DomainInfo domain) => new($"{domain.Name} needs an owner; make somebody else owner first.");

    private static DomainView View(Domain domain, int members, DomainRights rights) => new(domain.Id, domain.Slug, domain.Name, domain.Purpose,
        domain.ParentId is { } parent && rights.Domains.TryGetValue(parent, out var p) && rights.Sees(p) ? p.Slug : null,
        domain.Visibility, rights.Roles.TryGetValue(domain.Id, out var role) ? role : null, members, domain.Revision);
}
