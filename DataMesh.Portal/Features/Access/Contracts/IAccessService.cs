using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Where a request is in its life.</summary>
public enum RequestState
{
    /// <summary>Waits for an approver.</summary>
    Submitted,

    /// <summary>An approver asked something; waits for the requester.</summary>
    NeedsInfo,

    /// <summary>At least one port was granted and none is open.</summary>
    Approved,

    /// <summary>No port was granted.</summary>
    Denied,

    /// <summary>The requester took it back.</summary>
    Withdrawn,
}

/// <summary>Where a grant is in its life.</summary>
public enum GrantState
{
    /// <summary>Holds.</summary>
    Active,

    /// <summary>Its end has come.</summary>
    Expired,

    /// <summary>Was taken back.</summary>
    Revoked,
}

/// <summary>For whom access is asked.</summary>
public enum ConsumerKind
{
    /// <summary>The requester.</summary>
    User,

    /// <summary>A domain: all its members, and its service accounts.</summary>
    Domain,

    /// <summary>One service account of a domain.</summary>
    ServiceAccount,
}

/// <summary>Requests, decisions and grants.</summary>
public interface IAccessService
{
    /// <summary>Requests of the principal, or those that it may decide.</summary>
    Task<Page<AccessRequestView>> RequestsAsync(Principal principal, bool asApprover, RequestState? state, PageRequest page, CancellationToken ct);

    /// <summary>The requests that the principal decides now, in its own name or as somebody's deputy; the longest wait first.</summary>
    Task<Page<AccessRequestView>> WaitingAsync(Principal principal, PageRequest page, CancellationToken ct);

    /// <summary>How many requests wait for the principal's decision.</summary>
    Task<int> ToDecideAsync(Principal principal, CancellationToken ct);

    /// <summary>One request; its requester and its approvers know of it.</summary>
    Task<Result<AccessRequestView>> GetAsync(Principal principal, Guid id, CancellationToken ct);

    /// <summary>Asks for access.</summary>
    Task<Result<AccessRequestView>> SubmitAsync(Principal principal, AccessRequestInput input, CancellationToken ct);

    /// <summary>What would happen to a request: who decides and how long they took lately, or why it is granted at once. Nothing is kept.</summary>
    Task<Result<IReadOnlyList<RouteForecast>>> ForecastAsync(Principal principal, AccessRequestInput input, CancellationToken ct);

    /// <summary>Takes the next step of the open ports that the principal may decide on: the last one makes the grant. Nobody decides on a request that they made; who comes second is told.</summary>
    Task<Result<AccessRequestView>> ApproveAsync(Principal principal, Guid id, ApproveInput input, long? revision, CancellationToken ct);

    /// <summary>Refuses the open ports that the principal may decide on; a note is required.</summary>
    Task<Result<AccessRequestView>> DenyAsync(Principal principal, Guid id, string? note, long? revision, CancellationToken ct);

    /// <summary>Asks the requester something.</summary>
    Task<Result<AccessRequestView>> AskAsync(Principal principal, Guid id, string? note, CancellationToken ct);

    /// <summary>The requester answers.</summary>
    Task<Result<AccessRequestView>> AnswerAsync(Principal principal, Guid id, string? note, CancellationToken ct);

    /// <summary>The requester takes the request back.</summary>
    Task<Result<AccessRequestView>> WithdrawAsync(Principal principal, Guid id, string? note, CancellationToken ct);

    /// <summary>What helps to decide: who else holds it, what the consumer had before, findings about the purpose.</summary>
    Task<Result<DecisionContext>> ContextAsync(Principal principal, Guid id, CancellationToken ct);

    /// <summary>Grants: one's own and one's domains' by default; those over ports one may decide on when <paramref name="query"/> says so.</summary>
    Task<Page<GrantView>> GrantsAsync(Principal principal, GrantQuery query, PageRequest page, CancellationToken ct);

    /// <summary>Takes a grant back; the next read is refused. Stewards of the port's domain, and the subject itself.</summary>
    Task<Result<GrantView>> RevokeAsync(Principal principal, Guid id, string? reason, CancellationToken ct);

    /// <summary>What the principal may do with each port of a product, by port path; for the product's page.</summary>
    Task<IReadOnlyDictionary<string, PortAccess>> PortsAsync(Principal principal, string product, CancellationToken ct);
}

/// <summary>What somebody may do with one port.</summary>
/// <param name="Access"><c>own</c>, <c>export</c>, <c>read</c>, <c>sample</c>, <c>requested</c>, <c>revoked</c>, <c>expired</c> or <c>none</c>.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Purpose">What it was granted for.</param>
/// <param name="Missing">Columns of the port that are left out.</param>
/// <param name="Masked">Columns that are masked.</param>
/// <param name="GrantId">The grant.</param>
/// <param name="RequestId">The open request.</param>
public sealed record PortAccess(string Access, DateTimeOffset? Until, string? Purpose, IReadOnlyList<string> Missing, IReadOnlyList<string> Masked, Guid? GrantId, Guid? RequestId);

/// <summary>For whom access is asked.</summary>
/// <param name="Kind">A user, a domain or a service account.</param>
/// <param name="Id">The user's address (or id), the domain's slug, or the service account's path <c>domain/account</c> (or id); null for oneself.</param>
public sealed record Consumer(ConsumerKind Kind, string? Id);

/// <summary>What people write when they ask.</summary>
/// <param name="Ports">Paths, <c>domain/product/port</c>; 1 to 20.</param>
/// <param name="Consumer">For whom; null for oneself.</param>
/// <param name="Purpose">10 to 2,000 characters.</param>
/// <param name="Level">How much.</param>
/// <param name="Columns">By port: the columns that are needed; null or absent for all.</param>
/// <param name="Until">The wished end; at most two years ahead; null leaves it to the approver.</param>
public sealed record AccessRequestInput(IReadOnlyList<string> Ports, Consumer? Consumer, string Purpose, AccessLevel Level, IReadOnlyDictionary<string, IReadOnlyList<string>>? Columns, DateTimeOffset? Until)
{
    /// <summary>By product (<c>domain/product</c>): the code of one of the purposes that its owners permit; needed where they list some.</summary>
    public IReadOnlyDictionary<string, string>? PermittedPurpose { get; init; }

    /// <summary>By product: the version of its terms that the requester has read and accepts; needed where there are terms.</summary>
    public IReadOnlyDictionary<string, int>? AcceptTerms { get; init; }

    /// <summary>
    /// A grant that masks the columns named in <see cref="Columns"/>: the request then asks for these unmasked, for whoever holds that
    /// grant and on its port alone, until a day of its own. Null for a grant of its own.
    /// </summary>
    public Guid? ExceptionOf { get; init; }
}

/// <summary>What an approver decides; what is left out stays as it was asked.</summary>
/// <param name="Columns">By port: the columns that are granted.</param>
/// <param name="Masks">By port and column: a mask, e.g. <c>redact</c>, <c>hash</c>, <c>first(2)</c>, <c>year</c>.</param>
/// <param name="RowFilters">By port: an expression that every row has to fulfil.</param>
/// <param name="Level">At most what was asked.</param>
/// <param name="Until">When the grant ends.</param>
/// <param name="Note">For the requester.</param>
/// <param name="RowsPerDay">By port: how many rows may be taken away by the grant in one UTC day, 1 to a million million; without one there is no limit.</param>
public sealed record ApproveInput(IReadOnlyDictionary<string, IReadOnlyList<string>>? Columns = null, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Masks = null,
    IReadOnlyDictionary<string, string>? RowFilters = null, AccessLevel? Level = null, DateTimeOffset? Until = null, string? Note = null, IReadOnlyDictionary<string, long>? RowsPerDay = null);

/// <summary>A request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Where it is.</param>
/// <param name="Requester">Who asks: address.</param>
/// <param name="RequesterName">Who asks: name.</param>
/// <param name="Consumer">For whom.</param>
/// <param name="ConsumerName">For whom, in words.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Level">How much.</param>
/// <param name="Until">Until when.</param>
/// <param name="Ports">The ports with what became of each.</param>
/// <param name="Notes">What was said and done, oldest first.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="DecidedAt">UTC, or null while open.</param>
/// <param name="MayDecide">Whether the principal may decide on any open port.</param>
/// <param name="Approvers">Names of those who may decide.</param>
/// <param name="Revision">The ETag.</param>
public sealed record AccessRequestView(Guid Id, RequestState State, string Requester, string RequesterName, Consumer Consumer, string ConsumerName, string Purpose, AccessLevel Level,
    DateTimeOffset? Until, IReadOnlyList<RequestPortView> Ports, IReadOnlyList<RequestNoteView> Notes, DateTimeOffset CreatedAt, DateTimeOffset? DecidedAt, bool MayDecide,
    IReadOnlyList<string> Approvers, long Revision)
{
    /// <summary>Who decides, in order, and what became of each; the same for both sides.</summary>
    public IReadOnlyList<RequestStepView> Steps { get; init; } = [];

    /// <summary>Products whose owners list purposes or have terms: what was chosen and accepted.</summary>
    public IReadOnlyList<AgreedView> Agreed { get; init; } = [];

    /// <summary>The grant whose masks it asks to be taken off, or null.</summary>
    public Guid? ExceptionOf { get; init; }
}

/// <summary>What a requester agreed to for one product.</summary>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="PurposeCode">The permitted purpose that was chosen, or null where there was no list.</param>
/// <param name="Purpose">Its name then.</param>
/// <param name="TermsVersion">The version of the terms that was accepted, or null where there were none.</param>
/// <param name="Terms">That text, Markdown; null in lists.</param>
public sealed record AgreedView(string Product, string? PurposeCode, string? Purpose, int? TermsVersion, string? Terms);

/// <summary>A port of a request.</summary>
/// <param name="Port">Its path.</param>
/// <param name="ProductName">The product's name.</param>
/// <param name="Columns">The columns that are asked for (all of the port's when nothing else was said).</param>
/// <param name="Decision"><c>open</c>, <c>granted</c>, <c>denied</c> or <c>withdrawn</c>.</param>
/// <param name="GrantId">The grant, when granted.</param>
/// <param name="MayDecide">Whether the principal decides on it now.</param>
public sealed record RequestPortView(string Port, string ProductName, IReadOnlyList<RequestColumnView> Columns, string Decision, Guid? GrantId, bool MayDecide)
{
    /// <summary>What an owner approved while Governance has still to approve; only for those who decide, else null.</summary>
    public ProposedConditions? Proposed { get; init; }
}

/// <summary>A column of a request with what helps to decide on it.</summary>
public sealed record RequestColumnView(string Name, string Type, string Description, string? Classification, bool PersonalData, bool Asked, string? ProposedMask);

/// <summary>Something said or done about a request.</summary>
public sealed record RequestNoteView(DateTimeOffset At, string By, string Action, string? Note);

/// <summary>What helps to decide.</summary>
/// <param name="Holders">How many people hold a grant for any of the ports.</param>
/// <param name="Domains">How many domains do.</param>
/// <param name="Before">What the consumer had before: one line each.</param>
/// <param name="Findings">What speaks for and against: message and tone (<c>good</c>, <c>warn</c>).</param>
/// <param name="ProposedUntil">A proposal for the end, UTC.</param>
public sealed record DecisionContext(int Holders, int Domains, IReadOnlyList<string> Before, IReadOnlyList<DecisionFinding> Findings, DateTimeOffset? ProposedUntil)
{
    /// <summary>Masks that are proposed where personal or restricted data is asked for and the owners proposed none, by port and column.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ProposedMasks { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>The longest that the owners grant it for, in days, or null.</summary>
    public int? MostDays { get; init; }

    /// <summary>Whether a request of the consumer for one of the ports was denied before.</summary>
    public bool Denied { get; init; }
}

/// <summary>One thing that speaks for or against.</summary>
public sealed record DecisionFinding(string Tone, string Message);

/// <summary>Filters of a list of grants.</summary>
/// <param name="Subject">A user's address, a domain's slug or a service account's path.</param>
/// <param name="Port">A port's path, or a product's.</param>
/// <param name="State">The state.</param>
/// <param name="AsOwner">True: grants over ports of domains in which the principal is a steward; false: its own and its domains'; null: both, and for Auditors all.</param>
/// <param name="AsOf">Those that held at the end of that day, UTC, as far as the portal knows now; null for the present. The state is not looked at then.</param>
public sealed record GrantQuery(string? Subject = null, string? Port = null, GrantState? State = null, bool? AsOwner = false, DateOnly? AsOf = null);

/// <summary>A grant.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SubjectKind">User, domain or service account.</param>
/// <param name="Subject">The user's address, the domain's slug or the service account's path.</param>
/// <param name="SubjectName">Its name.</param>
/// <param name="Port">The port's path.</param>
/// <param name="ProductName">The product's name.</param>
/// <param name="Level">How much.</param>
/// <param name="Columns">The columns that are granted.</param>
/// <param name="Masks">By column: its mask.</param>
/// <param name="RowFilter">The expression that rows have to fulfil; only for those who may decide, else null.</param>
/// <param name="Purpose">What it was granted for.</param>
/// <param name="From">Since when, UTC.</param>
/// <param name="Until">Until when, UTC, or null.</param>
/// <param name="State">Where it is.</param>
/// <param name="RevokeReason">Why it was taken back.</param>
/// <param name="MayRevoke">Whether the principal may take it back.</param>
/// <param name="ContractVersion">The product's version under which it was given.</param>
/// <param name="Revision">The ETag.</param>
public sealed record GrantView(Guid Id, ConsumerKind SubjectKind, string Subject, string SubjectName, string Port, string ProductName, AccessLevel Level, IReadOnlyList<string> Columns,
    IReadOnlyDictionary<string, string> Masks, string? RowFilter, string Purpose, DateTimeOffset From, DateTimeOffset? Until, GrantState State, string? RevokeReason, bool MayRevoke,
    string ContractVersion, long Revision)
{
    /// <summary>The permitted purpose that was chosen, as its owners named it then; null where there was no list.</summary>
    public string? PermittedPurpose { get; init; }

    /// <summary>The version of the product's terms that was accepted, or null.</summary>
    public int? TermsVersion { get; init; }

    /// <summary>The grant whose masks it takes off its columns, or null for a right of its own.</summary>
    public Guid? ExceptionOf { get; init; }

    /// <summary>Who gave it: a person's name, or the portal's where a rule did.</summary>
    public string GivenBy { get; init; } = "";

    /// <summary>How many rows may be taken away by it in one UTC day, or null.</summary>
    public long? RowsPerDay { get; init; }

    /// <summary>The last read under it, UTC, or null.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>How often it was read under it.</summary>
    public long Reads { get; init; }

    /// <summary>Rows of the results of these reads.</summary>
    public long Rows { get; init; }

    /// <summary>When it was last looked at again, UTC, or null since it was given.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>Who looked.</summary>
    public string? LookedAtBy { get; init; }
}
