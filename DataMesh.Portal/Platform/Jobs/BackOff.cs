using System.Security.Cryptography;

namespace DataMesh.Portal.Platform.Jobs;

/// <summary>How long to wait before something that failed is tried again.</summary>
/// <param name="waits">The wait after the first try, after the second, …; the number of tries is one more.</param>
internal sealed class BackOff(params TimeSpan[] waits)
{
    private const double Jitter = 0.2;

    /// <summary>How often it is tried in all.</summary>
    public int Tries => waits.Length + 1;

    /// <summary>The wait after so many tries, with up to a fifth more by chance, so that what failed together does not come back together; null when it is given up.</summary>
    /// <param name="tries">How often it was tried, from 1.</param>
    public TimeSpan? After(int tries) => tries < Tries ? waits[Math.Max(tries, 1) - 1] * (1 + (Jitter * RandomNumberGenerator.GetInt32(1001) / 1000.0)) : null;
}
