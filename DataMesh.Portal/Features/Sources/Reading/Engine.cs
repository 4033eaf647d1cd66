using System.Security.Cryptography;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>The query engine with this installation's salt and limits.</summary>
internal sealed class Engine(PortalSettings settings, IDbContextFactory<PortalDbContext> factory, IDataProtectionProvider protection) : IDisposable
{
    private const long MemoryBytes = 1024L * 1024 * 1024;

    private readonly SemaphoreSlim _once = new(1);
    private QueryEngine? _engine;

    /// <summary>How long a preview or an answer of the API may take.</summary>
    public static TimeSpan QueryTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a download may take, its way over the network included.</summary>
    public static TimeSpan StreamTimeout { get; } = TimeSpan.FromMinutes(30);

    public async ValueTask<QueryEngine> GetAsync(CancellationToken ct)
    {
        if (_engine is { } ready) return ready;
        await _once.WaitAsync(ct);
        try
        {
            return _engine ??= new QueryEngine(new QueryEngineOptions { MaskSalt = await SaltAsync(ct), MemoryBytes = MemoryBytes, TempDirectory = settings.PathOf("spill") });
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose() => _once.Dispose();

    private async Task<string> SaltAsync(CancellationToken ct)
    {
        var protector = protection.CreateProtector("DataMesh.Portal.Sources.MaskSalt");
        await using var db = await factory.CreateDbContextAsync(ct);
        if (await db.Set<MaskSalt>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == MaskSalt.OnlyId, ct) is { } kept) return protector.Unprotect(kept.Protected);
        var salt = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        db.Add(new MaskSalt { Protected = protector.Protect(salt) });
        if (await db.TrySaveAsync("the salt", "made meanwhile", ct) is null) return salt;
        // Another instance was faster; its salt is the one.
        await using var again = await factory.CreateDbContextAsync(ct);
        return protector.Unprotect((await again.Set<MaskSalt>().AsNoTracking().SingleAsync(s => s.Id == MaskSalt.OnlyId, ct)).Protected);
    }
}
