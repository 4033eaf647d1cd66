using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>Which address comes after a page. Never leads to another host, and ends where an API leads in circles.</summary>
internal sealed class Paging
{
    private readonly HttpSettings _settings;
    private readonly HttpLimits _limits;
    private readonly Uri _start;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _last;
    private long _position;
    private int _pages;

    /// <summary>Begins.</summary>
    /// <param name="settings">How there are more pages.</param>
    /// <param name="limits">How many there may be.</param>
    /// <param name="start">The address with its filters.</param>
    public Paging(HttpSettings settings, HttpLimits limits, Uri start)
    {
        (_settings, _limits, _start) = (settings, limits, start);
        _position = settings.Paging == PagingKind.Page ? settings.FirstPage : 0;
        First = settings.Paging is PagingKind.Page or PagingKind.Offset ? Numbered() : start;
        _seen.Add(First.AbsoluteUri);
    }

    /// <summary>The address of the first page.</summary>
    public Uri First { get; }

    /// <summary>Whether a page that is not there ends the rows: some APIs answer so behind their last page.</summary>
    public bool MayBeMissing => _settings.Paging == PagingKind.Page && _pages > 0;

    /// <summary>Names of the parameters that turn the pages.</summary>
    public static IEnumerable<string> Parameters(HttpSettings settings)
        => new[] { settings.PagingParameter, settings.SizeParameter }.OfType<string>().Where(p => p.Length > 0);

    /// <summary>The address after a page whose rows were all read, or null at the end.</summary>
    /// <exception cref="SourceException">The API leads elsewhere, in circles, or nowhere near an end.</exception>
    public Uri? Next(JsonPage page)
    {
        var next = After(page);
        if (next is null) return null;
        if (!HttpAddress.SameOrigin(_start, next)) throw new SourceException("The API's next page is at another host, port or scheme; secrets are not sent there.");
        if (!_seen.Add(next.AbsoluteUri)) throw new SourceException("The API leads in circles: its next page is one that was read before.");
        if (++_pages >= _limits.Pages) throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"The API has more than {_limits.Pages:N0} pages; ask for larger ones, or for fewer rows by a filter."));
        return next;
    }

    private Uri? After(JsonPage page)
    {
        switch (_settings.Paging)
        {
            case PagingKind.Next:
                return Linked(page, page.Text(_settings.PagingPath));
            case PagingKind.Link:
                return Linked(page, LinkHeader.Next(page.Answer.Links));
            case PagingKind.Cursor:
                return page.Text(_settings.PagingPath) is { } cursor ? HttpAddress.With(_start, _settings.PagingParameter, cursor) : null;
            case PagingKind.Page:
            case PagingKind.Offset:
                // A short page is not the last one: the API may send fewer rows than it was asked for.
                if (page.Count == 0) return null;
                if (page.Fingerprint is var rows && rows == _last)
                    throw new SourceException($"The API sends the same page again and again; does it know the parameter '{_settings.PagingParameter}'?");
                _last = rows;
                _position += _settings.Paging == PagingKind.Page ? 1 : page.Count;
                return Numbered();
            default:
                return null;
        }
    }

    private Uri Numbered()
    {
        var address = HttpAddress.With(_start, _settings.PagingParameter, _position.ToString(CultureInfo.InvariantCulture));
        return _settings.SizeParameter is { } size ? HttpAddress.With(address, size, _settings.Size.ToString(CultureInfo.InvariantCulture)) : address;
    }

    private static Uri? Linked(JsonPage page, string? link)
        => link is null ? null
            : Uri.TryCreate(page.Answer.Address, link, out var next) && next.Scheme is "http" or "https" && next.UserInfo.Length == 0 ? next
            : throw new SourceException("What the API gives as its next page is no address.");
}
