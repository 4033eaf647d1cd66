namespace DataMesh.Portal.Platform.Results;

/// <summary>What an operation gave: a value, or an <see cref="Error"/> that the caller has to look at. Bugs throw instead.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The failure, or null when there is a value.</summary>
    public Error? Error { get; }

    /// <summary>Whether there is a value.</summary>
    public bool Ok => Error is null;

    /// <summary>The value. Throws <see cref="InvalidOperationException"/> when the operation failed.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error.Message}");

    /// <summary>Wraps a value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Wraps a failure.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>Maps the value, keeps the failure.</summary>
    public Result<TOther> Map<TOther>(Func<T, TOther> map) => Error is { } error ? error : map(Value);
}

/// <summary>The value of an operation that gives none.</summary>
public readonly record struct Done
{
    /// <summary>The only value.</summary>
    public static Done Yes => default;
}
