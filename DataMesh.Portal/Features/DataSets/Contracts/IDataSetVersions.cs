using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Named versions of data sets. A set itself is always the draft; a version is how it was at one moment.</summary>
public interface IDataSetVersions
{
    /// <summary>The versions of a set, newest first; 404 where the principal may not see the set.</summary>
    Task<Result<IReadOnlyList<DataSetVersionView>>> ListAsync(Principal principal, Guid id, CancellationToken ct);

    /// <summary>Keeps the set as it is now under a name; who may change the set may do that.</summary>
    /// <param name="principal">Who keeps it.</param>
    /// <param name="id">The set.</param>
    /// <param name="name">1 to 100 characters.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The version; 409 where somebody kept one in the same moment.</returns>
    Task<Result<DataSetVersionView>> KeepAsync(Principal principal, Guid id, string? name, CancellationToken ct);
}

/// <summary>A version.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="By">Who kept it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Flow">The flow.</param>
public sealed record DataSetVersionView(int Number, string Name, string By, DateTimeOffset At, JsonElement Flow);
