using System.Globalization;

namespace DataMesh.Portal.UI.Components;

/// <summary>Element ids that are unique in a page, for labels and descriptions.</summary>
internal static class Ids
{
    private static long _last;

    /// <summary>A fresh id that begins with the prefix.</summary>
    public static string Next(string prefix) => prefix + "-" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
}
