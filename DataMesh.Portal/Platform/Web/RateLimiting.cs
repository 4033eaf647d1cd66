using System.Globalization;
using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Limits;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Web;

/// <summary>
/// Counts the requests of each caller of the API and tells what is left in the headers <c>RateLimit</c> and <c>RateLimit-Policy</c>
/// (draft-ietf-httpapi-ratelimit-headers-10). Over it is 429 with <c>Retry-After</c>.
/// </summary>
internal static class RateLimiting
{
    /// <summary>Behind authentication, in front of everything that does work.</summary>
    public static Task CountAsync(HttpContext http, RequestDelegate next)
    {
        if (http.User.Identity is not { IsAuthenticated: true } || http.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id) return next(http);
        var limits = http.RequestServices.GetRequiredService<CallerLimits>();
        var (taken, left) = limits.Request(http.User.FindFirstValue(PortalClaims.ApiKey) ?? id);
        Tell(http.Response.Headers, left, Guid.TryParse(id, out var caller) ? limits.Rows(caller) : default);
        return taken ? next(http) : new TooMany(string.Create(CultureInfo.InvariantCulture, $"This is more than the {left.Quota:N0} requests a minute that one caller may send. Try again in {left.Seconds} seconds."), left.Seconds).ToProblem().ExecuteAsync(http);
    }

    private static void Tell(IHeaderDictionary headers, Allowance requests, Allowance rows)
    {
        if (requests.Quota == 0 && rows.Quota == 0) return;
        string[] policies = [.. Said("requests", requests, a => $"q={Text(a.Quota)};w={Text(MinuteWindows<string>.Seconds)}"), .. Said("rows", rows, a => $"q={Text(a.Quota)};w={Text(MinuteWindows<string>.Seconds)}")];
        string[] states = [.. Said("requests", requests, a => $"r={Text(a.Left)};t={Text(a.Seconds)}"), .. Said("rows", rows, a => $"r={Text(a.Left)};t={Text(a.Seconds)}")];
        headers["RateLimit-Policy"] = string.Join(", ", policies);
        headers["RateLimit"] = string.Join(", ", states);
    }

    private static IEnumerable<string> Said(string policy, Allowance allowance, Func<Allowance, string> say) => allowance.Quota == 0 ? [] : [$"\"{policy}\";{say(allowance)}"];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
