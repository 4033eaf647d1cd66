using System.Diagnostics.CodeAnalysis;
using DataMesh.Portal.UI.Theming;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Tests.UI;

/// <summary>Components go while their scripts are still on the way.</summary>
public sealed class ScriptPartTests
{
    private readonly Reference _module = new();
    private readonly Reference _made = new();
    private readonly TaskCompletionSource _imported = new();
    private readonly TaskCompletionSource _making = new();

    [Fact]
    public async Task Attach_ModuleThere_MakesThePartAndTakesItAwayInTheEnd()
    {
        _imported.SetResult();
        _making.SetResult();
        var part = new ScriptPart(new Runtime(this));

        Assert.True(await part.AttachAsync("grid.js", "attach", () => [1]));
        await part.CallAsync("reset", 2);
        await part.DisposeAsync();

        Assert.Equal(["attach", "gone"], _module.Calls);
        Assert.Equal(["reset", "dispose", "gone"], _made.Calls);
        Assert.False(part.There);
    }

    [Fact]
    public async Task Attach_ComponentGoneBeforeTheModuleCame_MakesNothing()
    {
        var part = new ScriptPart(new Runtime(this));
        var attaching = part.AttachAsync("grid.js", "attach", () => throw new ObjectDisposedException("self"));
        await part.DisposeAsync();
        _imported.SetResult();

        Assert.False(await attaching);
        Assert.Equal(["gone"], _module.Calls);
    }

    [Fact]
    public async Task Attach_ComponentGoneWhileThePartWasMade_TakesItAway()
    {
        _imported.SetResult();
        var part = new ScriptPart(new Runtime(this));
        var attaching = part.AttachAsync("grid.js", "attach", () => []);
        await part.DisposeAsync();
        _making.SetResult();

        Assert.False(await attaching);
        Assert.Equal(["dispose", "gone"], _made.Calls);
    }

    [Fact]
    public async Task Attach_ScriptFails_IsToldWhileTheComponentIsThere()
    {
        _imported.SetResult();
        _making.SetException(new JSException("broken"));
        var part = new ScriptPart(new Runtime(this));

        await Assert.ThrowsAsync<JSException>(() => part.AttachAsync("grid.js", "attach", () => []));
        await part.CallAsync("reset");
    }

    private sealed class Runtime(ScriptPartTests tests) : IJSRuntime
    {
        public ValueTask<T> InvokeAsync<[DynamicallyAccessedMembers((DynamicallyAccessedMemberTypes)(-1))] T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, default, args);

        public async ValueTask<T> InvokeAsync<[DynamicallyAccessedMembers((DynamicallyAccessedMemberTypes)(-1))] T>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            await tests._imported.Task;
            tests._module.Answer = async () =>
            {
                await tests._making.Task;
                return tests._made;
            };
            return (T)(object)tests._module;
        }
    }

    private sealed class Reference : IJSObjectReference
    {
        public List<string> Calls { get; } = [];

        public Func<Task<object>>? Answer { get; set; }

        public ValueTask<T> InvokeAsync<[DynamicallyAccessedMembers((DynamicallyAccessedMemberTypes)(-1))] T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, default, args);

        public async ValueTask<T> InvokeAsync<[DynamicallyAccessedMembers((DynamicallyAccessedMemberTypes)(-1))] T>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Calls.Add(identifier);
            return Answer is null ? default! : (T)await Answer();
        }

        public ValueTask DisposeAsync()
        {
            Calls.Add("gone");
            return default;
        }
    }
}
