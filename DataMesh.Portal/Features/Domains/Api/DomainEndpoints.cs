using System.Security.Claims;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Domains.Api;

/// <summary>The routes below <c>/api/v1/domains</c> that are about domains themselves.</summary>
internal static class DomainEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/domains", "Domains");
        api.MapGet("", async (ClaimsPrincipal user, HttpContext http, IDomainService domains, int? limit, string? cursor, CancellationToken ct) =>
        {
            var page = PageRequest.From(limit, cursor);
            var all = await domains.ListAsync(user.Principal(), ct);
            var rest = all.OrderBy(d => d.Slug, StringComparer.Ordinal).Where(d => page.After is null || string.CompareOrdinal(d.Slug, page.After) > 0);
            return page.Cut([.. rest.Take(page.Limit + 1)], d => d.Slug).ToHttp(http);
        }).WithSummary("Domains that the caller may know of").Produces<Page<DomainView>>();

        api.MapPost("", async (ClaimsPrincipal user, HttpContext http, DomainInput input, IDomainService domains, CancellationToken ct)
            => (await domains.CreateAsync(user.Principal(), input, ct)).ToHttp(d => ETags.Created(http, $"/api/v1/domains/{d.Slug}", d, d.Revision)))
            .WithSummary("Make a domain").Produces<DomainView>(StatusCodes.Status201Created);

        api.MapGet("/{domain}", async (string domain, ClaimsPrincipal user, HttpContext http, IDomainService domains, CancellationToken ct)
            => (await domains.GetAsync(user.Principal(), domain, ct)).ToHttp(d => ETags.Tagged(http, d, d.Revision)))
            .WithSummary("One domain").Produces<DomainView>();

        api.MapPut("/{domain}", async (string domain, ClaimsPrincipal user, HttpContext http, DomainInput input, IDomainService domains, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await domains.UpdateAsync(user.Principal(), domain, input, revision, ct)).ToHttp(d => ETags.Tagged(http, d, d.Revision));
        }).WithSummary("Change a domain").Produces<DomainView>();

        api.MapDelete("/{domain}", async (string domain, ClaimsPrincipal user, HttpContext http, IDomainService domains, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await domains.DeleteAsync(user.Principal(), domain, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Delete an empty domain").Produces(StatusCodes.Status204NoContent);

        api.MapGet("/{domain}/members", async (string domain, ClaimsPrincipal user, IDomainService domains, CancellationToken ct)
            => (await domains.MembersAsync(user.Principal(), domain, ct)).ToHttp(m => TypedResults.Ok(new Page<DomainMemberView>(m, null))))
            .WithSummary("Members of the domain itself").Produces<Page<DomainMemberView>>();

        api.MapPut("/{domain}/members/{email}", async (string domain, string email, MemberInput input, ClaimsPrincipal user, IDomainService domains, CancellationToken ct)
            => input.Role is { } role
                ? (await domains.SetMemberAsync(user.Principal(), domain, email, role, ct)).ToHttp()
                : Invalid.Field("role", "Write owner, steward, contributor or member.").ToProblem())
            .NeedsScope(ScopeKind.FullKey).WithSummary("Add a member or change a role").Produces<DomainMemberView>();

        api.MapDelete("/{domain}/members/{email}", async (string domain, string email, ClaimsPrincipal user, IDomainService domains, CancellationToken ct)
            => (await domains.RemoveMemberAsync(user.Principal(), domain, email, ct)).ToHttp(_ => TypedResults.NoContent()))
            .NeedsScope(ScopeKind.FullKey).WithSummary("Remove a member").Produces(StatusCodes.Status204NoContent);
    }
}

/// <summary>A role in a domain.</summary>
internal sealed record MemberInput(DomainRole? Role);
