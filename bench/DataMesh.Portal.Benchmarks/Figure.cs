using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DataMesh.Portal.Benchmarks;

/// <summary>One line of a table.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Goal">What is to be reached.</param>
/// <param name="Measured">What was measured.</param>
internal sealed record Figure(string Work, string Goal, string Measured);

/// <summary>The machine, for the record.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpu = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim()
            : null;
        return $"{Environment.ProcessorCount} cores ({cpu ?? RuntimeInformation.ProcessArchitecture.ToString()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }
}

/// <summary>Durations and what is said of them.</summary>
internal static class Times
{
    /// <summary>Runs the work again and again, after a warm-up that does not count.</summary>
    public static async Task<List<double>> MeasureAsync(int warmUp, int runs, Func<int, Task> work)
    {
        for (var i = 0; i < warmUp; i++) await work(i);
        var times = new List<double>(runs);
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await work(i);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    /// <summary>"p50 12.3 ms, p95 20.1 ms, p99 25.0 ms over 200 runs".</summary>
    public static string Say(List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(times, 0.5):0.0} ms, p95 {At(times, 0.95):0.0} ms, p99 {At(times, 0.99):0.0} ms over {times.Count} runs");
    }

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * share) - 1)];
}
