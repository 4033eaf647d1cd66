using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Platform.Web;

/// <summary>A page of a list as the API answers it.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page, or null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>Maps the items.</summary>
    public Page<TOther> Map<TOther>(Func<T, TOther> map) => new([.. Items.Select(map)], Next);
}

/// <summary>What page of a list is asked for.</summary>
/// <param name="Limit">At most so many items, 1 to 200.</param>
/// <param name="After">The key after which the page starts, or null for the first page.</param>
public sealed record PageRequest(int Limit, string? After)
{
    /// <summary>As many items when nothing is asked for.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Never more than this.</summary>
    public const int MaxLimit = 200;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>; out of range is brought into range, an unreadable cursor starts anew.</summary>
    public static PageRequest From(int? limit, string? cursor)
    {
        string? after = null;
        if (cursor is { Length: > 0 and < 1000 } && Base64Url.IsValid(cursor)) after = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return new PageRequest(Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), after);
    }

    /// <summary>The key as a number, for lists that page by offset or sequence; 0 for the first page.</summary>
    public long AfterNumber => long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    /// <summary>The cursor of a list that pages by number.</summary>
    public static string CursorOf(long number) => CursorOf(number.ToString(CultureInfo.InvariantCulture));

    private static string CursorOf(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>Makes a page out of up to <see cref="Limit"/> + 1 items: the one too many only says that there is a next page.</summary>
    /// <param name="items">Up to Limit + 1 items, in the list's order.</param>
    /// <param name="key">The key of an item, by which the next page is found.</param>
    public Page<T> Cut<T>(IReadOnlyList<T> items, Func<T, string> key)
        => items.Count <= Limit
            ? new Page<T>(items, null)
            : new Page<T>([.. items.Take(Limit)], CursorOf(key(items[Limit - 1])));
}

/// <summary>Answers pages with their link.</summary>
public static class Pages
{
    /// <summary>200 with <c>items</c> and <c>next</c>, and <c>Link: …; rel="next"</c>.</summary>
    public static IResult ToHttp<T>(this Page<T> page, HttpContext http)
    {
        if (page.Next is { } next)
        {
            var query = new QueryString();
            foreach (var (name, values) in http.Request.Query)
                if (!string.Equals(name, "cursor", StringComparison.OrdinalIgnoreCase))
                    foreach (var value in values) query = query.Add(name, value ?? "");
            query = query.Add("cursor", next);
            http.Response.Headers.Append("Link", $"<{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{http.Request.Path}{query}>; rel=\"next\"");
        }

        return TypedResults.Ok(page);
    }
}
