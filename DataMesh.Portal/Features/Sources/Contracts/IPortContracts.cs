using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>What ports promise to everybody who may know of them: columns, keys and example rows, no row of the source. Declared here, where sources are read, and implemented by Products.</summary>
public interface IPortContracts
{
    /// <summary>The contracts of ports.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="ports">Ports as <c>domain/product/port</c>.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>By port; those that the principal may not know of are left out.</returns>
    Task<IReadOnlyDictionary<string, PortContract>> OfAsync(Principal principal, IReadOnlyCollection<string> ports, CancellationToken ct);
}

/// <summary>What a port promises.</summary>
/// <param name="Port">The port.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Examples">Example rows, a value per column: text, long, decimal, double, bool or null. Personal data is blanked in them.</param>
public sealed record PortContract(string Port, IReadOnlyList<ContractColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Examples);

/// <summary>A column of a contract.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its logical type.</param>
/// <param name="Classification">How sensitive it is; <c>internal</c> while nobody has decided.</param>
/// <param name="PersonalData">Whether it is about a person.</param>
/// <param name="PrimaryKey">Whether it belongs to the key of a row.</param>
/// <param name="Unique">Whether its values are unique.</param>
/// <param name="References">The column that it refers to, as <c>domain/product/port.column</c>, or null.</param>
public sealed record ContractColumn(string Name, LogicalType Type, string Classification, bool PersonalData, bool PrimaryKey, bool Unique, string? References)
{
    /// <summary>What it means, in the owner's words; empty while nobody wrote any.</summary>
    public string Description { get; init; } = "";
}
