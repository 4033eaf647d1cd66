namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>What the time of a file's last change says.</summary>
internal static class FileClock
{
    private static readonly TimeSpan s_coarse = TimeSpan.FromSeconds(2);

    /// <summary>Whether a change after this one would carry another time: file systems count in steps of up to two seconds.</summary>
    public static bool Settled(DateTime changedUtc, TimeProvider time) => time.GetUtcNow().UtcDateTime - changedUtc > s_coarse;
}
