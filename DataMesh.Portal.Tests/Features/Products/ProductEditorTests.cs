using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages.Editing;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Tests.Features.Products;

public class ProductEditorTests
{
    private static readonly Principal s_bea = new(Guid.CreateVersion7(), "bea@example.com", "Bea", PlatformRoles.None, PrincipalWay.Browser);
    private readonly FakeProducts _products = new(Samples.Draft);
    private readonly FakeDialogs _dialogs = new();

    [Fact]
    public async Task SaveDocs_TypedWhileASaveRuns_IsSavedOnceMoreWithTheNewest()
    {
        var gate = new TaskCompletionSource();
        _products.Gate = gate.Task;
        var editor = Editor();
        var text = "a";

        var saves = new List<Task> { editor.SaveDocsAsync(() => Input(text)) };
        text = "ab";
        saves.Add(editor.SaveDocsAsync(() => Input(text)));
        text = "abc";
        saves.Add(editor.SaveDocsAsync(() => Input(text)));
        Assert.Equal(SaveState.Saving, editor.State);
        gate.SetResult();
        await Task.WhenAll(saves);

        Assert.Equal(["a", "abc"], _products.Updates.Select(u => u.Purpose));
        Assert.Equal((SaveState.Saved, "abc"), (editor.State, editor.Product.Purpose));
    }

    [Fact]
    public async Task SaveDocs_SomebodyElseChangedIt_ShowsBothAndKeepsMineWhenChosen()
    {
        var editor = Editor();
        _products.Stored = _products.Stored with { Purpose = "Theirs", Revision = 9 };
        _dialogs.Choice = ConflictChoice.KeepMine;

        await editor.SaveDocsAsync(() => Input("Mine"));

        var field = Assert.Single(_dialogs.Shown!, f => f.Field == "Purpose");
        Assert.Equal(("Mine", "Theirs"), (field.Mine, field.Theirs));
        Assert.Equal("Mine", _products.Stored.Purpose);
        Assert.Equal(SaveState.Saved, editor.State);
    }

    [Fact]
    public async Task SaveDocs_TheirsTaken_StartsTheFormsAgain()
    {
        var editor = Editor();
        _products.Stored = _products.Stored with { Purpose = "Theirs", Revision = 9 };
        _dialogs.Choice = ConflictChoice.TakeTheirs;

        await editor.SaveDocsAsync(() => Input("Mine"));

        Assert.Equal(("Theirs", 1), (editor.Product.Purpose, editor.Generation));
        Assert.Empty(_products.Updates);
    }

    [Fact]
    public async Task SaveDocs_BackToMyChanges_SaysThatNothingIsSaved()
    {
        var editor = Editor();
        _products.Stored = _products.Stored with { Purpose = "Theirs", Revision = 9 };
        _dialogs.Choice = ConflictChoice.GoBack;

        await editor.SaveDocsAsync(() => Input("Mine"));

        Assert.Equal((SaveState.Failed, "Theirs", 0), (editor.State, _products.Stored.Purpose, editor.Generation));
        Assert.NotNull(editor.Problem);
    }

    [Fact]
    public async Task SaveDocs_WrongField_IsNamedUntilItIsMended()
    {
        var editor = Editor();
        _products.NextError = Invalid.Field("name", "Write a name of 1 to 100 characters.");

        await editor.SaveDocsAsync(() => Input("x"));
        Assert.Equal("Write a name of 1 to 100 characters.", editor.WrongWith("name"));
        await editor.SaveDocsAsync(() => Input("x"));

        Assert.Null(editor.WrongWith("name"));
        Assert.Null(editor.Problem);
    }

    [Fact]
    public async Task SavePort_ThenDocs_GoesOutWithTheRevisionThatThePortGave()
    {
        var editor = Editor();

        await editor.SavePortAsync("orders", () => new PortInput("Orders", null, "shop", "raw_orders", [new ColumnInput("order_id", null, "Number", Classification.Internal)], null));
        await editor.SaveDocsAsync(() => Input("x"));

        Assert.Null(_dialogs.Shown);
        Assert.Equal(SaveState.Saved, editor.State);
        Assert.Equal("Orders", Assert.Single(editor.Product.Ports).Name);
    }

    [Fact]
    public async Task SavePort_SomebodyElseChangedAColumn_NamesColumnAndField()
    {
        var editor = Editor();
        var port = _products.Stored.Ports[0];
        _products.Stored = _products.Stored with { Ports = [port with { Revision = 4, Columns = [port.Columns[0] with { Description = "Theirs" }, .. port.Columns.Skip(1)] }] };
        _dialogs.Choice = ConflictChoice.TakeTheirs;

        await editor.SavePortAsync("orders", () => new PortInput(port.Name, port.Description, "shop", "raw_orders", [.. port.Columns.Select(c => new ColumnDraft(c).Input())], null));

        Assert.Equal("order_id: meaning", Assert.Single(_dialogs.Shown!).Field);
        Assert.Equal("Theirs", editor.Product.Ports[0].Columns[0].Description);
    }

    private ProductEditor Editor() => new(_products, _dialogs, s_bea, _products.Stored);

    private ProductInput Input(string purpose) => new DocsForm(_products.Stored) { Purpose = purpose }.Input();

    private sealed class FakeDialogs : IDialogs
    {
        public ConflictChoice Choice { get; set; }

        public IReadOnlyList<ConflictingField>? Shown { get; private set; }

        public Task<bool> ConfirmAsync(Confirmation question) => throw new NotSupportedException();

        public Task<object?> OpenAsync<TComponent>(string title, IReadOnlyDictionary<string, object?>? parameters = null, string width = "560px") where TComponent : ComponentBase => throw new NotSupportedException();

        public Task<ConflictChoice> ResolveAsync(string what, IReadOnlyList<ConflictingField> differences)
        {
            Shown = differences;
            return Task.FromResult(Choice);
        }

        public void Close(object? result = null) => throw new NotSupportedException();
    }
}
