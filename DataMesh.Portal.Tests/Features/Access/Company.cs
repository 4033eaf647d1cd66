using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Sales with its owner, a steward and a member; Ann, who asks; two of Governance, an administrator and an auditor.</summary>
internal sealed class Company : IAsyncDisposable
{
    public const string Purpose = "Revenue per country and day.";

    private Company(AccessWorld world)
    {
        World = world;
        (Sales, Shop) = (world.Domains.Add("sales"), world.Domains.Add("shop"));
        (Ann, Olga, Otto, Mia, Sam) = (world.Person("Ann"), world.Person("Olga"), world.Person("Otto"), world.Person("Mia"), world.Person("Sam"));
        (Gwen, Gil) = (world.Person("Gwen", PlatformRoles.Governance), world.Person("Gil", PlatformRoles.Governance));
        (Adam, Aud) = (world.Person("Adam", PlatformRoles.Administrator), world.Person("Aud", PlatformRoles.Auditor));
        world.Domains.Set(Olga, Sales, DomainRole.Owner);
        world.Domains.Set(Otto, Sales, DomainRole.Steward);
        world.Domains.Set(Mia, Sales, DomainRole.Member);
        world.Domains.Set(Sam, Shop, DomainRole.Owner);
        Customers = world.Catalog.Add(Sales, "crm", "customers", ["id:integer", "email:string:confidential:personal", "country"]);
        Orders = world.Catalog.Add(Sales, "web", "orders", ["id:integer", "amount:decimal(12,2)"]);
        Rates = world.Catalog.Add(Sales, "rates", "rates", ["currency:string:public", "rate:decimal(12,6):public"]);
    }

    public AccessWorld World { get; }
    public IAccessService Access => World.Access;
    public DomainInfo Sales { get; }
    public DomainInfo Shop { get; }
    public Principal Ann { get; }
    public Principal Olga { get; }
    public Principal Otto { get; }
    public Principal Mia { get; }
    public Principal Sam { get; }
    public Principal Gwen { get; }
    public Principal Gil { get; }
    public Principal Adam { get; }
    public Principal Aud { get; }

    /// <summary>With personal data.</summary>
    public PortInfo Customers { get; }

    /// <summary>Internal columns only.</summary>
    public PortInfo Orders { get; }

    /// <summary>Public columns only.</summary>
    public PortInfo Rates { get; }

    public static PageRequest All => new(50, null);

    public static async Task<Company> CreateAsync() => new(await AccessWorld.CreateAsync());

    public ValueTask DisposeAsync() => World.DisposeAsync();

    public static AccessRequestInput Input(PortInfo port, params string[] columns) => new([port.Path], null, Purpose, AccessLevel.Read,
        columns.Length == 0 ? null : new Dictionary<string, IReadOnlyList<string>> { [port.Path] = columns }, null);

    public async Task<AccessRequestView> AskAsync(Principal who, PortInfo port, Func<AccessRequestInput, AccessRequestInput>? change = null)
    {
        var asked = await Access.SubmitAsync(who, (change ?? (i => i))(Input(port)), default);
        Assert.True(asked.Ok, asked.Error?.Message);
        return asked.Value;
    }

    /// <summary>A grant of internal columns until so many days from now.</summary>
    public async Task<GrantView> GrantAsync(Principal who, PortInfo port, int? days = 100)
    {
        var request = await AskAsync(who, port, i => i with { Until = days is { } n ? World.Clock.GetUtcNow().AddDays(n) : null });
        var done = await Access.ApproveAsync(Olga, request.Id, new ApproveInput(), null, default);
        Assert.True(done.Ok, done.Error?.Message);
        return (await Access.GrantsAsync(who, new GrantQuery(Port: port.Path), All, default)).Items.First(g => g.Id == done.Value.Ports[0].GrantId);
    }

    public async Task<bool> ReadsAsync(Principal who, PortInfo port)
        => (await World.Guard.DecideAsync(who, [port.Path], AccessLevel.Read, default))[port.Path] is ReadAllowed;

    public async Task<IReadOnlyList<string>> ToldAsync(Principal who)
    {
        await World.CatchUpAsync("notifications");
        return [.. (await World.Get<Portal.Features.Notifications.Contracts.INotificationService>().LatestAsync(who, 50, default)).Select(n => n.Text)];
    }
}
