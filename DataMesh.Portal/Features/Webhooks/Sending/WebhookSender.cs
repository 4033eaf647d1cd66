using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using DataMesh.Portal.Features.Webhooks.Managing;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Platform.Network;

namespace DataMesh.Portal.Features.Webhooks.Sending;

/// <summary>Posts one delivery: straight, to checked addresses only, without redirects, cookies or proxies.</summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly WebhookAddress _address;
    private readonly WebhookSecrets _secrets;
    private readonly WebhookLimits _limits;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public WebhookSender(WebhookAddress address, WebhookSecrets secrets, WebhookLimits limits, TimeProvider time)
    {
        (_address, _secrets, _limits, _time) = (address, secrets, limits, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            // Our traces are none of others' business.
            ActivityHeadersPropagator = null,
            // What a name leads to changes; so may what is allowed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, ct) => GuardedConnection.OpenAsync(_address.Guard, context.DnsEndPoint, "url",
                found => _address.Scheme(context.InitialRequestMessage.RequestUri!, found), ct),
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Posts it; whatever the receiver does is an answer, not an exception.</summary>
    public async Task<Sent> SendAsync(Webhook webhook, WebhookDelivery delivery, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(_limits.Timeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            using var request = Request(webhook, delivery);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var status = (int)response.StatusCode;
            return new Sent(status, await BeginningAsync(response, both.Token), Problem(status));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Sent(null, null, $"No answer within {_limits.Timeout.TotalSeconds:0.#} seconds.");
        }
        catch (HttpRequestException e) when (GuardedConnection.Refusal(e) is { } refused)
        {
            return new Sent(null, null, refused.Message);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            return new Sent(null, null, "The receiver's certificate is not trusted here, or it does not speak TLS.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Sent(null, null, "The receiver cannot be reached, or it ended the connection.");
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Webhook webhook, WebhookDelivery delivery)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Body)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8") } },
        };
        var now = _time.GetUtcNow();
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(now, delivery.Body, _secrets.Valid(webhook, now)));
        request.Headers.Add("DataMesh-Event", delivery.Event);
        request.Headers.Add("DataMesh-Event-Id", delivery.EventId.ToString());
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("DataMesh-Portal", "1"));
        return request;
    }

    private static string? Problem(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => $"The receiver answered with status {status}, a redirect; redirects are not followed.",
        _ => $"The receiver answered with status {status}.",
    };

    private async Task<string?> BeginningAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[_limits.AnswerBytes];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        // Whatever it holds is shown as text: what no screen can show becomes a space.
        var text = new string([.. Encoding.UTF8.GetString(buffer, 0, read).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return text.Length == 0 ? null : text[..Math.Min(text.Length, WebhookDelivery.AnswerAtMost)];
    }
}

/// <summary>What a try came to.</summary>
/// <param name="Status">The answer's status, or null where there was none.</param>
/// <param name="Answer">The answer's beginning, or null.</param>
/// <param name="Problem">Why it does not count as delivered; null when it does.</param>
internal sealed record Sent(int? Status, string? Answer, string? Problem);
