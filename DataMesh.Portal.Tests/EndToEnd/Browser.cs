using DataMesh.Portal.Tests.Shared;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>A real Chromium and a portal with the demo mesh, shared by the end-to-end tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Everybody's password in the demo.</summary>
    public const string Password = "Demo-mesh-2026";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The portal.</summary>
    public PortalProcess Portal { get; private set; } = null!;

    /// <summary>The portal as it was built, with the browser assets beside it; or the one that DATAMESH_TEST_PORTAL names, e.g. a published one's DLL.</summary>
    internal static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("DATAMESH_TEST_PORTAL") is { Length: > 0 } published) return published;
            // The tests' own configuration, Debug or Release, is that of the portal too.
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Path.Combine(Repository.Root, "DataMesh.Portal", "bin", configuration, "net10.0", "DataMesh.Portal.dll");
        }
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        Portal = await PortalProcess.StartAsync(Program, new Dictionary<string, string> { ["Demo:Enabled"] = "true" });
        _playwright = await Playwright.CreateAsync();
        // A busy machine is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(15_000);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page of a new person's browser, signed in where an address is given.</summary>
    /// <param name="email">Who signs in; null for nobody.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="dark">Whether the person prefers the dark theme.</param>
    /// <param name="url">The portal, where it is another than the shared one.</param>
    public async Task<IPage> PageAsync(string? email = null, int width = 1440, bool dark = false, string? url = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url ?? Portal.Url,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        if (email is not null) await SignInAsync(page, email);
        return page;
    }

    /// <summary>Runs a story; where it breaks, the error says what stands on the open pages and what the portal wrote, since nobody can look then.</summary>
    public async Task TellAsync(Func<Task> story)
    {
        try
        {
            await story();
        }
        catch (Exception fault) when (fault is TimeoutException or PlaywrightException)
        {
            var told = new List<string> { fault.Message };
            foreach (var page in _browser!.Contexts.SelectMany(c => c.Pages))
                told.Add($"--- {page.Url}{Environment.NewLine}{await page.Locator("html > body").InnerTextAsync()}");
            told.Add($"--- The portal{Environment.NewLine}{Portal.Output[Math.Max(0, Portal.Output.Length - 5000)..]}");
            throw new InvalidOperationException(string.Join(Environment.NewLine, told), fault);
        }
    }

    /// <summary>Opens an address and waits until the page lives, so that clicks and keys are answered.</summary>
    public static async Task OpenAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.Locator("html[data-live]").WaitForAsync();
    }

    /// <summary>Waits until nothing on the page is being fetched any more.</summary>
    public static async Task SettledAsync(IPage page)
    {
        await page.Locator("main h1").First.WaitForAsync();
        await Assertions.Expect(page.Locator("main .skel")).ToHaveCountAsync(0);
    }

    /// <summary>A client with a key of a person's own, made by the command line.</summary>
    internal async Task<HttpClient> ClientAsync(string email)
    {
        var key = await Portal.VerbAsync("keys", "create", "--user", email, "--name", "end to end");
        Assert.Equal(0, key.ExitCode);
        var client = new HttpClient { BaseAddress = new Uri(Portal.Url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Output);
        return client;
    }

    /// <summary>Signs in by the form.</summary>
    public static async Task SignInAsync(IPage page, string email)
    {
        await page.GotoAsync("/account/sign-in");
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/account/sign-in", StringComparison.Ordinal));
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (Portal is not null) await Portal.DisposeAsync();
    }
}

/// <summary>Tests that share one browser and one portal run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Browser";
}
