namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>A source whose other side does not do what its settings say.</summary>
/// <param name="message">What is wrong, for everybody who reads the source; quotes no data.</param>
/// <param name="detail">What helps those who manage the source and is nobody else's business, or null.</param>
/// <param name="inner">What was thrown.</param>
internal sealed class SourceException(string message, string? detail = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Everything, for those who manage the source.</summary>
    public string ForOwners => detail is null ? Message : $"{Message} {detail}";
}
