using AngleSharp.Dom;
using Bunit;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>Chooses in a list as a person does: one of those that it offers.</summary>
internal static class Choices
{
    /// <summary>Chooses one of the choices, the words of no choice not counted.</summary>
    /// <param name="select">The list.</param>
    /// <param name="at">Which one, from 0.</param>
    public static void Choose(this IElement select, int at)
        => select.Change(select.QuerySelectorAll("option").Select(o => o.GetAttribute("value")).Where(v => !string.IsNullOrEmpty(v)).ElementAt(at)!);
}
