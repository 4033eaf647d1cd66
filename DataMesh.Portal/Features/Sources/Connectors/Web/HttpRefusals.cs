using System.Globalization;
using System.Net;

namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>Answers without a document, in words. Bodies are not quoted: anything may stand there.</summary>
internal static class HttpRefusals
{
    /// <summary>What a status means and what can be done.</summary>
    /// <param name="whom">What the other side is: <c>API</c> or <c>server</c>.</param>
    /// <param name="response">Its answer.</param>
    public static SourceException Of(string whom, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var said = string.Create(CultureInfo.InvariantCulture, $"The {whom} answers with status {status}");
        return status switch
        {
            >= 300 and < 400 => new SourceException($"{said}, a redirect; redirects are not followed.", response.Headers.Location is { IsAbsoluteUri: true } to
                ? $"It leads to {to.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}; if that is right, make it the address." : "Make the address that where it leads."),
            401 or 403 => new SourceException($"{said}: it does not accept how the source signs in.", "Check the secret, and what it may read.") { Fault = SourceFault.Denied },
            404 => NotFound(whom),
            407 => new SourceException($"{said}: a proxy stands in between, which is not supported."),
            429 => new SourceException($"{said}: it is asked too often. Try again later."),
            >= 500 => new SourceException($"{said}: something is wrong on its side. Try again later."),
            _ => new SourceException($"{said}.", "Check the address, the headers and the parameters."),
        };
    }

    /// <summary>There is no such document.</summary>
    public static SourceException NotFound(string whom) => new($"The {whom} answers with status {(int)HttpStatusCode.NotFound}: there is nothing at the address.", "Check it.");
}
