using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Forms;

/// <summary>
/// A form of the account pages. These are plain requests and answers without a circuit, since signing in and out writes cookies.
/// </summary>
public abstract class AccountForm : ComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter] public HttpContext Http { get; set; } = default!;

    /// <summary>Addresses.</summary>
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>Why the last submission failed, or null.</summary>
    protected Error? Problem { get; set; }

    /// <summary>Cancelled when the browser goes away.</summary>
    protected CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>What is wrong with one field, or null.</summary>
    protected string? ErrorOf(string field) => Problem is Invalid invalid ? invalid.Fields.FirstOrDefault(f => f.Field == field)?.Message : null;

    /// <summary>What is wrong with the whole, i.e. with none of the fields that the form shows.</summary>
    protected string? GeneralError(params string[] shown) => Problem switch
    {
        null => null,
        Invalid { Fields: { Count: > 0 } fields } => fields.FirstOrDefault(f => !shown.Contains(f.Field))?.Message,
        var other => other.Message,
    };

    /// <summary>Goes on, within the portal only: a foreign return address leads home.</summary>
    protected void GoOn(string? returnUrl) => Navigation.NavigateTo(LocalOr(returnUrl, "/"));

    /// <summary>The address, when it is one of the portal's own.</summary>
    internal static string LocalOr(string? address, string otherwise)
        => address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : otherwise;
}
