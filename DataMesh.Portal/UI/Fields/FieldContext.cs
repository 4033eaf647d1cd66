namespace DataMesh.Portal.UI.Fields;

/// <summary>What a <c>Field</c> tells the input inside it, so that label, hint and error belong to it.</summary>
/// <param name="Id">The input's element id.</param>
/// <param name="DescribedBy">The ids of hint and error, or null.</param>
/// <param name="Invalid">Whether there is an error.</param>
/// <param name="Required">Whether it has to be filled in.</param>
public sealed record FieldContext(string Id, string? DescribedBy, bool Invalid, bool Required)
{
    /// <summary>The attributes of an input, for inputs that are not the portal's own (Radzen's <c>InputAttributes</c>, for example).</summary>
    public IReadOnlyDictionary<string, object> Attributes
    {
        get
        {
            var attributes = new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = Id };
            if (DescribedBy is not null) attributes["aria-describedby"] = DescribedBy;
            if (Invalid) attributes["aria-invalid"] = "true";
            if (Required) attributes["aria-required"] = "true";
            return attributes;
        }
    }
}
