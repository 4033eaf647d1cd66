namespace DataMesh.Portal.Query.DuckDb;

/// <summary>What kind of error the engine reports; the numbers are those of its C interface.</summary>
public enum DuckDbErrorType
{
    /// <summary>The engine did not say.</summary>
    Unknown = 0,

    /// <summary>A value outside the range of its type.</summary>
    OutOfRange = 1,

    /// <summary>A value that cannot be converted.</summary>
    Conversion = 2,

    /// <summary>Division by zero and the like.</summary>
    DivideByZero = 6,

    /// <summary>The statement cannot be parsed.</summary>
    Parser = 14,

    /// <summary>A name or type in the statement does not fit.</summary>
    Binder = 24,

    /// <summary>A file cannot be read or written.</summary>
    Io = 28,

    /// <summary>The statement was interrupted.</summary>
    Interrupt = 29,

    /// <summary>Something is wrong with what the statement was given.</summary>
    InvalidInput = 32,

    /// <summary>The memory limit was reached.</summary>
    OutOfMemory = 33,

    /// <summary>The settings of this database forbid it.</summary>
    Permission = 34,
}

/// <summary>An error of the embedded engine. Its message may quote data; do not show it to people as it is.</summary>
public sealed class DuckDbException : Exception
{
    internal DuckDbException(string message, DuckDbErrorType type)
        : base(message) => ErrorType = type;

    /// <summary>The kind of error. Kinds that the enumeration does not name keep their number.</summary>
    public DuckDbErrorType ErrorType { get; }

    /// <summary>Errors known by their text alone (preparing tells no number) get their kind from its first words.</summary>
    internal static DuckDbException FromText(string message)
    {
        var type = message switch
        {
            _ when Starts("Parser Error") => DuckDbErrorType.Parser,
            _ when Starts("Binder Error") || Starts("Catalog Error") => DuckDbErrorType.Binder,
            _ when Starts("IO Error") => DuckDbErrorType.Io,
            _ when Starts("INTERRUPT Error") => DuckDbErrorType.Interrupt,
            _ when Starts("Conversion Error") => DuckDbErrorType.Conversion,
            _ when Starts("Out of Range Error") => DuckDbErrorType.OutOfRange,
            _ when Starts("Invalid Input Error") => DuckDbErrorType.InvalidInput,
            _ when Starts("Out of Memory Error") => DuckDbErrorType.OutOfMemory,
            _ when Starts("Permission Error") => DuckDbErrorType.Permission,
            _ => DuckDbErrorType.Unknown,
        };
        return new DuckDbException(message, type);

        bool Starts(string word) => message.StartsWith(word, StringComparison.Ordinal);
    }
}
