using System.CommandLine;

namespace DataMesh.Portal.Platform.CommandLine;

/// <summary>A verb of the command line, registered by the feature that does the work.</summary>
public interface IPortalVerb
{
    /// <summary>
    /// The command, with an action that answers the exit code. Throw <see cref="VerbException"/> for what the user has to mend:
    /// its message becomes the one line on standard error and the exit code is 1.
    /// </summary>
    Command Create();
}

/// <summary>The verb cannot do it; the message says why in one line.</summary>
public sealed class VerbException(string message) : Exception(message);

/// <summary>Verbs of the same group, e.g. <c>users create</c> and <c>users list</c>, name the group here.</summary>
/// <param name="Group">The group's name, e.g. <c>users</c>.</param>
/// <param name="Description">The group's description.</param>
/// <param name="Verb">The command below it.</param>
public sealed record GroupedVerb(string Group, string Description, Func<Command> Verb);
