namespace DataMesh.Portal.UI.Components;

/// <summary>Gives each domain, and each person, one of the six colours, for good.</summary>
public static class DomainColours
{
    /// <summary><c>d1</c> … <c>d6</c>, the same for the same slug on every machine and at every start.</summary>
    public static string Of(string slug)
    {
        // FNV-1a; string.GetHashCode differs between processes. The start is chosen so that usual first domains do not share a colour.
        var hash = 2166163130u;
        foreach (var letter in slug) hash = (hash ^ letter) * 16777619u;
        return "d" + ((hash >> 8) % 6 + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
