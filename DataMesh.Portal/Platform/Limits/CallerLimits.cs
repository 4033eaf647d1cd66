using System.Globalization;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Platform.Limits;

/// <summary>What one caller may take of the portal, so that nobody takes it from the others. See <see cref="LimitSettings"/>.</summary>
internal sealed class CallerLimits(PortalSettings settings, TimeProvider time)
{
    private readonly MinuteWindows<string> _requests = new(settings.Limits.RequestsPerMinute, time);
    private readonly MinuteWindows<(Guid Caller, string Product)> _products = new(settings.Limits.ProductRequestsPerMinute, time);
    private readonly MinuteWindows<Guid> _rows = new(settings.Limits.RowsPerMinute, time);

    /// <summary>Turns of queries that answer at once.</summary>
    public FairQueue Queries { get; } = Queue(settings, settings.Limits.ConcurrentQueries, settings.Limits.ConcurrentQueriesPerCaller, time);

    /// <summary>Turns of streams of rows, which may take long.</summary>
    public FairQueue Downloads { get; } = Queue(settings, settings.Limits.ConcurrentDownloads, settings.Limits.ConcurrentDownloadsPerCaller, time);

    /// <summary>Counts one request of the API.</summary>
    /// <param name="caller">The key, or the person by browser.</param>
    public (bool Taken, Allowance Left) Request(string caller) => _requests.Take(caller, 1);

    /// <summary>How many rows a caller has left in this minute.</summary>
    public Allowance Rows(Guid caller) => _rows.Take(caller, 0).Left;

    /// <summary>Counts one read of products, before it; the error says which limit is reached and when to come again.</summary>
    public Error? Read(Principal principal, IEnumerable<string> products)
    {
        if (_rows.Take(principal.Id, 0) is { Taken: false } rows)
            return TooMany($"You have taken {N(_rows.Quota)} rows within a minute, which is the most for one caller", rows.Left.Seconds);
        foreach (var product in products)
            if (_products.Take((principal.Id, product), 1) is { Taken: false } reads)
                return TooMany($"You have read {product} {N(_products.Quota)} times within a minute, which is the most for one caller", reads.Left.Seconds);
        return null;
    }

    /// <summary>Counts the rows that a caller took away.</summary>
    public void Took(Principal principal, long rows) => _rows.Take(principal.Id, rows);

    /// <summary>Said when no turn came.</summary>
    public static TooMany Busy() => new("The portal is busy, and too many of your queries wait already. Send fewer at once, or try again in a moment.", 2);

    private static FairQueue Queue(PortalSettings settings, int most, int perCaller, TimeProvider time)
        => new(most, perCaller, settings.Limits.WaitingPerCaller, TimeSpan.FromSeconds(settings.Limits.WaitSeconds), time);

    private static TooMany TooMany(string what, int seconds) => new($"{what}. Try again in {seconds} seconds.", seconds);

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
