namespace DataMesh.Portal.Tests.Shared;

/// <summary>A test that needs a server of CouchDB's protocol; skipped where none is installed.</summary>
public sealed class CouchFactAttribute : FactAttribute
{
    /// <summary>Looks for the server.</summary>
    public CouchFactAttribute()
    {
        if (PouchServer.Program is null) Skip = PouchServer.Missing;
    }
}

/// <summary>Likewise, once for each row of data.</summary>
public sealed class CouchTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the server.</summary>
    public CouchTheoryAttribute()
    {
        if (PouchServer.Program is null) Skip = PouchServer.Missing;
    }
}
