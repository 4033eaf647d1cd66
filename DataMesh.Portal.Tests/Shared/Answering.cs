using System.Reflection;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>An interface whose methods a test answers by their names; whatever else is called throws.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class Answering<T> : DispatchProxy where T : class
#pragma warning restore CA1852
{
    private Dictionary<string, Func<object?[], object?>> _answers = [];

    /// <summary>The interface; each answer gets the arguments.</summary>
    public static T With(params (string Method, Func<object?[], object?> Answer)[] answers)
    {
        var made = Create<T, Answering<T>>();
        ((Answering<T>)(object)made)._answers = answers.ToDictionary(a => a.Method, a => a.Answer);
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => _answers.TryGetValue(targetMethod!.Name, out var answer) ? answer(args ?? []) : throw new NotSupportedException(targetMethod.Name);
}
