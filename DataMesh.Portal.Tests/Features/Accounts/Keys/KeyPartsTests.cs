using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Tests.UI;
using DataMesh.Portal.UI.Fields;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

public class KeyPartsTests : UiTest
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Table_Keys_SayScopesUseAndState()
    {
        var table = Render<KeyTable>(p => p.Add(t => t.Keys,
        [
            Key("used") with { Scopes = ["data:read:sales/crm"], LastUsedAt = s_now.AddHours(-1), LastUsedFrom = "192.0.2.7" },
            Key("ending") with { EndsSoon = true, Unused = true },
            Key("rotated") with { EndsSoon = true, ReplacedAt = s_now },
            Key("found") with { State = KeyState.Revoked, Reported = true },
        ]).Add(t => t.Actions, key => $"<button>{key.Name}!</button>"));

        var rows = table.FindAll("tbody tr");
        Assert.Contains("data:read:sales/crm", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("from 192.0.2.7", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Ends soon", "Unused"], rows[1].QuerySelectorAll(".chip").Select(c => c.TextContent));
        Assert.Contains("Everything", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Rotated"], rows[2].QuerySelectorAll(".chip").Select(c => c.TextContent));
        Assert.Equal(["Found and revoked"], rows[3].QuerySelectorAll(".chip").Select(c => c.TextContent));
        Assert.Empty(rows[3].QuerySelectorAll("button"));
        Assert.Equal("used!", rows[0].QuerySelector("button")!.TextContent);
    }

    [Fact]
    public void Picker_FirstTick_NarrowsTheKey()
    {
        IReadOnlyList<string>? scopes = ["untouched"];
        var picker = Render<ScopePicker>(p => p.Add(s => s.Offers, ["catalog:read", "data:read", "data:read:sales/crm", "domain:write:sales"]).Add(s => s.Holder, "Robot").Add(s => s.OnChange, s => scopes = s));
        Assert.Contains("Everything that Robot may do", picker.Markup, StringComparison.Ordinal);
        Assert.Contains("Write in sales and below it", picker.Markup, StringComparison.Ordinal);

        picker.FindAll("input[type=checkbox]")[2].Change(true);

        Assert.Equal(["data:read:sales/crm"], scopes!);
        Assert.True(picker.FindAll("input[type=radio]")[1].HasAttribute("checked"));
        picker.FindAll("input[type=radio]")[0].Change("false");
        Assert.Null(scopes);
    }

    private static ApiKeyView Key(string name) => new(Guid.CreateVersion7(), name, "0A1b2C3d4E", null, s_now.AddDays(-100), s_now.AddDays(100), null, null, KeyState.Active, false, false, null, false);
}
