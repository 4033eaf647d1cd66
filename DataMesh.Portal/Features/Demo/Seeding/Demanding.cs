using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>What cannot fail in the demo is a bug when it does.</summary>
internal static class Demanding
{
    public static T Must<T>(this Result<T> result)
        => result.Ok ? result.Value : throw new InvalidOperationException($"The demo could not be filled in: {Words(result.Error!)}");

    private static string Words(Error error) => error switch
    {
        Invalid invalid => string.Join("; ", invalid.Fields.Select(f => $"{f.Field}: {f.Message}")),
        Blocked blocked => string.Join("; ", blocked.Findings.Select(f => $"{f.Field}: {f.Message}")),
        _ => error.Message,
    };
}

/// <summary>The demo's people as principals, by first name in lower case.</summary>
internal sealed class DemoCast(IReadOnlyDictionary<string, Principal> people)
{
    public Principal this[string name] => people[name];
}
