using System.Globalization;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary>Whether the data directory can be written and has room left.</summary>
internal sealed class DiskProbe(PortalSettings settings) : IHealthProbe
{
    private const long Little = 1L << 30;
    private const long TooLittle = 64L << 20;
    private const string Setting = "Portal:DataDirectory";

    public string Name => "disk";

    public string Title => "Data directory";

    public async Task<HealthFinding> AskAsync(CancellationToken ct)
    {
        try
        {
            var probe = Path.Combine(settings.DataDirectory, $".write-{Guid.NewGuid():N}");
            await File.WriteAllTextAsync(probe, "", ct);
            File.Delete(probe);
            var free = new DriveInfo(settings.DataDirectory).AvailableFreeSpace;
            var room = (free / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture);
            return free switch
            {
                < TooLittle => new HealthFinding(HealthState.Failed, $"{settings.DataDirectory} has {free >> 20} MiB left, too little to go on.", Setting),
                < Little => new HealthFinding(HealthState.Degraded, $"{settings.DataDirectory} has only {free >> 20} MiB left.", Setting),
                _ => new HealthFinding(HealthState.Good, $"{settings.DataDirectory} can be written, with {room} GiB left."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new HealthFinding(HealthState.Failed, $"{settings.DataDirectory} cannot be written: {e.Message}", Setting);
        }
    }
}
