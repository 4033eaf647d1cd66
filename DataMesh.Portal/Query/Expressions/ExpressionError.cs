namespace DataMesh.Portal.Query.Expressions;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Message">A sentence that says how to mend it.</param>
/// <param name="Position">Where it begins, in characters from 0.</param>
/// <param name="Length">How many characters it concerns; 0 at the end of the text.</param>
public sealed record ExpressionError(string Message, int Position, int Length);

/// <summary>Carries an error out of the depth of a parse or check; never leaves this namespace.</summary>
internal sealed class ExpressionException(ExpressionError error) : Exception(error.Message)
{
    internal ExpressionException(string message, TextSpan span)
        : this(new ExpressionError(message, span.Position, span.Length))
    {
    }

    internal ExpressionError Error { get; } = error;
}
