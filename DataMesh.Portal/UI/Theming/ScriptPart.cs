using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Theming;

/// <summary>
/// The browser's side of one component: what a function of a script module made of it. The component may go at any moment, also while
/// the module is still on its way; then nothing is made, and what was made goes too. Neither that nor a closed page is a fault.
/// </summary>
/// <param name="js">The way to the browser.</param>
internal sealed class ScriptPart(IJSRuntime js) : IAsyncDisposable
{
    private IJSObjectReference? _part;
    private bool _gone;

    /// <summary>Whether it was made, and is still there.</summary>
    public bool There => _part is not null;

    /// <summary>Imports a module of <c>wwwroot/js</c> and has one of its functions make the part.</summary>
    /// <param name="module">The module's file name.</param>
    /// <param name="function">The function; it gives an object that has <c>dispose</c>, or null.</param>
    /// <param name="arguments">What the function gets; made once the module is there.</param>
    /// <returns>Whether the part is there.</returns>
    /// <exception cref="JSException">The script failed while the component was still there.</exception>
    public async Task<bool> AttachAsync(string module, string function, Func<object?[]> arguments)
    {
        try
        {
            await using var imported = await js.InvokeAsync<IJSObjectReference>("import", $"./js/{module}");
            if (_gone) return false;
            var part = await imported.InvokeAsync<IJSObjectReference?>(function, arguments());
            if (_gone && part is not null) await part.DetachAsync();
            else _part = part;
        }
        catch (Exception e) when (Ended(e))
        {
            // The page or the component went: there is nothing to be made any more.
        }

        return There;
    }

    /// <summary>Calls a function of the part, where there is one.</summary>
    public async Task CallAsync(string function, params object?[] arguments)
    {
        try
        {
            if (_part is { } part) await part.InvokeVoidAsync(function, arguments);
        }
        catch (Exception e) when (Ended(e))
        {
            // The page or the component went: nobody is there to be told.
        }
    }

    /// <summary>Asks a function of the part; the type's default where there is none any more.</summary>
    public async Task<T?> AskAsync<T>(string function, params object?[] arguments)
    {
        try
        {
            return _part is { } part ? await part.InvokeAsync<T>(function, arguments) : default;
        }
        catch (Exception e) when (Ended(e))
        {
            return default;
        }
    }

    /// <summary>Takes the part away; another one may be attached.</summary>
    public async Task DetachAsync()
    {
        if (_part is not { } part) return;
        _part = null;
        await part.DetachAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _gone = true;
        await DetachAsync();
    }

    private bool Ended(Exception e) => e is JSDisconnectedException or OperationCanceledException || (_gone && e is ObjectDisposedException or JSException);
}
