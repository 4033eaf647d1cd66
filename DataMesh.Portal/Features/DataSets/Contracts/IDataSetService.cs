using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Data sets: flows that people keep. Who sees a set still reads its rows with their own grants.</summary>
public interface IDataSetService
{
    /// <summary>Sets of the principal, and those shared with it or its domains, last changed first.</summary>
    Task<IReadOnlyList<DataSetSummary>> ListAsync(Principal principal, CancellationToken ct);

    /// <summary>One set; 404 where the principal neither owns it nor has it shared.</summary>
    Task<Result<DataSetView>> GetAsync(Principal principal, Guid id, CancellationToken ct);

    /// <summary>Keeps a new set. A flow with errors is kept all the same: it is a draft.</summary>
    Task<Result<DataSetView>> CreateAsync(Principal principal, DataSetInput input, CancellationToken ct);

    /// <summary>Changes a set of one's own, or one that was shared for changing; only its owner changes with whom it is shared.</summary>
    Task<Result<DataSetView>> UpdateAsync(Principal principal, Guid id, DataSetInput input, long? revision, CancellationToken ct);

    /// <summary>Deletes a set of one's own.</summary>
    Task<Result<Done>> DeleteAsync(Principal principal, Guid id, long? revision, CancellationToken ct);
}

/// <summary>What people write about a data set.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Description">Markdown, up to 10,000 characters.</param>
/// <param name="Flow">The flow in the API's JSON; kept as it is, up to 256 KiB.</param>
/// <param name="SharedWith">E-mail addresses of people and slugs of domains.</param>
/// <param name="Chart">How the result is drawn, up to 16 KiB; kept as it is. Null keeps what is there, an empty object takes it away.</param>
/// <param name="Editors">Those of <paramref name="SharedWith"/> who may change the set too; null for nobody where it is shared anew, and else for who could before.</param>
public sealed record DataSetInput(string Name, string? Description, JsonElement Flow, IReadOnlyList<string>? SharedWith, JsonElement? Chart = null, IReadOnlyList<string>? Editors = null);

/// <summary>A data set in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Owner">The owner's name.</param>
/// <param name="Mine">Whether the principal owns it.</param>
/// <param name="Ports">The ports that its flow reads.</param>
/// <param name="UpdatedAt">Last change, UTC.</param>
public sealed record DataSetSummary(Guid Id, string Name, string Description, string Owner, bool Mine, IReadOnlyList<string> Ports, DateTimeOffset UpdatedAt);

/// <summary>A data set.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Flow">The flow.</param>
/// <param name="SharedWith">People's addresses and domains' slugs.</param>
/// <param name="Owner">The owner's address.</param>
/// <param name="Mine">Whether the principal owns it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Revision">The ETag.</param>
/// <param name="Chart">How the result is drawn; null where nobody chose.</param>
public sealed record DataSetView(Guid Id, string Name, string Description, JsonElement Flow, IReadOnlyList<string> SharedWith, string Owner, bool Mine, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Revision,
    JsonElement? Chart = null)
{
    /// <summary>Those of <see cref="SharedWith"/> who may change it too.</summary>
    public IReadOnlyList<string> Editors { get; init; } = [];

    /// <summary>Whether the principal may change it.</summary>
    public bool MayEdit { get; init; } = Mine;
}
