using DataMesh.Portal.Features.Accounts.SignIn;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts;

/// <summary>A portal whose sessions are checked at every request instead of twice a minute.</summary>
public sealed class AccountsFixture : IDisposable
{
    private readonly WebApplicationFactory<Program> _impatient;

    public AccountsFixture()
    {
        _impatient = Portal.WithWebHostBuilder(b => b.ConfigureTestServices(s =>
        {
            s.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = TimeSpan.Zero);
            s.Configure<CircuitGuardOptions>(o => o.Interval = TimeSpan.FromMilliseconds(50));
        }));
    }

    /// <summary>Makes people and their keys; on the same data.</summary>
    public PortalFactory Portal { get; } = new();

    /// <summary>The services of the portal that <see cref="Browser"/> opens.</summary>
    public IServiceProvider Services => _impatient.Services;

    /// <summary>A browser of its own.</summary>
    internal FormClient Browser() => new(_impatient.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }));

    /// <summary>The names of the events recorded about somebody, oldest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string email)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var all = await db.Set<OutboxEvent>().AsNoTracking().OrderBy(e => e.Sequence).ToListAsync();
        return [.. all.Where(e => e.Json.Contains($"\"{email}\"", StringComparison.Ordinal)).Select(e => e.Name)];
    }

    public void Dispose()
    {
        _impatient.Dispose();
        Portal.Dispose();
    }
}
