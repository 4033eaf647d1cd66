using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Web;

/// <summary>Holds callers to the scopes of their key, before any route runs. Routes that say nothing are closed to keys with scopes.</summary>
internal static class ScopeGate
{
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is { } endpoint && await RefusalAsync(http, endpoint) is { } refusal) await http.RefuseAsync(refusal);
        else await next(http);
    }

    /// <summary>Why the caller may not write in the domain, or null.</summary>
    public static async Task<Forbidden?> WriteAsync(HttpContext http, string domain)
    {
        if (Principal.From(http.User) is not { } principal || !IsHeld(principal)) return null;
        if (principal.Scopes.Writes is { Count: > 0 } writes
            && (writes.Contains(domain) || await http.RequestServices.GetRequiredService<IDomainLine>().LiesWithinAsync(domain, writes, http.RequestAborted))) return null;
        return Missing(principal, $"{KeyScopes.DomainWrite}:{(domain.Length > 0 ? domain : "DOMAIN")}");
    }

    private static async Task<Forbidden?> RefusalAsync(HttpContext http, Endpoint endpoint)
    {
        if (Principal.From(http.User) is not { } principal || !IsHeld(principal)) return null;
        var scopes = principal.Scopes;
        var kind = endpoint.Metadata.GetMetadata<ScopeNeed>()?.Kind;
        return kind switch
        {
            ScopeKind.DataRead when Product(http) is { } product => scopes.ReadsData(product) ? null : Missing(principal, $"{KeyScopes.DataRead}:{product}"),
            ScopeKind.DomainWrite when http.GetRouteValue("domain") is string domain => await WriteAsync(http, domain),
            // The body says in which; it is not read yet, and is looked at again when it is.
            ScopeKind.DomainWrite => scopes.Writes.Count > 0 ? null : Missing(principal, $"{KeyScopes.DomainWrite}:DOMAIN"),
            _ => Refusal(principal, kind),
        };
    }

    /// <summary>Why the principal's key does not open what needs that, or null; where no route but a tool is called, it is asked directly.</summary>
    public static Forbidden? Refusal(Principal principal, ScopeKind? kind)
    {
        if (!IsHeld(principal)) return null;
        var scopes = principal.Scopes;
        return kind switch
        {
            ScopeKind.AnyKey => null,
            ScopeKind.CatalogRead => scopes.ReadsCatalog ? null : Missing(principal, KeyScopes.CatalogRead),
            ScopeKind.DataRead => scopes.ReadsAnyData ? null : Missing(principal, KeyScopes.DataRead),
            _ when principal.Kind == PrincipalKind.ServiceAccount => new Forbidden("Service accounts do not do this: they read, and write in their own domain where their key has the scope. A person does the rest.", "scope"),
            _ => new Forbidden($"This needs a key that holds everything its holder may do; this one has only {scopes}.", "scope"),
        };
    }

    // A service account has no role by which it could write, so its keys are held to their scopes also where they name none.
    private static bool IsHeld(Principal principal) => !principal.Scopes.All || principal.Kind == PrincipalKind.ServiceAccount;

    private static string? Product(HttpContext http) => http.GetRouteValue("domain") is string domain && http.GetRouteValue("product") is string product ? $"{domain}/{product}" : null;

    private static Forbidden Missing(Principal principal, string scope)
        => new($"The key lacks the scope {scope}; it has {(principal.Scopes.All ? "no scope to write" : principal.Scopes)}.", "scope");
}
