using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.ServiceAccounts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Domains;

/// <summary>Two people edit the same service account: nobody's words are lost without being asked.</summary>
public sealed class ServiceAccountDialogTests : UiTest
{
    private readonly List<IReadOnlyList<ConflictingField>> _asked = [];
    private ConflictChoice _choice;
    private ServiceAccountInfo _stored;
    private object? _closed;

    public ServiceAccountDialogTests()
    {
        var domains = new Access.FakeDomains();
        var commerce = domains.Add("commerce");
        domains.Set(Principal.From(Bea)!, commerce, DomainRole.Steward);
        _stored = new ServiceAccountInfo(Guid.CreateVersion7(), commerce.Id, "commerce", "robot", "Robot", "Copies.", false, Clock.GetUtcNow(), "Bea", 0, null, 1);
        Services.AddSingleton<IDomainDirectory>(domains);
        Services.AddSingleton(Answering<IServiceAccounts>.With(
            (nameof(IServiceAccounts.FindAsync), _ => Task.FromResult<ServiceAccountInfo?>(_stored)),
            (nameof(IServiceAccounts.UpdateAsync), args => Task.FromResult((long?)args[4] == _stored.Revision ? Save((string)args[1]!, (string)args[2]!) : Stale.Of("the service account")))));
        Services.AddSingleton(Answering<IKeyring>.With()).AddSingleton(Answering<IScopeTargets>.With()).AddSingleton(Answering<IDomainLine>.With());
        Services.AddSingleton<ServiceAccountService>();
        Services.AddSingleton(Answering<IDialogs>.With(
            (nameof(IDialogs.Close), args => _closed = args[0]),
            (nameof(IDialogs.ResolveAsync), args =>
            {
                _asked.Add((IReadOnlyList<ConflictingField>)args[1]!);
                return Task.FromResult(_choice);
            })));
    }

    [Fact]
    public void Save_AloneAtIt_SavesAndCloses()
    {
        Write(Open(), "Robot 2", "Copies.");
        Assert.Equal("Robot 2", Assert.IsType<ServiceAccountInfo>(_closed).Name);
        Assert.Empty(_asked);
    }

    [Fact]
    public void Save_AfterSomebodyElseChangedTheSame_AsksAndKeepsMine()
    {
        var dialog = Open();
        Save("Machine", "Copies.");
        _choice = ConflictChoice.KeepMine;

        Write(dialog, "Robot 2", "Copies.");

        var field = Assert.Single(Assert.Single(_asked));
        Assert.Equal(("Name", "Robot 2", "Machine"), (field.Field, field.Mine, field.Theirs));
        Assert.Equal("Robot 2", _stored.Name);
        Assert.NotNull(_closed);
    }

    [Fact]
    public void Save_ThenTakeTheirs_ShowsTheirsAndSavesOnlyWhenToldTo()
    {
        var dialog = Open();
        Save("Machine", "Copies.");
        _choice = ConflictChoice.TakeTheirs;

        Write(dialog, "Robot 2", "Copies.");

        Assert.Null(_closed);
        Assert.Equal("Machine", dialog.Find("input").GetAttribute("value"));
        dialog.Find("form").Submit();
        Assert.Equal("Machine", Assert.IsType<ServiceAccountInfo>(_closed).Name);
    }

    [Fact]
    public void Save_ThenGoBack_KeepsWhatWasTypedAndTheNextSaveKnowsTheirs()
    {
        var dialog = Open();
        Save("Machine", "Copies.");
        _choice = ConflictChoice.GoBack;

        Write(dialog, "Robot 2", "Copies.");

        Assert.Null(_closed);
        Assert.Equal("Machine", _stored.Name);
        dialog.Find("form").Submit();
        Assert.Equal("Robot 2", _stored.Name);
        Assert.Single(_asked);
    }

    [Fact]
    public void Save_AfterSomebodyElseChangedSomethingElse_SaysSoAndSavesWithTheNext()
    {
        var dialog = Open();
        _stored = _stored with { Locked = true, Revision = 2 };

        Write(dialog, "Robot 2", "Copies.");

        Assert.Contains("and nothing that you changed", dialog.Markup, StringComparison.Ordinal);
        Assert.Empty(_asked);
        dialog.Find("form").Submit();
        // Who locked it meanwhile finds it locked still.
        Assert.True(Assert.IsType<ServiceAccountInfo>(_closed).Locked);
    }

    private IRenderedComponent<ServiceAccountDialog> Open() => RenderAsBea<ServiceAccountDialog>(p => p.Add(d => d.Account, _stored));

    private static void Write(IRenderedComponent<ServiceAccountDialog> dialog, string name, string purpose)
    {
        dialog.Find("input").Input(name);
        dialog.Find("textarea").Input(purpose);
        dialog.Find("form").Submit();
    }

    private Result<ServiceAccountInfo> Save(string name, string purpose) => _stored = _stored with { Name = name, Purpose = purpose, Revision = _stored.Revision + 1 };
}
