using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>Calls every operation with a principal of the services by which the rest of the portal reaches connectors; buttons of pages end there.</summary>
internal static class DoorWalk
{
    public static async Task<IReadOnlyList<Answered>> AllAsync(GuardWorld world, Principal principal)
    {
        var answers = new List<Answered>();
        foreach (var door in (Type[])[typeof(ISourceService), typeof(IGovernedReader)])
        {
            // What changes something comes after what looks, and what takes away last.
            foreach (var operation in door.GetMethods().Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(Principal))).OrderBy(m => m.Name switch { "DeleteAsync" => 2, "UpdateAsync" or "CreateAsync" or "UploadAsync" => 1, _ => 0 }))
            {
                var arguments = operation.GetParameters().Select(p => Values(world, principal, p)).ToList();
                for (var i = 0; i < arguments.Max(a => a.Count); i++)
                {
                    var chosen = arguments.Select(a => a[i % a.Count]()).ToArray();
                    answers.Add(await CallAsync(world.Portal.Services.GetRequiredService(door), operation, chosen, $"{door.Name}.{operation.Name} {i}"));
                }
            }
        }

        return answers;
    }

    private static List<Func<object?>> Values(GuardWorld world, Principal principal, ParameterInfo parameter)
    {
        List<Func<object?>> Each<T>(IEnumerable<T> values) => [.. values.Select(v => (Func<object?>)(() => v))];
        return (parameter.Name, parameter.ParameterType) switch
        {
            (_, { Name: nameof(Principal) }) => Each([principal]),
            (_, { Name: nameof(CancellationToken) }) => Each([CancellationToken.None]),
            ("domain", _) => Each(["commerce"]),
            ("source", { Name: nameof(String) }) => Each(world.Places.Select(p => p.Source)),
            ("table", _) => Each(world.Places.Select(p => p.Table)),
            ("input", { Name: nameof(SourceInput) }) => Each([new SourceInput(null, "Mine", "files", null, null)]),
            ("revision", _) => Each<long?>([null]),
            ("limit", _) => Each([10]),
            ("examples", _) => Each([false, true]),
            ("fileName", _) => Each(["more.csv"]),
            ("content", _) => [() => new MemoryStream(Encoding.UTF8.GetBytes("id,name\n1,mine\n"))],
            ("progress" or "node", _) => Each<object?>([null]),
            ("reading", _) => Each([new Dictionary<string, JsonElement>()]),
            ("way", _) => Each(["preview"]),
            ("flow", _) => Each(world.Flows().Select(flow => FlowJson.Read(JsonSerializer.SerializeToElement(flow)).Flow)),
            ("level", _) => Each([AccessLevel.Sample, AccessLevel.Read, AccessLevel.Export]),
            _ => throw new InvalidOperationException($"{parameter.Member.DeclaringType!.Name}.{parameter.Member.Name} takes '{parameter.Name}', of which DoorWalk knows no values: add some, so that the walk goes there too."),
        };
    }

    private static async Task<Answered> CallAsync(object door, MethodInfo operation, object?[] arguments, string name)
    {
        var task = (Task)operation.Invoke(door, arguments)!;
        await task;
        var answer = task.GetType().GetProperty("Result")!.GetValue(task)!;
        var error = answer.GetType().GetProperty(nameof(Result<>.Error))?.GetValue(answer) as Error;
        var value = error is null && answer.GetType().IsGenericType && answer.GetType().GetGenericTypeDefinition() == typeof(Result<>) ? answer.GetType().GetProperty(nameof(Result<>.Value))!.GetValue(answer) : answer;
        return new Answered($"{name} {string.Concat(arguments.OfType<Flow>().Select(flow => FlowJson.Write(flow).ToJsonString()))}", error is null ? HttpStatusCode.OK : HttpStatusCode.Forbidden, error?.Message ?? await TextAsync(value));
    }

    private static async Task<string> TextAsync(object? value)
    {
        switch (value)
        {
            case QueryResult result:
                return Rows(result.Rows) + JsonSerializer.Serialize(result.Explanation);
            case TableRows table:
                return Rows(table.Rows);
            case QueryStream rows:
                var text = new StringBuilder();
                await using (rows)
                {
                    await foreach (var batch in rows.Batches) text.Append(Rows(batch.Rows));
                }

                return text.ToString();
            case Stream file:
                await using (file)
                {
                    using var reader = new StreamReader(file, Encoding.Latin1);
                    return await reader.ReadToEndAsync();
                }

            default:
                return JsonSerializer.Serialize(value);
        }
    }

    private static string Rows(IEnumerable<IReadOnlyList<object?>> rows) => string.Join('\n', rows.Select(row => string.Join(',', row.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)))));
}
