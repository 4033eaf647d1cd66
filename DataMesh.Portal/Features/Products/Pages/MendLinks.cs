namespace DataMesh.Portal.Features.Products.Pages;

/// <summary>From a policy's finding to the field that mends it.</summary>
internal static class MendLinks
{
    private static readonly string[] s_columnFields = ["description", "classification", "personalData", "primaryKey", "unit", "example"];

    /// <summary>The address of the step and field for a finding's field, e.g. <c>ports.orders.columns.email.description</c>.</summary>
    /// <param name="product"><c>domain/product</c>.</param>
    /// <param name="field">The field as a policy names it.</param>
    public static string Of(string product, string field)
    {
        var edit = $"/products/{product}/edit?step=";
        if (!field.StartsWith("ports.", StringComparison.Ordinal)) return field is "ports" or "" ? edit + "source" : $"{edit}docs&field={Uri.EscapeDataString(field)}";

        var rest = field["ports.".Length..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return $"{edit}columns&port={Uri.EscapeDataString(rest)}";
        var port = $"{edit}columns&port={Uri.EscapeDataString(rest[..dot])}";
        rest = rest[(dot + 1)..];
        if (!rest.StartsWith("columns.", StringComparison.Ordinal)) return $"{port}&field={Uri.EscapeDataString(rest.Split('.', '[')[0])}";

        // A column's name may hold dots itself: only a known last part is the field.
        rest = rest["columns.".Length..];
        var last = rest.LastIndexOf('.');
        return last > 0 && s_columnFields.Contains(rest[(last + 1)..], StringComparer.Ordinal)
            ? $"{port}&column={Uri.EscapeDataString(rest[..last])}&field={rest[(last + 1)..]}"
            : $"{port}&column={Uri.EscapeDataString(rest)}";
    }
}
