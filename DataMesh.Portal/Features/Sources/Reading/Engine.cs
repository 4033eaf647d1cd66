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
    private readonly SemaphoreSlim _once = new(1);
    private QueryEngine? _engine;

    /// <summary>What a preview or an answer of the API may take.</summary>
    /// <param name="rows">Rows at most.</param>
    public QueryLimits Answer(long rows) => new(rows, TimeSpan.FromSeconds(settings.Query.PreviewSeconds), Read: Read);

    /// <summary>What a download may take.</summary>
    public QueryLimits Download => new(long.MaxValue, TimeSpan.FromMinutes(settings.Query.DownloadMinutes), Read: Read);

    private ReadLimits Read => new(settings.Query.MaxRowsPerSource, (long)settings.Query.MaxMegabytesPerSource << 20, 2L * settings.Query.MaxRowsPerSource, (long)settings.Query.MaxMegabytesPerSource << 21);

    public async ValueTask<QueryEngine> GetAsync(CancellationToken ct)
    {
        if (_engine is { } ready) return ready;
        await _once.WaitAsync(ct);
        try
        {
            return _engine ??= new QueryEngine(new QueryEngineOptions
            {
                MaskSalt = await SaltAsync(ct),
                MemoryBytes = (long)settings.Query.MemoryMegabytes << 20,
                Threads = settings.Query.Threads ?? Environment.ProcessorCount,
                TempDirectory = settings.PathOf("spill"),
                SpillBytes = (long)settings.Query.SpillMegabytes << 20,
                StatementsPerSource = settings.Query.StatementsPerSource,
            });
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
