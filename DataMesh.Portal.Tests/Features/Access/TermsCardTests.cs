using Bunit;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Holding;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.UI;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Owners write purposes and terms; another person's change is shown instead of overwritten.</summary>
public sealed class TermsCardTests : UiTest, IAccessTerms, IDialogs
{
    private readonly List<(AccessTermsInput Input, long? Revision)> _sent = [];
    private IReadOnlyList<ConflictingField> _differences = [];
    private ConflictChoice _choice;
    private AccessTermsView _stored = new(false, null, true, 3) { Purposes = [new("fraud", "Fraud detection", "Finding it.")], Terms = "Share nothing.", TermsVersion = 1, TermsSince = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) };

    public TermsCardTests()
    {
        Services.AddSingleton<IAccessTerms>(this);
        Services.AddSingleton<IDialogs>(this);
    }

    [Fact]
    public void Save_APurposeMore_SendsAllWithTheRevisionThatWasRead()
    {
        var card = Show();
        Assert.Contains("Version 1, since", card.Markup, StringComparison.Ordinal);
        Assert.True(Save(card).HasAttribute("disabled"));
        card.FindAll("button").Single(b => b.TextContent == "Add a purpose").Click();
        card.FindAll("input[placeholder='Regulatory reporting']")[1].Input("Audit");
        Save(card).Click();
        var (input, revision) = Assert.Single(_sent);
        Assert.Equal([new("fraud", "Fraud detection", "Finding it."), new PermittedPurpose(null, "Audit")], input.Purposes);
        Assert.Equal(("Share nothing.", 3), (input.Terms, revision));
    }

    [Theory]
    [InlineData(ConflictChoice.KeepMine, 2)]
    [InlineData(ConflictChoice.TakeTheirs, 1)]
    [InlineData(ConflictChoice.GoBack, 1)]
    public void Save_AfterSomebodyElseChangedIt_AsksWhoseHolds(ConflictChoice choice, int saves)
    {
        _choice = choice;
        var card = Show();
        card.Find("textarea").Input("Mine.");
        _stored = _stored with { Terms = "Theirs.", TermsVersion = 2, Revision = 4 };
        Save(card).Click();
        Assert.Equal(new ConflictingField("Terms", "Mine.", "Theirs."), Assert.Single(_differences));
        Assert.Equal(saves, _sent.Count);
        Assert.Equal(choice == ConflictChoice.TakeTheirs ? "Theirs." : "Mine.", card.Find("textarea").GetAttribute("value"));
        if (choice == ConflictChoice.KeepMine) Assert.Equal(4, _sent[1].Revision);
    }

    [Fact]
    public void Show_ToWhoMayNotChangeIt_OffersNoButtons()
    {
        _stored = _stored with { MayChange = false };
        var card = Show();
        Assert.Empty(card.FindAll("button"));
        Assert.All(card.FindAll("input, textarea"), i => Assert.True(i.HasAttribute("disabled")));
    }

    private IRenderedComponent<TermsCard> Show() => RenderAsBea<TermsCard>(p => p.Add(c => c.Product, new ProductView(Guid.Empty, "sales", "Sales", "web", "Web orders", ProductKind.SourceAligned, "", null, null, [], [],
        Visibility.Everyone, ProductState.Published, "1.0", null, [], "own", null, null, Clock.GetUtcNow(), DomainRole.Owner, 1)));

    private static AngleSharp.Dom.IElement Save(IRenderedComponent<TermsCard> card) => card.FindAll("button").Single(b => b.TextContent == "Save");

    Task<Result<AccessTermsView>> IAccessTerms.GetAsync(Principal principal, string product, CancellationToken ct) => Task.FromResult<Result<AccessTermsView>>(_stored);

    Task<Result<AccessTermsView>> IAccessTerms.SetAsync(Principal principal, string product, AccessTermsInput input, long? revision, CancellationToken ct)
    {
        _sent.Add((input, revision));
        if (revision != _stored.Revision) return Task.FromResult<Result<AccessTermsView>>(Stale.Of("the terms of access"));
        return Task.FromResult<Result<AccessTermsView>>(_stored = _stored with { Terms = input.Terms, Purposes = input.Purposes!, Revision = _stored.Revision + 1 });
    }

    Task<ConflictChoice> IDialogs.ResolveAsync(string what, IReadOnlyList<ConflictingField> differences)
    {
        _differences = differences;
        return Task.FromResult(_choice);
    }

    Task<bool> IDialogs.ConfirmAsync(Confirmation question) => throw new NotSupportedException();

    Task<object?> IDialogs.OpenAsync<TComponent>(string title, IReadOnlyDictionary<string, object?>? parameters, string width) => throw new NotSupportedException();

    void IDialogs.Close(object? result) => throw new NotSupportedException();
}
