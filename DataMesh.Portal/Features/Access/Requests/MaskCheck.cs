using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Whether a mask can be put on a column, and which of two hides more.</summary>
internal static class MaskCheck
{
    public static string? Of(PortColumnInfo column, string? text)
    {
        if (!ColumnMask.TryParse(text, out var mask)) return $"'{text}' is no mask. Write redact, null, hash, first(2), last(4), year or constant('x').";
        return mask.Fits(column.Type) ? null : $"'{mask}' cannot be put on {column.Name}, which is {column.Type}; year is for dates and timestamps.";
    }

    /// <summary>Whether <paramref name="mask"/> tells nothing that <paramref name="than"/> does not. Masks that cannot be compared do not.</summary>
    public static bool Hides(string mask, string than)
    {
        if (!ColumnMask.TryParse(mask, out var one) || !ColumnMask.TryParse(than, out var other)) return false;
        return one == other || one.Kind is MaskKind.Redact or MaskKind.Null or MaskKind.Constant
            || (one.Kind == other.Kind && one.Kind is MaskKind.First or MaskKind.Last && one.Length <= other.Length);
    }
}
