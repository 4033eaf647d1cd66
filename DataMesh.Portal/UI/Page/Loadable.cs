using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.UI.Page;

/// <summary>A value that a page fetches: not there yet, there, or failed. <see cref="PortalPage.LoadAsync{T}(Loadable{T}, Func{CancellationToken, Task{T}})"/> fills it and <c>Loaded</c> shows it.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class Loadable<T>
{
    /// <summary>Whether a fetch is under way.</summary>
    public bool Loading { get; private set; } = true;

    /// <summary>What was fetched last; stays while a new fetch runs, so that a page does not blink.</summary>
    public T? Value { get; private set; }

    /// <summary>Whether <see cref="Value"/> was ever fetched.</summary>
    public bool HasValue { get; private set; }

    /// <summary>Why the last fetch failed, or null.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>A fetch begins.</summary>
    public void Begin() => (Loading, Failure) = (true, null);

    /// <summary>The fetch gave a value.</summary>
    public void Succeed(T value) => (Loading, Failure, Value, HasValue) = (false, null, value, true);

    /// <summary>The fetch failed.</summary>
    public void Fail(Failure failure) => (Loading, Failure) = (false, failure);
}

/// <summary>Why something could not be shown or done.</summary>
/// <param name="Message">What happened, to what, and what can be done.</param>
/// <param name="TraceId">The id to quote, or null for an expected failure.</param>
/// <param name="Error">The expected failure, or null for a fault.</param>
public sealed record Failure(string Message, string? TraceId = null, Error? Error = null);
