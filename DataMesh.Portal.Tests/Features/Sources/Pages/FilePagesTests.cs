using System.Reflection;
using System.Text.Json;
using AngleSharp.Dom;
using Bunit;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Components;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Files;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Pages;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.UI;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Sources.Pages;

public sealed class FilePagesTests : UiTest
{
    private readonly ISourceService _sources = DispatchProxy.Create<ISourceService, Answers>();
    private readonly List<SourceInput> _inputs = [];
    private IReadOnlyDictionary<string, JsonElement>? _again;

    public FilePagesTests()
    {
        var settings = new PortalSettings();
        Services.AddSingleton<ISourceConnector>(new FilesConnector(null!, null!, null!, settings));
        Services.AddSingleton(_sources);
        Services.AddSingleton(settings);
        Renderer.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        On("ListAsync", _ => (Result<IReadOnlyList<SourceView>>)new List<SourceView>());
        On("HeadAsync", _ => (Result<TableRows>)new TableRows([new SourceColumn("code", LogicalType.String, true, false, false, null)], [], 0));
    }

    [Fact]
    public void New_FolderThatIsRefused_KeepsWhatWasEntered()
    {
        On("CreateAsync", given =>
        {
            _inputs.Add((SourceInput)given[2]!);
            return (Result<SourceView>)Invalid.Of([new FieldError("settings.glob", "Stay below."), new FieldError("settings.separator", "One sign.")]);
        });
        var page = RenderAsBea<NewSourcePage>(p => p.Add(x => x.Domain, "commerce"));

        Type(page, "Name", "Lake");
        page.FindAll(".segmented input")[1].Change(true);
        page.WaitForElement("details.reading");
        Type(page, "Folder", "sales");
        Type(page, "Files", "../*.csv");
        Field(page, "Separator of values").Choose(2);
        Type(page, "Types", "code: string");
        page.Find("form").Submit();

        Assert.True(_inputs.Count == 1, string.Join(";", page.FindAll(".error").Select(e => e.ParentElement!.TextContent)));
        var sent = _inputs[0].Settings!;
        Assert.Equal("""{"root":"sales","glob":"../*.csv","separator":";","types":{"code":"string"}}""", JsonSerializer.Serialize(sent));
        Assert.Equal(["Stay below.", "One sign."], page.FindAll(".field .error").Select(e => e.TextContent.Trim()));
        Assert.Equal(("sales", "../*.csv", "code: string"), (Field(page, "Folder").GetAttribute("value"), Field(page, "Files").GetAttribute("value"), Field(page, "Types").GetAttribute("value") ?? Field(page, "Types").TextContent));
        Assert.True(page.Find("details.reading").HasAttribute("open"));
    }

    [Fact]
    public void Source_UploadedTable_ShowsWhatItToldAndIsReadAgain()
    {
        Show(new Dictionary<string, JsonElement>(), new Dictionary<string, string> { ["separator"] = ";", ["header"] = "yes" });
        On("ReadAgainAsync", given =>
        {
            _again = (IReadOnlyDictionary<string, JsonElement>)given[4]!;
            return (Result<UploadedTable>)Invalid.Field("types", "No such column.");
        });
        var page = RenderAsBea<SourcePage>(p => p.Add(x => x.Domain, "commerce").Add(x => x.Source, "lake"));

        Assert.Contains("separator of values ; · first row yes", page.Find(".reading summary").TextContent, StringComparison.Ordinal);
        Assert.Equal("As the file tells (Semicolon)", Field(page, "Separator of values").Children[0].TextContent);
        Field(page, "First row").Choose(2);
        Type(page, "Types", "gone: string");
        page.FindAll("button").Single(b => b.TextContent == "Read codes again").Click();

        Assert.Equal("""{"header":"no","types":{"gone":"string"}}""", JsonSerializer.Serialize(_again));
        Assert.Contains("No such column.", page.Find(".reading .field .error").TextContent, StringComparison.Ordinal);
        Assert.Equal(Field(page, "First row").Children[2].GetAttribute("value"), Field(page, "First row").GetAttribute("value"));
    }

    [Fact]
    public void Source_Folder_TakesNoFilesAndSavesHowItIsRead()
    {
        Show(new Dictionary<string, JsonElement> { ["root"] = JsonSerializer.SerializeToElement("sales"), ["glob"] = JsonSerializer.SerializeToElement("*.csv"), ["dates"] = JsonSerializer.SerializeToElement("dd.MM.yyyy") }, null);
        On("UpdateAsync", given =>
        {
            _inputs.Add((SourceInput)given[3]!);
            Assert.Equal(7L, given[4]);
            return (Result<SourceView>)View(_inputs[0].Settings!);
        });
        var page = RenderAsBea<SourcePage>(p => p.Add(x => x.Domain, "commerce").Add(x => x.Source, "lake"));

        Assert.Empty(page.FindAll("input[type=file]"));
        Assert.Contains("sales · *.csv", page.Markup, StringComparison.Ordinal);
        Type(page, "Null", "n/a");
        page.FindAll("button").Single(b => b.TextContent == "Save, and read again").Click();

        Assert.Equal("""{"root":"sales","glob":"*.csv","dates":"dd.MM.yyyy","nulls":"n/a"}""", JsonSerializer.Serialize(Assert.Single(_inputs).Settings));
    }

    private static SourceView View(IReadOnlyDictionary<string, JsonElement> settings) => new(Guid.Empty, "commerce", "lake", "Lake", "files", settings, [], 7);

    private static IElement Field(IRenderedComponent<IComponent> page, string label)
        => page.Find("#" + page.FindAll("label").Single(l => l.TextContent == label).GetAttribute("for"));

    // What is typed is taken a moment later, or when the field is left.
    private static void Type(IRenderedComponent<IComponent> page, string label, string text)
    {
        Field(page, label).Input(text);
        Field(page, label).Change(text);
    }

    private void Show(IReadOnlyDictionary<string, JsonElement> settings, IReadOnlyDictionary<string, string>? told)
    {
        On("GetAsync", _ => (Result<SourceView>)View(settings));
        On("TablesAsync", _ => (Result<IReadOnlyList<SourceTable>>)new List<SourceTable> { new("codes", "file", 2, "codes.csv") { Reading = told } });
    }

    private void On<T>(string method, Func<object?[], T> answer) => ((Answers)(object)_sources).By[method] = given => Task.FromResult(answer(given));

    /// <summary>A source service that answers as a test says.</summary>
    public class Answers : DispatchProxy
    {
        internal Dictionary<string, Func<object?[], object>> By { get; } = new(StringComparer.Ordinal);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => By[targetMethod!.Name](args!);
    }
}
