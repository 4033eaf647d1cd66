namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>
/// The last answers that came with an ETag, so that an API which has nothing new need not send it again. Those used longest ago are
/// forgotten first. Answers to one secret never serve another.
/// </summary>
internal sealed class HttpMemory(HttpLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Whose answer it is.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Address">What was asked.</param>
    /// <param name="Fingerprint">Of the headers, the secret's among them.</param>
    public sealed record Key(Guid Source, string Address, string Fingerprint);

    /// <summary>The answer and its ETag, or null.</summary>
    public (string ETag, HttpAnswer Answer)? Find(Key key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return (node.Value.ETag, node.Value.Answer);
        }
    }

    /// <summary>Keeps an answer in place of an older one; one that would push out most others is not kept.</summary>
    public void Keep(Key key, string? etag, HttpAnswer answer)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var old)) Forget(old);
            if (etag is null || answer.Body.Length > limits.MemoryBytes / 4) return;
            var entry = new Entry(key, etag, answer);
            _entries[key] = _byUse.AddFirst(entry);
            _bytes += entry.Bytes;
            while (_bytes > limits.MemoryBytes && _byUse.Last is { } last)
            {
                _entries.Remove(last.Value.Key);
                Forget(last);
            }
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Entry(Key Key, string ETag, HttpAnswer Answer)
    {
        // The rest is the price of being remembered at all.
        public long Bytes => Answer.Body.Length + (4 * Key.Address.Length) + 1000;
    }
}
