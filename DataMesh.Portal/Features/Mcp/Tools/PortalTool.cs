using System.Text.Json;
using DataMesh.Portal.Features.Mcp.Answers;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>A tool: reads its arguments, asks a service in the caller's name, and answers in few words.</summary>
/// <param name="name">Its name.</param>
/// <param name="title">Its name for people.</param>
/// <param name="description">What it does and when to use it, for a model.</param>
/// <param name="schema">The JSON schema of its arguments.</param>
/// <param name="needs">What the caller's key has to hold; the read guard asks again for each product.</param>
/// <param name="writes">Whether it changes something.</param>
internal abstract class PortalTool(string name, string title, string description, string schema, ScopeKind needs = ScopeKind.CatalogRead, bool writes = false) : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = name,
        Title = title,
        Description = description,
        InputSchema = JsonElement.Parse(schema),
        Annotations = new ToolAnnotations { Title = title, ReadOnlyHint = !writes, DestructiveHint = false, IdempotentHint = !writes, OpenWorldHint = false },
    };

    public override IReadOnlyList<object> Metadata => [];

    public sealed override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        // Who calls is read from the request at hand, never from one before it.
        var principal = request.User?.Principal() ?? throw new InvalidOperationException("The route lets callers in who did not sign in.");
        if (ScopeGate.Refusal(principal, needs) is { } refusal) return ToolAnswer.Of(refusal);
        var arguments = new ToolArguments(request.Params?.Arguments, ProtocolTool.InputSchema);
        var answer = await AnswerAsync(principal, arguments, cancellationToken);
        return answer.Error is { } error ? ToolAnswer.Of(error) : ToolAnswer.Of(answer.Value);
    }

    /// <summary>Answers what becomes the structured content.</summary>
    protected abstract Task<Result<object>> AnswerAsync(Principal principal, ToolArguments arguments, CancellationToken ct);
}
