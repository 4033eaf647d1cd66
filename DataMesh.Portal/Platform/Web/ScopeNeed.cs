using Microsoft.AspNetCore.Routing.Patterns;

namespace DataMesh.Portal.Platform.Web;

/// <summary>What kind of scope a route needs of an API key that does not hold everything.</summary>
public enum ScopeKind
{
    /// <summary>Every key may.</summary>
    AnyKey,

    /// <summary><c>catalog:read</c>.</summary>
    CatalogRead,

    /// <summary><c>data:read</c>, or that of the product where the route names one; the read guard asks again for each product that is read.</summary>
    DataRead,

    /// <summary><c>domain:write</c> of the domain that the route or the body names.</summary>
    DomainWrite,

    /// <summary>Only keys that hold everything.</summary>
    FullKey,
}

/// <summary>A route's answer to "which scope?". A key with scopes is refused where a route has none.</summary>
/// <param name="Kind">What it needs.</param>
public sealed record ScopeNeed(ScopeKind Kind);

/// <summary>Says which scope routes need.</summary>
public static class ScopeNeeds
{
    /// <summary>Says it for one route, or for all of a group that say nothing themselves.</summary>
    public static TBuilder NeedsScope<TBuilder>(this TBuilder builder, ScopeKind kind)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new ScopeNeed(kind));

    /// <summary>The route writes in a domain that its body names, which has to be in the key's scopes.</summary>
    /// <typeparam name="TBody">The body's type.</typeparam>
    /// <param name="builder">The route.</param>
    /// <param name="domain">The domain's slug in the body, or null where it names none.</param>
    public static RouteHandlerBuilder NeedsWriteIn<TBody>(this RouteHandlerBuilder builder, Func<TBody, string?> domain)
        where TBody : class
        => builder.NeedsScope(ScopeKind.DomainWrite).AddEndpointFilter(async (call, next) =>
            await ScopeGate.WriteAsync(call.HttpContext, call.Arguments.OfType<TBody>().FirstOrDefault() is { } body ? domain(body) ?? "" : "") is { } refusal
                ? refusal.ToProblem()
                : await next(call));

    /// <summary>
    /// Gives routes of the API that say nothing the answer that their form gives: looking is <c>catalog:read</c>, writing below a
    /// domain is <c>domain:write</c> of it, and every other writing needs a key that holds everything.
    /// </summary>
    internal static RouteGroupBuilder Scoped(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (!endpoint.Metadata.OfType<ScopeNeed>().Any()) endpoint.Metadata.Add(new ScopeNeed(ByForm(endpoint)));
        });
        return group;
    }

    private static ScopeKind ByForm(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: { Count: > 0 } methods } && methods.All(m => HttpMethods.IsGet(m) || HttpMethods.IsHead(m))) return ScopeKind.CatalogRead;
        return endpoint is RouteEndpointBuilder { RoutePattern: RoutePattern pattern } && pattern.GetParameter("domain") is not null ? ScopeKind.DomainWrite : ScopeKind.FullKey;
    }
}
