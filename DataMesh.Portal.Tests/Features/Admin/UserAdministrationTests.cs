using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Admin;

public sealed class UserAdministrationTests : IDisposable
{
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Roles_OfTheLastAdministrator_CannotBeTakenNorTheAccountLocked()
    {
        var admin = await _portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        var users = _portal.Services.GetRequiredService<IUserAdministration>();

        Assert.IsType<Conflict>((await users.SetRolesAsync(admin, admin.Email, PlatformRoles.Auditor, None)).Error);
        Assert.IsType<Conflict>((await users.SetLockedAsync(admin, admin.Email, true, None)).Error);

        await _portal.PersonAsync("second@example.com", PlatformRoles.Administrator);
        Assert.True((await users.SetRolesAsync(admin, admin.Email, PlatformRoles.Auditor, None)).Ok);
        Assert.IsType<Conflict>((await users.SetRolesAsync(admin, "second@example.com", PlatformRoles.None, None)).Error);
    }

    [Fact]
    public async Task Administration_OfOthers_IsForAdministratorsAndReadingForAuditors()
    {
        var plain = await _portal.PersonAsync("plain@example.com");
        var auditor = await _portal.PersonAsync("auditor@example.com", PlatformRoles.Auditor);
        var users = _portal.Services.GetRequiredService<IUserAdministration>();

        Assert.IsType<Forbidden>((await users.ListAsync(plain, null, PageRequest.From(null, null), None)).Error);
        Assert.IsType<Forbidden>((await users.SetRolesAsync(plain, plain.Email, PlatformRoles.Administrator, None)).Error);
        Assert.True((await users.ListAsync(auditor, null, PageRequest.From(null, null), None)).Ok);
        Assert.IsType<Forbidden>((await users.SetLockedAsync(auditor, plain.Email, true, None)).Error);
        Assert.IsType<Forbidden>((await users.InviteAsync(auditor, "x@example.com", "X", PlatformRoles.None, false, None)).Error);
        Assert.IsType<Forbidden>((await users.PasswordLinkAsync(auditor, plain.Email, false, None)).Error);
    }

    [Fact]
    public async Task List_SearchedAndPaged_IsCompleteAndInOrder()
    {
        var client = await _portal.ClientAsync("zz-admin@example.com", PlatformRoles.Administrator);
        for (var i = 0; i < 5; i++) await _portal.PersonAsync($"finder{i}@example.com");

        var names = new List<string>();
        for (string? next = "/api/v1/users?q=FINDER&limit=2", cursor; next is not null; next = cursor is null ? null : $"/api/v1/users?q=FINDER&limit=2&cursor={cursor}")
        {
            var page = await client.GetFromJsonAsync<JsonElement>(next);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("name").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal(["finder0", "finder1", "finder2", "finder3", "finder4"], names);
    }

    [Fact]
    public async Task Invite_ByApi_AnswersALinkThatLeadsToThePasswordPage()
    {
        var client = await _portal.ClientAsync("inviter@example.com", PlatformRoles.Administrator);

        using var answer = await client.PostAsJsonAsync("/api/v1/users", new { email = "guest@example.com", name = "Guest", roles = new[] { "auditor" } });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var link = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("passwordLink").GetString()!;
        Assert.Contains("Set the password", await _portal.CreateClient().GetStringAsync(new Uri(link).PathAndQuery), StringComparison.Ordinal);
        var guest = await client.GetFromJsonAsync<JsonElement>("/api/v1/users/guest@example.com");
        Assert.False(guest.GetProperty("hasPassword").GetBoolean());
    }
}
