namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Lines that the console shows once the server listens, e.g. who can sign in to the demo.</summary>
public interface IBannerLines
{
    /// <summary>The lines, without line breaks; none when there is nothing to say.</summary>
    Task<IReadOnlyList<string>> LinesAsync(CancellationToken ct);
}
