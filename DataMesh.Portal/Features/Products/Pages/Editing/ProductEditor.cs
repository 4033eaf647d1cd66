using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>Whether what was typed is stored.</summary>
public enum SaveState
{
    /// <summary>Nothing was changed yet.</summary>
    Untouched,

    /// <summary>A save is under way.</summary>
    Saving,

    /// <summary>Everything is stored.</summary>
    Saved,

    /// <summary>The last change could not be stored.</summary>
    Failed,
}

/// <summary>
/// A product while somebody edits it over four steps: every change is stored as it is made, against the revision that was
/// read, and another person's change is shown instead of overwritten.
/// </summary>
/// <param name="products">Where it is stored.</param>
/// <param name="dialogs">Shows another person's change.</param>
/// <param name="principal">Who edits.</param>
/// <param name="product">The product as it was read.</param>
public sealed class ProductEditor(IProductService products, IDialogs dialogs, Principal principal, ProductView product)
{
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private Task _last = Task.CompletedTask;

    /// <summary>The product as it is stored.</summary>
    public ProductView Product { get; private set; } = product;

    /// <summary>Whether what was typed is stored.</summary>
    public SaveState State { get; private set; }

    /// <summary>Why the last change was not stored, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The fields that are wrong, as the API names them.</summary>
    public IReadOnlyList<FieldError> Wrong { get; private set; } = [];

    /// <summary>Rises when another person's version took the place of what was typed: forms then start again from <see cref="Product"/>.</summary>
    public int Generation { get; private set; }

    /// <summary>Something above changed.</summary>
    public event Action? Changed;

    /// <summary>What is wrong with a field, or null.</summary>
    public string? WrongWith(string field) => Wrong.FirstOrDefault(w => w.Field == field)?.Message;

    /// <summary>Stores what is written about the product. Asked again while a save runs, it saves once more with the newest text.</summary>
    public Task SaveDocsAsync(Func<ProductInput> input) => InTurnAsync("docs", async () =>
    {
        var mine = input();
        var saved = await products.UpdateAsync(principal, Product.Domain, Product.Slug, mine, Product.Revision, CancellationToken.None);
        if (saved.Error is Stale) saved = await ResolveAsync(mine) ?? saved;
        if (saved.Ok) Product = saved.Value;
        return saved.Error;
    });

    /// <summary>Makes a port of a table, with all its columns.</summary>
    public Task AddPortAsync(string port, PortInput input) => InTurnAsync($"add {port}", async () =>
    {
        var made = await products.PutPortAsync(principal, Product.Domain, Product.Slug, port, input, null, CancellationToken.None);
        return made.Error ?? await RefreshAsync();
    });

    /// <summary>Stores what is written about a port.</summary>
    public Task SavePortAsync(string port, Func<PortInput> input) => InTurnAsync($"port {port}", async () =>
    {
        if (Product.Ports.FirstOrDefault(p => p.Port == port) is not { } known) return NotFound.Of("port", port);
        var mine = input();
        var saved = await products.PutPortAsync(principal, Product.Domain, Product.Slug, port, mine, known.Revision, CancellationToken.None);
        if (saved.Error is Stale) saved = await ResolveAsync(port, mine) ?? saved;
        return saved.Error ?? await RefreshAsync();
    });

    /// <summary>Compares the ports with their sources; what changed there then stands in <see cref="Product"/>.</summary>
    public async Task CheckSourcesAsync(CancellationToken ct)
    {
        foreach (var port in Product.Ports)
        {
            var seen = await products.CheckPortAsync(principal, Product.Domain, Product.Slug, port.Port, ct);
            // A source that does not answer says so where its tables are shown.
            if (!seen.Ok) continue;
            Product = Product with { Ports = [.. Product.Ports.Select(p => p.Port == port.Port ? p with { Drift = seen.Value.Drift } : p)] };
            Changed?.Invoke();
        }
    }

    /// <summary>Takes a port away.</summary>
    public Task RemovePortAsync(string port) => InTurnAsync($"remove {port}", async () =>
    {
        var removed = await products.DeletePortAsync(principal, Product.Domain, Product.Slug, port, null, CancellationToken.None);
        return removed.Error ?? await RefreshAsync();
    });

    /// <summary>Publishes what is stored, after everything that still waits to be stored.</summary>
    public async Task<Result<ProductView>> PublishAsync(CancellationToken ct)
    {
        await _last;
        var published = await products.PublishAsync(principal, Product.Domain, Product.Slug, ct);
        if (published.Ok) Product = published.Value;
        Changed?.Invoke();
        return published;
    }

    // One save at a time, so that each goes out with the revision that the one before gave. The saves are not cancelled with the
    // page: whoever leaves it right after typing has typed.
    private async Task InTurnAsync(string what, Func<Task<Error?>> save)
    {
        if (!_waiting.Add(what)) return;
        var before = _last;
        var turn = new TaskCompletionSource();
        _last = turn.Task;
        try
        {
            await before;
            _waiting.Remove(what);
            Tell(SaveState.Saving, null);
            var error = await save();
            Tell(error is null ? SaveState.Saved : SaveState.Failed, error);
        }
        finally
        {
            turn.SetResult();
        }
    }

    private void Tell(SaveState state, Error? error)
    {
        State = state;
        if (state != SaveState.Saving) (Problem, Wrong) = (error?.Message, (error as Invalid)?.Fields ?? []);
        Changed?.Invoke();
    }

    private async Task<Error?> RefreshAsync()
    {
        var fresh = await products.GetAsync(principal, Product.Domain, Product.Slug, CancellationToken.None);
        if (fresh.Ok) Product = fresh.Value;
        return fresh.Error;
    }

    private async Task<Result<ProductView>?> ResolveAsync(ProductInput mine)
    {
        var theirs = await products.GetAsync(principal, Product.Domain, Product.Slug, CancellationToken.None);
        if (!theirs.Ok) return theirs;
        var differences = EditConflicts.Of(mine, theirs.Value);
        // Only ports changed, or both wrote the same: there is nothing to choose.
        var choice = differences.Count == 0 ? ConflictChoice.KeepMine : await dialogs.ResolveAsync($"the product {theirs.Value.Name}", differences);
        if (choice == ConflictChoice.KeepMine) return await products.UpdateAsync(principal, Product.Domain, Product.Slug, mine, theirs.Value.Revision, CancellationToken.None);
        if (choice == ConflictChoice.GoBack) return null;
        Generation++;
        return theirs;
    }

    private async Task<Result<PortView>?> ResolveAsync(string port, PortInput mine)
    {
        var theirs = await products.GetPortAsync(principal, Product.Domain, Product.Slug, port, CancellationToken.None);
        if (!theirs.Ok) return theirs;
        var differences = EditConflicts.Of(mine, theirs.Value);
        var choice = differences.Count == 0 ? ConflictChoice.KeepMine : await dialogs.ResolveAsync($"the port {port}", differences);
        if (choice == ConflictChoice.KeepMine) return await products.PutPortAsync(principal, Product.Domain, Product.Slug, port, mine, theirs.Value.Revision, CancellationToken.None);
        if (choice == ConflictChoice.GoBack) return null;
        Generation++;
        return theirs;
    }
}
