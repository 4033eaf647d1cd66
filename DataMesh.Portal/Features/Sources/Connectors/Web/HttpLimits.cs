namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>What a server may cost the portal; the tests set smaller ones.</summary>
internal sealed record HttpLimits
{
    /// <summary>The largest page, decompressed, in bytes.</summary>
    public int PageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most pages of one read.</summary>
    public int Pages { get; init; } = 10_000;

    /// <summary>The rows that are asked for at once where the server takes a number.</summary>
    public int PageRows { get; init; } = 1000;

    /// <summary>How often a page is asked for at most.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>How long one request may take, its body included.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait at most before the next try, whatever <c>Retry-After</c> says.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the columns that were learnt serve reads.</summary>
    public TimeSpan Columns { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The rows of the first page from which the columns are learnt.</summary>
    public int SampleRows { get; init; } = 1000;

    /// <summary>All remembered answers together, in bytes.</summary>
    public long MemoryBytes { get; init; } = 32 * 1024 * 1024;
}
