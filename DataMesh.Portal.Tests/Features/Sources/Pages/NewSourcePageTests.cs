using Bunit;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Pages;
using DataMesh.Portal.Tests.Features.Products;
using DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;
using DataMesh.Portal.Tests.UI;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Sources.Pages;

public class NewSourcePageTests : UiTest
{
    private readonly ShopSources _sources = new();
    private readonly CouchSource _couch = new("https://couch.example.com/");

    public NewSourcePageTests()
    {
        Services.AddSingleton<ISourceService>(_sources);
        Services.AddSingleton<ISourceConnector>(_couch.Connector);
    }

    [Fact]
    public void DocumentStore_Chosen_AsksOnlyForWhatItNeeds()
    {
        var page = Choose();
        Assert.Equal(["Name", "Address", "Databases", "Sign in"], Labels(page));
        SignIn(page, 2);
        page.WaitForAssertion(() => Assert.Equal(["Name", "Address", "Databases", "Sign in", "Token"], Labels(page)));
        SignIn(page, 1);
        page.WaitForAssertion(() => Assert.Equal(["Name", "Address", "Databases", "Sign in", "User", "Password"], Labels(page)));
        Assert.Single(page.FindAll("input[type=password]"));
    }

    [Fact]
    public void DocumentStore_FilledIn_SendsSettingsAndSecretsApart()
    {
        var page = Choose();
        SignIn(page, 1);
        page.WaitForAssertion(() => Assert.Contains("Password", Labels(page)));
        Enter(page, "Name", "Orders store");
        Enter(page, "Address", "https://couch.example.com");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("User is needed.", page.Markup, StringComparison.Ordinal));
        Assert.Null(_sources.Made);
        Enter(page, "User", "reader");
        Enter(page, "Password", "secret");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.NotNull(_sources.Made));
        Assert.Equal("couchdb", _sources.Made!.Kind);
        Assert.Equal(["auth basic", "url https://couch.example.com"], _sources.Made.Settings!.Select(s => $"{s.Key} {s.Value}").Order());
        Assert.Equal(["password secret", "user reader"], _sources.Made.Secrets!.Select(s => $"{s.Key} {s.Value}").Order());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _couch.Dispose();
        base.Dispose(disposing);
    }

    private IRenderedComponent<NewSourcePage> Choose()
    {
        var page = RenderAsBea<NewSourcePage>(p => p.Add(x => x.Domain, "commerce"));
        page.WaitForElement(".kind-card input").Change(true);
        return page;
    }

    // The select's values are places in the list of options.
    private static void SignIn(IRenderedComponent<NewSourcePage> page, int option) => page.Find("select").Change(page.FindAll("select option")[option].GetAttribute("value"));

    private static void Enter(IRenderedComponent<NewSourcePage> page, string label, string text)
        => page.Find($"#{page.FindAll("label[for]").Single(l => Label(l) == label).GetAttribute("for")}").Change(text);

    private static List<string> Labels(IRenderedComponent<NewSourcePage> page) => [.. page.FindAll("label[for]").Select(Label)];

    private static string Label(AngleSharp.Dom.IElement label) => label.TextContent.Replace("*", "", StringComparison.Ordinal).Replace("required", "", StringComparison.OrdinalIgnoreCase).Trim();
}
