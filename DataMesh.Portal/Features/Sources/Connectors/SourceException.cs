namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>A source whose other side does not do what its settings say.</summary>
/// <param name="message">What is wrong, for everybody who reads the source; quotes no data.</param>
/// <param name="detail">What helps those who manage the source and is nobody else's business, or null.</param>
/// <param name="inner">What was thrown.</param>
internal sealed class SourceException(string message, string? detail = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of failure it is, for those who can do something about it.</summary>
    public SourceFault Fault { get; init; }

    /// <summary>Everything, for those who manage the source.</summary>
    public string ForOwners => detail is null ? Message : $"{Message} {detail}";
}

/// <summary>Failures that can be dealt with.</summary>
internal enum SourceFault
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Who asks may not have it.</summary>
    Denied,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,
}
