using System.Globalization;

namespace DataMesh.Portal.Features.Demo.Files;

/// <summary>The same "random" company every time: seeded, and with nothing taken from the clock.</summary>
internal sealed class DemoRandom(int seed)
{
    public static readonly DateTime FirstDay = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    public static readonly DateTime LastDay = new(2026, 10, 31, 0, 0, 0, DateTimeKind.Utc);

    public static readonly string[] Countries = ["DE", "DE", "DE", "DE", "NL", "NL", "SE", "SE", "DK", "FR", "FR", "AT", "BE", "PL", "NO"];
    private static readonly string[] s_first = ["Anna", "Ben", "Carla", "David", "Elif", "Frida", "Georg", "Hanna", "Ivo", "Jana", "Karl", "Lea", "Milan", "Nina", "Oskar", "Paula", "Rosa", "Simon", "Tara", "Umut", "Vera", "Wim", "Yara", "Zoe"];
    private static readonly string[] s_last = ["Andersen", "Bakker", "Cohen", "Dubois", "Engel", "Fontaine", "Gruber", "Hansen", "Ivanov", "Jensen", "Kowalski", "Lund", "Meyer", "Nowak", "Olsen", "Peters", "Quist", "Rossi", "Schmidt", "Thomsen", "Urban", "Visser", "Weber", "Zimmer"];

    // Predictable on purpose: the demo is the same everywhere, and nothing secret is made here.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);

    public int Int(int below) => _random.Next(below);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public bool Chance(double share) => _random.NextDouble() < share;

    /// <summary>An amount with two decimals; small ones are more frequent, as in a shop.</summary>
    public decimal Amount(decimal least, decimal most)
    {
        var share = (decimal)Math.Pow(_random.NextDouble(), 2.5);
        return Math.Round(least + (most - least) * share, 2, MidpointRounding.AwayFromZero);
    }

    public T Of<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public DateTime Moment()
    {
        var days = (LastDay - FirstDay).Days;
        // Slow growth, more in the evening.
        var day = (int)(days * Math.Sqrt(_random.NextDouble()));
        return FirstDay.AddDays(day).AddSeconds(6 * 3600 + _random.Next(17 * 3600));
    }

    public (string First, string Last) Name() => (Of(s_first), Of(s_last));
#pragma warning restore CA5394

    /// <summary>The address of the n-th customer; the same in every channel, which is what makes channels joinable.</summary>
    public static string Email(int customer)
    {
        var first = s_first[customer % s_first.Length];
        var last = s_last[customer / s_first.Length % s_last.Length];
        return string.Create(CultureInfo.InvariantCulture, $"{first}.{last}{customer}@mail.example").ToLowerInvariant();
    }

    public static string Text(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateTime moment) => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
