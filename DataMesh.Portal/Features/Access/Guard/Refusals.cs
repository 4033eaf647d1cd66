using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Access.Guard;

/// <summary>Why a read may not go on, in words for the person who reads.</summary>
internal static class Refusals
{
    public static ReadRefused Unknown(string path) => new(false, "unknown", $"There is no port '{path}', or you may not know of it.");

    public static ReadRefused Retired(PortInfo port) => new(true, "retired", $"{port.ProductName} is retired: nobody reads it any more.");

    public static ReadRefused NotPublished(PortInfo port)
        => new(true, "not-published", $"{port.ProductName} is a draft: only those who make it read its rows. Wait until it is published, then ask for access.");

    public static ReadRefused Level(PortInfo port, AccessLevel granted, AccessLevel needed) => new(true, "level", (granted, needed) switch
    {
        (AccessLevel.Read, AccessLevel.Export) => $"Your grant on {port.Path} allows reading, not downloads. Ask for export.",
        (AccessLevel.Sample, AccessLevel.Export) => $"Your grant on {port.Path} allows samples, not downloads. Ask for export.",
        _ => $"Your grant on {port.Path} allows samples, not reading. Ask for read.",
    });

    public static ReadRefused Scope(PortInfo port, KeyScopes scopes)
        => new(true, "scope", $"The key lacks the scope {KeyScopes.DataRead}:{port.ProductPath}; it has {scopes}.");

    /// <summary>Nothing holds now: because the last grant ended, or because there never was one.</summary>
    public static ReadRefused Without(PortInfo port, Grant? last, DateTimeOffset now)
    {
        if (last is null)
            return new ReadRefused(true, "no-grant", $"You have no grant for {port.Path}. Ask for access: the owners of {port.ProductName} decide.");
        var whose = last.SubjectKind != ConsumerKind.User ? $"The grant of {last.SubjectName}" : "Your grant";
        return last.StateAt(now) == GrantState.Revoked
            ? new ReadRefused(true, "revoked", $"{whose} on {port.Path} was revoked by {last.RevokedByName} on {Words.Day(last.EndedAt ?? now)}{Because(last.RevokeReason)}. Ask for access again if you still need it.")
            : new ReadRefused(true, "expired", $"{whose} on {port.Path} expired on {Words.Day(last.Until ?? now)}. Ask for access again if you still need it.");
    }

    private static string Because(string? reason) => string.IsNullOrWhiteSpace(reason) ? "" : $": {reason.Trim().TrimEnd('.')}";
}
