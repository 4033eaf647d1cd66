using System.Collections.Concurrent;
using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DataMesh.Portal.UI.Page;

/// <summary>What every page and larger component needs: who asks, a token that ends with the page, and fetching with its three states.</summary>
public abstract class PortalPage : ComponentBase, IDisposable
{
    private static readonly ConcurrentDictionary<Type, bool> s_readsAddress = new();
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken? _token;
    private ClaimsPrincipal _user = new(new ClaimsIdentity());
    private bool _shown;
    private bool _disposed;

    /// <summary>Addresses, and the way to other pages.</summary>
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>Where faults are written.</summary>
    [Inject] public required ILogger<PortalPage> PageLog { get; init; }

    /// <summary>The signed-in state of the circuit or request.</summary>
    [CascadingParameter] public Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>Cancelled when the page goes.</summary>
    // The token is kept, since asking a disposed source for it throws while late callbacks still run.
    protected CancellationToken Cancellation => _token ??= _gone.Token;

    /// <summary>The claims of who looks at the page.</summary>
    protected ClaimsPrincipal User => _user;

    /// <summary>Who looks at the page. Throws <see cref="InvalidOperationException"/> where nobody is signed in.</summary>
    protected Principal Principal => Principal.From(_user) ?? throw new InvalidOperationException("Nobody is signed in; the page needs [Authorize].");

    /// <inheritdoc />
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        _token ??= _gone.Token;
        // Set before awaiting, since the view expires then; and who asks is known before OnInitialized runs.
        parameters.SetParameterProperties(this);
        if (Authentication is not null) _user = (await Authentication).User;
        // A new address is told to one component after the other, from a list that must not grow meanwhile: were this one drawn at once,
        // a part that it now shows and that reads the address too would join the list, and the circuit would end.
        if (_shown && s_readsAddress.GetOrAdd(GetType(), ReadsAddress)) await Task.Yield();
        if (_disposed) return;
        _shown = true;
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Fetches into <paramref name="target"/>. A fault is logged and shown with its trace id; a page that went away ends it silently.</summary>
    protected async Task LoadAsync<T>(Loadable<T> target, Func<CancellationToken, Task<T>> fetch)
        => await LoadAsync(target, async token => (Result<T>)await fetch(token));

    /// <summary>As <see cref="LoadAsync{T}(Loadable{T}, Func{CancellationToken, Task{T}})"/>, for operations that fail in expected ways.</summary>
    protected async Task LoadAsync<T>(Loadable<T> target, Func<CancellationToken, Task<Result<T>>> fetch)
    {
        target.Begin();
        try
        {
            var result = await fetch(Cancellation);
            if (result.Ok) target.Succeed(result.Value);
            else target.Fail(new Failure(result.Error!.Message, null, result.Error));
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A page's last line of defence: whatever it was is logged and shown, and the rest of the page lives on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var trace = TraceIds.Current();
            PageLog.PageFault(fault, GetType().Name, trace);
            target.Fail(new Failure("This could not be loaded. Try again; if it happens again, quote the trace id.", trace));
        }

        if (!_disposed) await InvokeAsync(StateHasChanged);
    }

    /// <summary>Does what a person asked for. A fault is logged and told with its trace id instead of taking the page away, so that what was typed stays.</summary>
    /// <returns>What to tell the person, or null where there was no fault.</returns>
    protected async Task<string?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // As above: it is logged and shown, and the page lives on with what was typed.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var trace = TraceIds.Current();
            PageLog.PageFault(fault, GetType().Name, trace);
            return $"The portal ran into a fault. What you wrote is still here: try again, and if it happens again, quote the trace id {trace}.";
        }
    }

    /// <summary>Replaces query parameters of the page's address, without a new entry in the history. A null removes a parameter.</summary>
    protected void Query(params (string Name, object? Value)[] changes)
        => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(changes.ToDictionary(c => c.Name, c => c.Value)), new NavigationOptions { ReplaceHistoryEntry = true });

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what still runs for the page.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed) return;
        _disposed = true;
        _gone.Cancel();
        _gone.Dispose();
    }

    private static bool ReadsAddress(Type component) => component.GetProperties().Any(p => p.IsDefined(typeof(SupplyParameterFromQueryAttribute), inherit: true));
}
