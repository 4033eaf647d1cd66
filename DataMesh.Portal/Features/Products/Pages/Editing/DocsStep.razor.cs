using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Fields;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>The third step: documentation and owners.</summary>
public sealed partial class DocsStep
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private DocsForm _form = null!;
    private int _generation = -1;
    private SuggestBox? _box;
    private string _tag = "";

    /// <summary>Who there is.</summary>
    [Inject] public required IUserDirectory People { get; init; }

    /// <summary>What other features let owners say about the product.</summary>
    [Inject] public required IEnumerable<ProductPart> Parts { get; init; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_generation == Editor.Generation) return;
        _generation = Editor.Generation;
        _form = new DocsForm(Editor.Product);
        foreach (var email in _form.Owners)
            if (await People.FindAsync(email, Cancellation) is { } person) _names[email] = person.Name;
    }

    /// <inheritdoc />
    protected override Task OnAfterRenderAsync(bool firstRender) => Field is null ? Task.CompletedTask : FocusOnceAsync($"field-{Field}");

    private string NameOf(string email) => _names.GetValueOrDefault(email, email);

    private async Task<IReadOnlyList<Suggestion>> FindAsync(string text, CancellationToken ct)
        => [.. (await People.SearchAsync(text, 8, ct)).Where(p => !_form.Owners.Contains(p.Email, StringComparer.OrdinalIgnoreCase)).Select(p => new Suggestion(p.Email, p.Name, p.Email))];

    private Task AddOwnerAsync(Suggestion person) => SaveAsync(() =>
    {
        _names[person.Key] = person.Text;
        _form.Owners.Add(person.Key);
        _box?.Clear();
    });

    private Task AddTagsAsync(string text) => SaveAsync(() =>
    {
        _form.AddTags(text);
        _tag = "";
    });

    private Task SaveAsync(Action change)
    {
        change();
        return Editor.SaveDocsAsync(_form.Input);
    }
}
