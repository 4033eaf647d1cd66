using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Navigation;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Notifications.Home;

/// <summary>What waits for me.</summary>
public sealed partial class HomePage
{
    private readonly Loadable<HomeView> _home = new();

    /// <summary>Gathers it.</summary>
    [Inject] internal HomeReader Reader { get; init; } = default!;

    /// <summary>What other features show here.</summary>
    [Inject] public required IEnumerable<HomePart> Parts { get; init; }

    private string Greeting => $"Hello, {Principal.Name.Split(' ')[0]}";

    private string? Summary => _home.Value switch
    {
        null => null,
        { IsNew: true } => "Welcome to the data mesh.",
        { Waiting: 0 } => "Nothing waits for you.",
        { Waiting: 1 } => "One thing waits for you.",
        { Waiting: var n } => $"{Format.Number(n)} things wait for you.",
    };

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => LoadAsync();

    private static string Products(AccessRequestView request) => string.Join(", ", request.Ports.Select(p => p.ProductName).Distinct());

    private static (string Text, string Tone) Word(GrantView grant) => AccessWords.Of(grant.Level.ToString().ToLowerInvariant(), grant.Until);

    private static string StateWords(AccessRequestView request) => request.State switch
    {
        RequestState.Submitted => $"waits for {(request.Approvers.Count == 0 ? "a steward" : string.Join(" or ", request.Approvers.Take(2)))}, since {Format.Date(request.CreatedAt)}",
        RequestState.NeedsInfo => $"they ask: {request.Notes.LastOrDefault(n => n.Action == "asked")?.Note}",
        RequestState.Approved => "approved",
        RequestState.Denied => $"denied: {request.Notes.LastOrDefault(n => n.Action == "denied")?.Note}",
        _ => "withdrawn",
    };

    private Task LoadAsync() => LoadAsync(_home, ct => Reader.ReadAsync(Principal, ct));
}
