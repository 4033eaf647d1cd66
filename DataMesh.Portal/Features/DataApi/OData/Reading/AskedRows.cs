using System.Collections.Concurrent;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>What an address asks of a set, worked out once: programs ask the same again and again.</summary>
internal sealed class AskedRows(ODataSet set, QueryOptions options)
{
    private PagePlan? _page;

    /// <summary>The address's options.</summary>
    public QueryOptions Options => options;

    /// <summary>The flow of all its rows.</summary>
    public Flow Whole => field ??= PageReader.Whole(set, options);

    /// <summary>The page that is asked for.</summary>
    /// <param name="size">Rows at most.</param>
    /// <exception cref="OptionException">The mark is none of this order.</exception>
    public PagePlan Page(int size) => _page is { } known && known.Size == size ? known : _page = PagePlan.Of(set, options, size);
}

/// <summary>What addresses asked of one set lately.</summary>
internal sealed class AskedAddresses
{
    private const int Most = 8;
    private readonly ConcurrentDictionary<string, AskedRows> _asked = new(StringComparer.Ordinal);

    /// <summary>What the address asks.</summary>
    /// <param name="address">Its options as they were written.</param>
    /// <param name="read">Reads them.</param>
    public AskedRows Of(string address, Func<AskedRows> read)
    {
        if (_asked.TryGetValue(address, out var known)) return known;
        var asked = read();
        if (_asked.Count >= Most) _asked.Clear();
        return _asked[address] = asked;
    }
}
