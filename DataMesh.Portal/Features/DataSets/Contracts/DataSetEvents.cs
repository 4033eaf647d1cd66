using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>A data set was made, changed or deleted.</summary>
/// <param name="DataSetId">The set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change"><c>created</c>, <c>changed</c> or <c>deleted</c>.</param>
[EventName("dataset.changed")]
public sealed record DataSetChanged(Guid DataSetId, string Name, string Change) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"dataset:{DataSetId}";

    /// <inheritdoc />
    public override string Summary => $"{Change} the data set {Name}";
}
