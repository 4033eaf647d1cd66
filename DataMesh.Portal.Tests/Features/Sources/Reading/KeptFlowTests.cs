using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Reading;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Sources.Reading;

public sealed class KeptFlowTests
{
    private const string Port = "commerce/shop/orders";
    private static readonly ScanColumn[] s_columns = [new("id", LogicalType.Integer, "internal", false, null), new("card", LogicalType.String, "restricted", true, null)];
    private readonly Flow _flow = new([new InputNode("o", Port), new InputNode("unread", "commerce/shop/other")], "o");
    private readonly KeptFlows _flows = new();
    private int _bound;

    [Fact]
    public void Bind_SameDecision_BindsOnce()
    {
        var decision = Decision(s_columns);
        Assert.Equal([Port], _flows.Of(_flow).Ports);
        Assert.Same(Bind(decision).Plan, Bind(decision).Plan);
        Assert.Equal(1, _bound);
    }

    [Fact]
    public void Bind_AnotherDecision_BindsAnewAlsoWhereItLooksTheSame()
    {
        Assert.Equal(["id", "card"], Bind(Decision(s_columns)).Plan!.Columns.Select(c => c.Name));
        Assert.Equal(["id"], Bind(Decision(s_columns[..1])).Plan!.Columns.Select(c => c.Name));
        Bind(Decision(s_columns[..1]));
        Assert.Equal(3, _bound);
    }

    [Fact]
    public void Bind_WrongFlow_IsNotKept()
    {
        var decision = new ReadRefused(true, "revoked", "Your grant was taken back.");
        Assert.Null(Bind(decision).Plan);
        Assert.Null(Bind(decision).Plan);
        Assert.Equal(2, _bound);
    }

    [Fact]
    public void Version_SourceChanges_IsMadeAnew()
    {
        var (decisions, made) = (new Dictionary<string, ReadDecision> { [Port] = Decision(s_columns) }, 0);
        string Version(string source) => _flows.Of(_flow).Version(decisions, [source], () => $"{source}:{++made}");
        Assert.Equal("a:1", Version("a"));
        Assert.Equal("a:1", Version("a"));
        Assert.Equal("b:2", Version("b"));
        decisions[Port] = Decision(s_columns);
        Assert.Equal("b:3", Version("b"));
    }

    private BindResult Bind(ReadDecision decision) => _flows.Of(_flow).Bind(new Dictionary<string, ReadDecision> { [Port] = decision }, () =>
    {
        _bound++;
        return Binder.Bind(_flow, null, port => decision is ReadAllowed allowed ? new ScanResolution.Scan(allowed.Scan) : new ScanResolution.Refused("no"));
    });

    private static ReadAllowed Decision(ScanColumn[] columns) => new(new GovernedScan(Port, Guid.Empty, "orders", columns, null, s_columns), Guid.Empty, "testing", null);
}
