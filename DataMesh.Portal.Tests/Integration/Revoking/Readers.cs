using System.Diagnostics;
using System.Net;

namespace DataMesh.Portal.Tests.Integration.Revoking;

/// <summary>What became of a reader whose answer was under way when the grant was revoked.</summary>
/// <param name="Way">How it read.</param>
/// <param name="BrokeOff">Whether the connection was broken off; else the answer came to a regular end.</param>
/// <param name="Before">Bytes that it had when the revoke was answered.</param>
/// <param name="After">Bytes that came after.</param>
/// <param name="Next">What a request that it began afterwards was answered.</param>
internal sealed record Streamed(string Way, bool BrokeOff, long Before, long After, HttpStatusCode Next);

/// <summary>What became of a reader that asks again and again.</summary>
/// <param name="Way">How it read.</param>
/// <param name="Answered">When each answer with rows was asked for.</param>
/// <param name="Refusals">What it was told when it went on asking.</param>
internal sealed record Asked(string Way, IReadOnlyList<long> Answered, IReadOnlyList<string> Refusals);

/// <summary>Fifty people at once, of whom none stops by themselves.</summary>
internal sealed class Readers(HttpClient client)
{
    private readonly TaskCompletionSource _revoked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskCompletionSource> _began = [];

    /// <summary>Done when every reader has something in its hands.</summary>
    public Task AllBegan => Task.WhenAll(_began.Select(b => b.Task));

    /// <summary>Says that the revoke was answered.</summary>
    public void Revoked() => _revoked.SetResult();

    /// <summary>Reads one long answer slowly; from the revoke on as fast as it comes, to whatever end.</summary>
    public async Task<Streamed> StreamAsync(string way, string path)
    {
        var began = Began();
        var buffer = new byte[2 * 1024];
        var (before, after, broke) = (0L, 0L, false);
        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.IsSuccessStatusCode, $"{way}: {answer.StatusCode}");
            await using var body = await answer.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) is var read and > 0)
            {
                if (_revoked.Task.IsCompleted) after += read;
                else before += read;
                began.TrySetResult();
                if (!_revoked.Task.IsCompleted) await Task.WhenAny(_revoked.Task, Task.Delay(20));
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && began.Task.IsCompletedSuccessfully)
        {
            broke = true;
        }
        catch (Exception e)
        {
            began.TrySetException(e);
            throw;
        }

        using var next = await client.GetAsync(new Uri(path, UriKind.Relative));
        return new Streamed(way, broke, before, after, next.StatusCode);
    }

    /// <summary>Asks for short answers until one is refused, and twice more.</summary>
    /// <param name="way">How.</param>
    /// <param name="ask">Asks once: null when there were rows, or what was told in their place.</param>
    public async Task<Asked> AskAsync(string way, Func<Task<string?>> ask)
    {
        var began = Began();
        var (answered, refusals) = (new List<long>(), new List<string>());
        try
        {
            while (refusals.Count < 3)
            {
                var at = Stopwatch.GetTimestamp();
                if (await ask() is { } refusal) refusals.Add(refusal);
                else answered.Add(at);
                Assert.True(answered.Count > 0, $"{way}: {refusals.FirstOrDefault()}");
                began.TrySetResult();
            }
        }
        catch (Exception e)
        {
            began.TrySetException(e);
            throw;
        }

        return new Asked(way, answered, refusals);
    }

    private TaskCompletionSource Began()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _began.Add(began);
        return began;
    }
}
