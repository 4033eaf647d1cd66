using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>Gets documents: tries again where that may help, asks for no document twice that has not changed, and takes no more than the limits say.</summary>
internal sealed partial class HttpFetcher(GuardedTransport transport, HttpMemory memory, HttpLimits limits, TimeProvider time, ILogger<HttpFetcher> log)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets a document.</summary>
    /// <param name="source">Whose document it is.</param>
    /// <param name="question">What to get.</param>
    /// <param name="ct">Cancels, also in mid-answer.</param>
    /// <returns>The document; null where the server says that there is none (404).</returns>
    /// <exception cref="SourceException">There is none to be had, with the reason.</exception>
    public async Task<HttpAnswer?> GetAsync(SourceHandle source, HttpQuestion question, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            var (answer, again) = await TryAsync(source, question, ct);
            if (again is null) return answer;
            if (tried >= limits.Tries) throw again.Why;
            var wait = again.After ?? s_firstWait * Math.Pow(2, tried - 1) * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 2000.0));
            if (wait > limits.Wait) wait = limits.Wait;
            Waiting(log, source.Id, tried, wait);
            await Task.Delay(wait, time, ct);
        }
    }

    private async Task<(HttpAnswer? Answer, Again? Again)> TryAsync(SourceHandle source, HttpQuestion question, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(limits.Request, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            return await AskAsync(source, question, both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"The {question.Whom} has not answered within {limits.Request.TotalSeconds:0} seconds."));
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new SourceException($"The {question.Whom}'s certificate is not trusted here, or it does not speak TLS.", null, e);
        }
        catch (InvalidDataException e)
        {
            throw new SourceException($"The {question.Whom}'s answer is not compressed as it says.", null, e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new SourceException($"The headers of the {question.Whom}'s answer are larger than 64 KB.", null, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, new Again(null, new SourceException($"The {question.Whom} cannot be reached, or it ended the connection.", null, e)));
        }
    }

    private async Task<(HttpAnswer?, Again?)> AskAsync(SourceHandle source, HttpQuestion question, CancellationToken ct)
    {
        // What was asked with a body is not remembered: its answers belong to the body, and servers give them no ETag.
        var key = question.Body is null ? new HttpMemory.Key(source.Id, question.Address.AbsoluteUri, question.Fingerprint) : null;
        var known = key is null ? null : memory.Find(key);
        using var request = new HttpRequestMessage(key is null ? HttpMethod.Post : HttpMethod.Get, question.Address);
        if (question.Body is { } json) request.Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        foreach (var (name, value) in question.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (known is { } old) request.Headers.TryAddWithoutValidation("If-None-Match", old.ETag);
        using var response = await transport.SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.NotModified && known is { } same) return (same.Answer, null);
        if (response.StatusCode == HttpStatusCode.NotFound) return (null, null);
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            return (null, new Again(After(response), HttpRefusals.Of(question.Whom, response)));
        if (response.StatusCode != HttpStatusCode.OK) throw HttpRefusals.Of(question.Whom, response);
        var links = response.Headers.TryGetValues("Link", out var values) ? values.ToList() : [];
        var answer = new HttpAnswer(question.Address, await BodyAsync(question.Whom, response, ct), response.Content.Headers.ContentType?.MediaType, links);
        if (key is not null) memory.Keep(key, response.Headers.CacheControl is { NoStore: true } ? null : response.Headers.ETag?.ToString(), answer);
        return (answer, null);
    }

    private async Task<ReadOnlyMemory<byte>> BodyAsync(string whom, HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > limits.PageBytes) throw TooLarge(whom);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[64 * 1024];
        var filled = 0;
        // What is counted is decompressed: a small answer may hold a large document.
        while (await stream.ReadAsync(buffer.AsMemory(filled), ct) is var read and > 0)
        {
            filled += read;
            if (filled > limits.PageBytes) throw TooLarge(whom);
            if (filled == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limits.PageBytes + 1L));
        }

        // What is kept for long should not hold what it does not need.
        return filled * 2 < buffer.Length ? buffer.AsSpan(0, filled).ToArray() : buffer.AsMemory(0, filled);
    }

    private TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    private SourceException TooLarge(string whom)
        => new(string.Create(CultureInfo.InvariantCulture, $"An answer of the {whom} is larger than {limits.PageBytes / 1024.0 / 1024.0:0.##} MB; ask for smaller pages.")) { Fault = SourceFault.TooLarge };

    [LoggerMessage(1, LogLevel.Information, "Source {Source} was asked {Tried} times; it is asked again in {Wait}")]
    private static partial void Waiting(ILogger logger, Guid source, int tried, TimeSpan wait);

    private sealed record Again(TimeSpan? After, SourceException Why);
}
