using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Identity;

/// <summary>
/// Whether somebody who came in may still be there. Asked again while rows leave: one answer may take as long as its reader likes, and a
/// key that was revoked in the meantime has to end it.
/// </summary>
public interface IStanding
{
    /// <summary>Looks up the key, if one was used, and its holder, in what the database says at this moment.</summary>
    /// <param name="principal">Who came in.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The principal with what the key lets it do now; or <see cref="Forbidden"/>, with why it is out, for its holder to read.</returns>
    ValueTask<Result<Principal>> NowAsync(Principal principal, CancellationToken ct);
}
