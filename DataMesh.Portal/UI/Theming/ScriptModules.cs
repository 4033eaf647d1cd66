using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Theming;

/// <summary>Lets go of script objects. A browser that is gone has let go of them already.</summary>
internal static class ScriptModules
{
    /// <summary>Disposes the reference; a lost connection is the normal end of a page, not a failure.</summary>
    public static async ValueTask ReleaseAsync(this IJSObjectReference reference)
    {
        try
        {
            await reference.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page was closed: nothing is left to dispose.
        }
    }

    /// <summary>Calls the object's own <c>dispose</c>, then disposes the reference.</summary>
    public static async ValueTask DetachAsync(this IJSObjectReference reference)
    {
        try
        {
            await reference.InvokeVoidAsync("dispose");
            await reference.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page was closed: its listeners are gone with it.
        }
    }
}
