namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>An option of the address is wrong; becomes a 400 at the border of this feature.</summary>
/// <param name="option">The option, e.g. <c>$filter</c>.</param>
/// <param name="position">Where in its text, in characters from 0.</param>
/// <param name="message">A sentence that says how to mend it.</param>
internal sealed class OptionException(string option, int position, string message) : Exception(message)
{
    /// <summary>The option.</summary>
    public string Option => option;

    /// <summary>Where in its text.</summary>
    public int Position => position;
}
