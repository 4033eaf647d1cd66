using DataMesh.Portal.Platform.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Principals;

/// <summary>
/// Keeps the database as it is while it is tried who may change it: a write that carries the header comes as far as its save, which then
/// saves nothing. So every write is tried in earnest, with a body that would do it, and the next principal finds what the first one found.
/// </summary>
internal sealed class Frost(IHttpContextAccessor requests) : SaveChangesInterceptor
{
    /// <summary>On a request: save nothing. On its answer: something would have been saved.</summary>
    public const string Header = "X-Frost";

    public static void Cover(IServiceCollection services)
    {
        services.ConfigureDbContext<SqlitePortalDbContext>((s, o) => o.AddInterceptors(new Frost(s.GetRequiredService<IHttpContextAccessor>())));
        services.ConfigureDbContext<SqlServerPortalDbContext>((s, o) => o.AddInterceptors(new Frost(s.GetRequiredService<IHttpContextAccessor>())));
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) => Hold(result);

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Hold(result));

    private InterceptionResult<int> Hold(InterceptionResult<int> result)
    {
        if (requests.HttpContext is not { } http || !http.Request.Headers.ContainsKey(Header)) return result;
        if (!http.Response.HasStarted)
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[Header] = "saves";
                return Task.CompletedTask;
            });
        }

        return InterceptionResult<int>.SuppressWithResult(1);
    }
}
