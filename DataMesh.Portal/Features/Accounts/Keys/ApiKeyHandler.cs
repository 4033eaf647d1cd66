using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary>
/// Signs callers of the API in by <c>Authorization: Bearer key</c>. Spreadsheets that can only send a name and a password may put the
/// key into the password (<c>Basic</c>); the name is then of no account.
/// </summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyGate gate)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme of keys alone.</summary>
    public new const string Scheme = "ApiKey";

    /// <summary>The scheme of the API: a key, or a browser's sign-in for reads.</summary>
    public const string ApiScheme = "Api";

    /// <summary>
    /// Which scheme asks who is calling. Writes never go by cookie: a foreign page could make a browser send them.
    /// </summary>
    public static string Choose(HttpContext http, string cookieScheme)
        => http.Request.Headers.Authorization.Count > 0 || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            ? Scheme
            : cookieScheme;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0) return AuthenticateResult.NoResult();
        if (Key(header) is not { } key) return AuthenticateResult.Fail("The Authorization header is not of the form: Bearer KEY.");
        var (user, refusal) = await gate.OpenAsync(key, Context.Connection.RemoteIpAddress, Context.RequestAborted);
        return user is null
            ? AuthenticateResult.Fail(refusal!)
            : AuthenticateResult.Success(new AuthenticationTicket(user, Scheme));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = result.Failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        // Excel and Power BI ask for a name and a password only where that is offered. Browsers would open a dialog of their own over the page whose script calls.
        if (Request.Path.StartsWithSegments("/odata") && Request.Headers.XRequestedWith != "XMLHttpRequest") Response.Headers.Append("WWW-Authenticate", "Basic realm=\"DataMesh Portal: your e-mail address and an API key\", charset=\"UTF-8\"");
        await TypedResults.Problem(new ProblemDetails
        {
            Status = StatusCodes.Status401Unauthorized,
            Title = "Not signed in",
            Type = "urn:datamesh-portal:problem:not-signed-in",
            Detail = result.Failure?.Message
                ?? "Send an API key in the header Authorization: Bearer KEY. Being signed in with a browser is enough for reading only. Keys are made at /account or by the command line: keys create.",
        }).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => TypedResults.Problem(new ProblemDetails
        {
            Status = StatusCodes.Status403Forbidden,
            Title = "Not allowed",
            Type = "urn:datamesh-portal:problem:not-allowed",
            Detail = "Your account does not hold the role that this needs.",
        }).ExecuteAsync(Context);

    private static string? Key(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return header[7..].Trim();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes[..length]);
        return pair.IndexOf(':') is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}
