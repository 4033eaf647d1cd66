using System.Security.Claims;

namespace DataMesh.Portal.UI.Navigation;

/// <summary>An entry of the navigation. Features register theirs; the frame knows none of them.</summary>
/// <param name="Text">The word.</param>
/// <param name="Href">Where it leads, beginning with a slash.</param>
/// <param name="Icon">One of <c>IconPaths.Names</c>.</param>
/// <param name="Order">Its place, smallest first; the first four stay in view in a narrow window.</param>
/// <param name="Policy">The authorisation policy that a person has to meet to see it, or null for everybody.</param>
/// <param name="Badge">A component that draws a count behind the word (a span of class "count"), or null.</param>
public sealed record NavEntry(string Text, string Href, string Icon, int Order, string? Policy = null, Type? Badge = null);

/// <summary>A component at the right of the top bar, e.g. the bell.</summary>
/// <param name="Component">A component without required parameters.</param>
/// <param name="Order">Its place, smallest first.</param>
public sealed record TopBarItem(Type Component, int Order);

/// <summary>A part of Home, below what waits for the person; it draws nothing where it has nothing to show.</summary>
/// <param name="Component">A component without required parameters.</param>
/// <param name="Order">Its place, smallest first.</param>
public sealed record HomePart(Type Component, int Order);

/// <summary>A card on the page Admin that leads to one of its parts. Features register theirs.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">What is there, in a sentence.</param>
/// <param name="Button">The words of the link.</param>
/// <param name="Href">Where it leads.</param>
/// <param name="Order">Its place, smallest first.</param>
/// <param name="Role">Who sees it.</param>
public sealed record AdminEntry(string Title, string Text, string Button, string Href, int Order, Platform.Identity.PlatformRoles Role);

/// <summary>A component at the foot of the person's menu's links, or a link of it.</summary>
/// <param name="Text">The words.</param>
/// <param name="Href">Where it leads.</param>
/// <param name="Icon">One of <c>IconPaths.Names</c>.</param>
/// <param name="Order">Its place, smallest first.</param>
public sealed record PersonMenuEntry(string Text, string Href, string Icon, int Order);

/// <summary>Finds things for the search box. Features register theirs; all are asked at once and their answers grouped.</summary>
public interface ICommandSource
{
    /// <summary>Finds what matches, best first.</summary>
    /// <param name="user">Who asks; what that person may not know of must not be found.</param>
    /// <param name="text">What was typed, trimmed; at least one character.</param>
    /// <param name="cancellation">Cancelled as soon as more is typed.</param>
    /// <returns>At most ten hits.</returns>
    Task<IReadOnlyList<CommandHit>> FindAsync(ClaimsPrincipal user, string text, CancellationToken cancellation);
}

/// <summary>One thing that the search box found.</summary>
/// <param name="Group">Its heading, e.g. <c>Products</c>; hits of one heading stand together.</param>
/// <param name="Title">Its name.</param>
/// <param name="Href">Where it leads.</param>
/// <param name="Detail">More in small type, e.g. the product of a column.</param>
/// <param name="Icon">One of <c>IconPaths.Names</c>.</param>
/// <param name="GroupOrder">The heading's place, smallest first.</param>
public sealed record CommandHit(string Group, string Title, string Href, string? Detail = null, string Icon = "search", int GroupOrder = 100);
