using System.Text.Json;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Products.Model;

/// <summary>What a port was when its product was published.</summary>
/// <param name="Name">The port's name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Description">Its description.</param>
/// <param name="SourceId">From which source the rows come.</param>
/// <param name="Table">From which of its tables.</param>
/// <param name="Columns">The columns, as <see cref="PortJson"/> writes them.</param>
internal sealed record PublishedPort(string Name, string Title, string Description, Guid SourceId, string Table, string Columns)
{
    /// <summary>What a port is now.</summary>
    public static PublishedPort Of(OutputPort port) => new(port.Name, port.Title, port.Description, port.SourceId, port.Table, PortJson.Write(port.Columns));

    /// <summary>Ports as a version keeps them.</summary>
    public static string Write(IEnumerable<OutputPort> ports) => JsonSerializer.Serialize(ports.Select(Of));

    /// <summary>The ports that a version kept.</summary>
    public static IReadOnlyList<PublishedPort> Read(string json) => JsonSerializer.Deserialize<List<PublishedPort>>(json)!;

    /// <summary>Its columns.</summary>
    public IReadOnlyList<ColumnView> ReadColumns() => PortJson.ReadColumns(Columns);
}
