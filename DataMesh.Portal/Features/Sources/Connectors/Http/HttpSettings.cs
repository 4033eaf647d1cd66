using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>How an API hands over more rows than one answer holds.</summary>
internal enum PagingKind
{
    /// <summary>One answer holds all rows.</summary>
    None,

    /// <summary>The document names the next address.</summary>
    Next,

    /// <summary>The header <c>Link</c> names it (RFC 8288).</summary>
    Link,

    /// <summary>Pages are counted.</summary>
    Page,

    /// <summary>Rows are counted.</summary>
    Offset,

    /// <summary>The document names a mark that the next request repeats.</summary>
    Cursor,
}

/// <summary>A source's settings, checked.</summary>
internal sealed record HttpSettings
{
    /// <summary>What the other side is in messages.</summary>
    public const string Whom = "API";

    /// <summary>The name of the source's only table.</summary>
    public required string Table { get; init; }

    /// <summary>Where the rows are.</summary>
    public required Uri Address { get; init; }

    /// <summary>The headers of every request, the secret's among them.</summary>
    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>The path to the array of rows; empty for the document itself.</summary>
    public string Rows { get; init; } = "";

    /// <summary>How there are more rows.</summary>
    public PagingKind Paging { get; init; }

    /// <summary>The path to the next address, or to the cursor.</summary>
    public string PagingPath { get; init; } = "";

    /// <summary>The parameter of the page, the offset or the cursor.</summary>
    public string PagingParameter { get; init; } = "";

    /// <summary>The number of the first page.</summary>
    public long FirstPage { get; init; } = 1;

    /// <summary>The parameter of a page's size, or null where none is sent.</summary>
    public string? SizeParameter { get; init; }

    /// <summary>The size of a page that is asked for.</summary>
    public long Size { get; init; }

    /// <summary>By column: the parameter that takes a value which the column must equal.</summary>
    public required IReadOnlyDictionary<string, string> Filters { get; init; }

    /// <summary>Columns without whose filter nothing is read.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>By column: a value with which the columns are learnt.</summary>
    public required IReadOnlyDictionary<string, string> Sample { get; init; }

    /// <summary>A request for a page.</summary>
    public HttpQuestion Question(Uri address) => new(Whom, address, Headers);

    /// <summary>Tells settings apart that lead to different columns.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Headers.Select(h => $"{h.Name}:{h.Value}").Concat(Sample.Select(s => $"{s.Key}={s.Value}")).Concat(Filters.Select(s => $"{s.Key}>{s.Value}")).Append($"{Rows} {Address.AbsoluteUri} {Paging} {SizeParameter} {Size}")))));
}
