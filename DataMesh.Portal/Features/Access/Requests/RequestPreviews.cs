using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Reads a few rows as the decider, whom the read guard holds to their own right, narrowed to the proposed rows and columns, and puts the
/// proposed masks over what came. So nobody sees more by deciding than by reading.
/// </summary>
internal sealed class RequestPreviews(IDbContextFactory<PortalDbContext> databases, Deciders deciders, IPortDirectory directory, IReadGuard guard, IGovernedReader reader, TimeProvider time) : IRequestPreview
{
    private const int Rows = 20;

    public async Task<Result<RequestPreview>> OfAsync(Principal principal, Guid id, string port, ApproveInput input, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var request = await db.Set<AccessRequest>().AsNoTracking().WithAll().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (request is null || !acting.MayKnow(request)) return NotFound.Of("access request", id.ToString());
        if (request.Ports.FirstOrDefault(p => p.Path == port && acting.AnswersFor(request, p)) is not { } wished) return NotFound.Of("port of the request", port);
        if (!request.Steps.Any(s => s.RequestPortId == wished.Id && acting.Decides(request, s) is not null)) return new Forbidden("Only those who decide on the port now see what it would show.");
        if (!(await directory.GetAsync([wished.PortId], ct)).TryGetValue(wished.PortId, out var info)) return new Conflict($"The port {port} is gone.");
        var terms = await RouteFinder.TermsAsync(db, [wished.ProductId], ct);
        var masked = request.ExceptionOf is { } of ? await db.Set<Grant>().AsNoTracking().SingleAsync(g => g.Id == of, ct) : null;
        var narrowed = new Narrowing(request, [new OpenPort(wished, info, wished.Conditions is { } kept ? PortConditions.Read(kept) : null, terms.GetValueOrDefault(wished.ProductId)) { Masked = masked }],
            Only(input, port), time.GetUtcNow()).Conditions();
        if (narrowed.Error is { } wrong) return wrong;
        // An exception shows the rows of its grant.
        return await ReadAsync(principal, info, masked is null ? narrowed.Value[port] : narrowed.Value[port] with { RowFilter = masked.RowFilter }, ct);
    }

    private async Task<Result<RequestPreview>> ReadAsync(Principal principal, PortInfo info, PortConditions conditions, CancellationToken ct)
    {
        // Asked first, so that looking at a request is not recorded as an attempt to read.
        if ((await guard.DecideAsync(principal, [info.Path], AccessLevel.Read, ct))[info.Path] is not ReadAllowed allowed)
            return new RequestPreview(conditions.Columns, null, "You may not read the rows of this port yourself, so only its columns are shown.");
        List<string> columns = [.. conditions.Columns.Where(c => allowed.Scan.Columns.Any(s => s.Name == c))];
        if (columns.Count == 0) return new RequestPreview([], null, "You may read none of these columns yourself.");
        var nodes = new List<FlowNode> { new InputNode("port", info.Path) };
        if (conditions.RowFilter is { } filter) nodes.Add(new FilterNode("rows", "port", filter));
        nodes.Add(new SelectNode("seen", nodes[^1].Id, [.. columns.Select(c => new SelectedColumn(c, null, null))]));
        var read = await reader.RunAsync(principal, new Flow(nodes, "seen"), null, Rows, "decision", null, ct);
        if (read.Error is { } failed) return failed;
        var masks = columns.Select(c => Mask(info, conditions, c)).ToList();
        return new RequestPreview(columns, [.. read.Value.Rows.Select(r => (IReadOnlyList<object?>)[.. r.Select((v, i) => Shown(v, masks[i]))])], null);
    }

    // As the guard does it: a mask that cannot be read shows nothing, and samples are masked where they are sensitive.
    private static ColumnMask? Mask(PortInfo info, PortConditions conditions, string column)
    {
        var known = info.Columns.First(c => c.Name == column);
        var text = conditions.Masks.GetValueOrDefault(column) ?? (conditions.Level == AccessLevel.Sample && (known.PersonalData || known.Classification >= Classification.Confidential) ? known.Mask ?? "redact" : null);
        return text is null ? null : ColumnMask.TryParse(text, out var mask) ? mask : new ColumnMask(MaskKind.Null);
    }

    private static object? Shown(object? value, ColumnMask? mask)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return mask?.Kind switch
        {
            null => value,
            MaskKind.Redact => ColumnMask.Redacted,
            MaskKind.Constant => mask.Text,
            MaskKind.Null => null,
            _ when value is null => null,
            MaskKind.First => text[..Math.Min(mask.Length, text.Length)],
            MaskKind.Last => text[^Math.Min(mask.Length, text.Length)..],
            MaskKind.Year => value switch { DateOnly day => day.Year, DateTime at => at.Year, DateTimeOffset at => at.Year, _ => text.Length >= 4 ? text[..4] : null },
            // Not the code itself, which depends on the installation's secret: one of its kind.
            _ => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text + Guid.NewGuid()))),
        };
    }

    private static ApproveInput Only(ApproveInput input, string port) => input with
    {
        Columns = input.Columns?.Where(p => p.Key == port).ToDictionary(),
        Masks = input.Masks?.Where(p => p.Key == port).ToDictionary(),
        RowFilters = input.RowFilters?.Where(p => p.Key == port).ToDictionary(),
        RowsPerDay = input.RowsPerDay?.Where(p => p.Key == port).ToDictionary(),
    };
}
