using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Platform.Identity;

public class KeyScopesTests
{
    [Fact]
    public void Read_Nothing_IsEverything()
    {
        var scopes = KeyScopes.Read(null).Value;

        Assert.True(scopes.All && scopes.ReadsCatalog && scopes.ReadsAnyData && scopes.ReadsData("a/b"));
        Assert.Null(scopes.Kept);
        Assert.Equal("everything", scopes.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("everything")]
    [InlineData("catalog:write")]
    [InlineData("data:read:")]
    [InlineData("data:read:sales")]
    [InlineData("data:read:sales/crm/customers")]
    [InlineData("data:read:Sales/crm")]
    [InlineData("data:read:sales/crm data:read")]
    [InlineData("data:read:../crm")]
    [InlineData("domain:write")]
    [InlineData("domain:write:")]
    [InlineData("domain:write:-sales")]
    [InlineData("domain:write:sales\n")]
    [InlineData("domain:write:sales/crm")]
    public void Read_WhatIsNoScope_NamesItByItsPlace(string word)
    {
        var wrong = Assert.IsType<Invalid>(KeyScopes.Read(["catalog:read", word + (word.EndsWith('\n') ? "x" : "")]).Error);

        Assert.Equal("scopes[1]", Assert.Single(wrong.Fields).Field);
        Assert.Contains("data:read:domain/product", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoneOrTooMany_IsRefused()
    {
        Assert.IsType<Invalid>(KeyScopes.Read([]).Error);
        Assert.IsType<Invalid>(KeyScopes.Read([.. Enumerable.Range(0, KeyScopes.Most + 1).Select(i => $"data:read:sales/p{i:00}")]).Error);
    }

    [Fact]
    public void Read_SomeProducts_ReadsThoseAndNoOthers()
    {
        var scopes = KeyScopes.Read(["data:read:sales/crm", "data:read:sales/crm", " data:read:hr/staff "]).Value;

        Assert.Equal(["data:read:hr/staff", "data:read:sales/crm"], scopes.Words);
        Assert.True(scopes.ReadsData("sales/crm") && scopes.ReadsAnyData);
        Assert.False(scopes.ReadsData("sales/crm2"));
        Assert.False(scopes.ReadsData("sales"));
        Assert.False(scopes.ReadsCatalog);
        Assert.Empty(scopes.Writes);
    }

    [Fact]
    public void Read_AllDataBesideSome_KeepsTheWiderAlone()
        => Assert.Equal(["data:read", "domain:write:sales"], KeyScopes.Read(["data:read:sales/crm", "domain:write:sales", "data:read"]).Value.Words);

    [Fact]
    public void From_WhatWasKept_IsTheSame()
    {
        var scopes = KeyScopes.Read(["catalog:read", "domain:write:sales"]).Value;

        Assert.Equal(scopes.Words, KeyScopes.From(scopes.Kept).Words);
        Assert.Equal(["sales"], scopes.Writes);
        Assert.Same(KeyScopes.Everything, KeyScopes.From(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    public void From_WhatCannotBeRead_ThrowsInsteadOfLettingThrough(string kept) => Assert.Throws<FormatException>(() => KeyScopes.From(kept));
}
