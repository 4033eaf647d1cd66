using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Fields;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.Pages;

/// <summary>The tab Members of a domain.</summary>
public sealed partial class DomainMembers
{
    private readonly Loadable<IReadOnlyList<DomainMemberView>> _members = new();
    private SuggestBox? _box;
    private string? _fetched;
    private string? _chosen;
    private string? _wrong;
    private DomainRole _role = DomainRole.Member;
    private bool _busy;

    /// <summary>Domains.</summary>
    [Inject] public required IDomainService Domains { get; init; }

    /// <summary>Who there is.</summary>
    [Inject] public required IUserDirectory People { get; init; }

    /// <summary>Asks before somebody is removed.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The domain.</summary>
    [Parameter, EditorRequired] public DomainView Domain { get; set; } = null!;

    private bool MayManage => DomainWords.MayManage(Principal, Domain.MyRole);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_fetched == Domain.Slug) return;
        _fetched = Domain.Slug;
        await FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_members, token => Domains.MembersAsync(Principal, Domain.Slug, token));

    private async Task<IReadOnlyList<Suggestion>> FindAsync(string text, CancellationToken ct)
    {
        _chosen = null;
        var there = _members.Value?.Select(m => m.Email).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        return [.. (await People.SearchAsync(text, 8, ct)).Where(p => !there.Contains(p.Email)).Select(p => new Suggestion(p.Email, p.Name, p.Email))];
    }

    private bool IsMe(DomainMemberView member) => string.Equals(member.Email, Principal.Email, StringComparison.OrdinalIgnoreCase);

    private Task AddAsync() => WorkAsync(async () =>
    {
        var added = await Domains.SetMemberAsync(Principal, Domain.Slug, _chosen!, _role, Cancellation);
        _wrong = added.Error?.Message;
        if (!added.Ok) return;
        _chosen = null;
        _box?.Clear();
        Toasts.Done($"{added.Value.Name} is {(_role == DomainRole.Owner ? "an" : "a")} {DomainWords.Role(_role).ToLowerInvariant()} of {Domain.Name}");
    });

    private Task ChangeAsync(DomainMemberView member, DomainRole role) => WorkAsync(async () =>
    {
        var changed = await Domains.SetMemberAsync(Principal, Domain.Slug, member.Email, role, Cancellation);
        if (changed.Ok) Toasts.Done($"{member.Name} is now {DomainWords.Role(role).ToLowerInvariant()}");
        else Toasts.Failed($"The role of {member.Name} stays", changed.Error!.Message);
    });

    private async Task RemoveAsync(DomainMemberView member)
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Remove {member.Name} from {Domain.Name}?",
            "The role and what the domain's own grants gave through it end at once. Grants of the person's own stay.", "Remove", Danger: true))) return;
        await WorkAsync(async () =>
        {
            var removed = await Domains.RemoveMemberAsync(Principal, Domain.Slug, member.Email, Cancellation);
            if (removed.Ok) Toasts.Done($"{member.Name} no longer belongs to {Domain.Name}");
            else Toasts.Failed($"{member.Name} was not removed", removed.Error!.Message);
        });
    }

    private async Task WorkAsync(Func<Task> work)
    {
        _busy = true;
        try
        {
            await work();
            await FetchAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
