namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>What people made of a port, counted: for those who are about to take it away from them and may not know of their sets.</summary>
public interface IDataSetUse
{
    /// <summary>Counts the data sets of these people that read the port.</summary>
    /// <param name="port"><c>domain/product/port</c>.</param>
    /// <param name="owners">Ids of the people.</param>
    /// <param name="ct">Cancels.</param>
    Task<DataSetUse> OfAsync(string port, IReadOnlyCollection<Guid> owners, CancellationToken ct);
}

/// <summary>What is made of a port.</summary>
/// <param name="DataSets">How many data sets read it.</param>
/// <param name="Scheduled">How many of them run by a schedule.</param>
/// <param name="Pinned">How many of them somebody keeps on their Home.</param>
/// <param name="Products">Ids of products that were made from such sets.</param>
public sealed record DataSetUse(int DataSets, int Scheduled, int Pinned, IReadOnlyList<Guid> Products);
