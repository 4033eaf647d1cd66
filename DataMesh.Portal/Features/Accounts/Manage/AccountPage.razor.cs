using DataMesh.Portal.Features.Accounts.Contracts;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Manage;

public sealed partial class AccountPage
{
    /// <summary>What other features show here.</summary>
    [Inject] public required IEnumerable<AccountSection> Sections { get; init; }

    /// <summary>What was done before, in a word.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    // The address still says what the form before this one did.
    private string? Said => HttpMethods.IsPost(Http.Request.Method) ? null : Done switch
    {
        "name" => "The name is changed.",
        "password" => "The password is changed. Your other browsers are signed out.",
        "authenticator-off" => "The authenticator app is switched off.",
        "passkey" => "The passkey is added.",
        "passkey-renamed" => "The passkey is renamed.",
        "passkey-removed" => "The passkey is removed.",
        "key-narrowed" => "The API key holds no more than you left it, from now on.",
        "key-revoked" => "The API key is revoked. It stopped working just now.",
        _ => null,
    };
}
