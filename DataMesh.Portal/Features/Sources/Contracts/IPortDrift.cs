namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>
/// Knows where tables no longer fit the ports that read them. Declared here, where sources are read, and implemented by Products, which
/// knows what ports promise. No rights are asked: whoever calls decides what of it a principal may hear.
/// </summary>
public interface IPortDrift
{
    /// <summary>What is known to keep ports from being read; asks the portal's database alone.</summary>
    /// <param name="ports">Ports as <c>domain/product/port</c>; unknown ones fit.</param>
    /// <param name="ct">Cancels.</param>
    Task<IReadOnlyList<PortBreak>> KnownAsync(IReadOnlyCollection<string> ports, CancellationToken ct);

    /// <summary>Looks at the ports' tables now, for a few seconds at most, and answers in what they no longer fit. Where a source does not answer, what was known stands.</summary>
    /// <param name="ports">As above.</param>
    /// <param name="ct">Cancels.</param>
    Task<IReadOnlyList<PortBreak>> LookAsync(IReadOnlyCollection<string> ports, CancellationToken ct);
}

/// <summary>One way in which a table no longer fits its port.</summary>
/// <param name="Port">The port as <c>domain/product/port</c>.</param>
/// <param name="Column">The port's column that it is about, or null where it is the whole table.</param>
/// <param name="Words">What is different, behind "the source of the port": <c>no longer has the column 'amount'</c>. Names that column and nothing else of the source.</param>
/// <param name="Since">When it was first seen, UTC.</param>
/// <param name="Stops">Whether the column cannot be read; else it can, as far as its values fit.</param>
public sealed record PortBreak(string Port, string? Column, string Words, DateTimeOffset Since, bool Stops);
