namespace DataMesh.Portal.Tests.Shared;

/// <summary>A test that needs the public data sets beside the project; skipped where they are absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Looks for the data.</summary>
    public SharedDataFactAttribute()
    {
        if (Repository.SharedData is null) Skip = "The public data sets are not at ../shared/data.";
    }
}
