using DataMesh.Portal.Features.Accounts.Contracts;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>Looks up the names of people by their addresses.</summary>
public sealed partial class OwnerNames
{
    private IReadOnlyList<string>? _asked;
    private IReadOnlyList<(string Email, string Name)> _named = [];

    /// <summary>Who there is.</summary>
    [Inject] public required IUserDirectory People { get; init; }

    /// <summary>Their addresses.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<string> Emails { get; set; } = [];

    private IReadOnlyList<(string Email, string Name)> Shown => _named;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_asked is not null && _asked.SequenceEqual(Emails)) return;
        _asked = [.. Emails];
        var named = new List<(string, string)>();
        foreach (var email in Emails) named.Add((email, (await People.FindAsync(email, Cancellation))?.Name ?? email));
        _named = named;
    }
}
