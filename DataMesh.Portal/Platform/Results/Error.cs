namespace DataMesh.Portal.Platform.Results;

/// <summary>An expected failure, in words for the person who caused it. <see cref="Web.Problems"/> maps each kind to a status.</summary>
/// <param name="Message">What happened, to what, and what can be done.</param>
public abstract record Error(string Message);

/// <summary>There is no such thing, or the principal may not know of it: both look alike. Status 404.</summary>
public sealed record NotFound(string Message) : Error(Message)
{
    /// <summary>"There is no {what} '{name}'."</summary>
    public static NotFound Of(string what, string name) => new($"There is no {what} '{name}', or you may not know of it.");
}

/// <summary>The principal knows of it and may not do this. Status 403.</summary>
/// <param name="Message">What is not allowed.</param>
/// <param name="Reason">A word that programs can test, e.g. <c>grant-revoked</c>, or null.</param>
public sealed record Forbidden(string Message, string? Reason = null) : Error(Message);

/// <summary>The input is wrong. Status 400.</summary>
/// <param name="Message">A summary.</param>
/// <param name="Fields">By field, node or line: what is wrong and the mend.</param>
public sealed record Invalid(string Message, IReadOnlyList<FieldError> Fields) : Error(Message)
{
    /// <summary>One field is wrong.</summary>
    public static Invalid Field(string field, string message) => new(message, [new FieldError(field, message)]);

    /// <summary>Several fields are wrong; the first one's message is the summary.</summary>
    public static Invalid Of(IReadOnlyList<FieldError> fields)
        => new(fields.Count == 1 ? fields[0].Message : $"{fields.Count} things are wrong; the first: {fields[0].Message}", fields);
}

/// <summary>What is wrong with one field (or node of a flow, or line of a file).</summary>
/// <param name="Field">The field's name in the API's spelling, e.g. <c>columns[2].name</c>, or the node's id.</param>
/// <param name="Message">What is wrong and the mend.</param>
/// <param name="Position">Zero-based offset in the field's text, where that helps.</param>
public sealed record FieldError(string Field, string Message, int? Position = null);

/// <summary>The thing is in a state in which this cannot be done, or somebody else was faster. Status 409.</summary>
public sealed record Conflict(string Message) : Error(Message);

/// <summary>Somebody changed the thing since it was read. Status 412; screens show the other person's change.</summary>
public sealed record Stale(string Message) : Error(Message)
{
    /// <summary>The usual wording.</summary>
    public static Stale Of(string what) => new($"Somebody else changed {what} since you read it. Read it again, and make your change on what is there now.");
}

/// <summary>A rule forbids it until something is mended. Status 422.</summary>
/// <param name="Message">A summary.</param>
/// <param name="Findings">What each rule found.</param>
public sealed record Blocked(string Message, IReadOnlyList<RuleFinding> Findings) : Error(Message);

/// <summary>What one rule found.</summary>
/// <param name="Policy">The rule's key.</param>
/// <param name="Severity"><c>block</c> or <c>warn</c>.</param>
/// <param name="Message">What is missing and how to mend it.</param>
/// <param name="Field">Where: a field of the product, e.g. <c>ports.orders.columns.email.description</c>.</param>
public sealed record RuleFinding(string Policy, string Severity, string Message, string Field);

/// <summary>Something that the portal depends on did not answer, e.g. a source. Status 502.</summary>
public sealed record Unavailable(string Message) : Error(Message);

/// <summary>The caller asks for more than it may within a time. Status 429.</summary>
/// <param name="Message">Which limit, and when to come again.</param>
/// <param name="RetryAfter">Seconds after which it may be tried again, 1 or more.</param>
/// <param name="Reason">A word that programs can test, e.g. <c>budget</c>, or null.</param>
public sealed record TooMany(string Message, int RetryAfter, string? Reason = null) : Error(Message);

/// <summary>The upload or the answer is larger than a limit. Status 413.</summary>
public sealed record TooLarge(string Message) : Error(Message);
