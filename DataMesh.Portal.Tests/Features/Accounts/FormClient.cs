using System.Net;
using System.Net.Http.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace DataMesh.Portal.Tests.Features.Accounts;

/// <summary>A browser without a screen: keeps cookies, reads pages, fills in their forms and sends what a browser would send.</summary>
internal sealed class FormClient(HttpClient client)
{
    /// <summary>The page that was read last.</summary>
    public IHtmlDocument Page { get; private set; } = new HtmlParser().ParseDocument("");

    /// <summary>The last answer's status.</summary>
    public HttpStatusCode Status { get; private set; }

    /// <summary>Where the last answer sent the browser, or null.</summary>
    public string? Location { get; private set; }

    /// <summary>What the page says, without markup.</summary>
    public string Text => Page.Body?.TextContent ?? "";

    /// <summary>Opens an address; redirections are not followed.</summary>
    public async Task<FormClient> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        await ReadAsync(await client.SendAsync(request));
        return this;
    }

    /// <summary>Fills in the form that holds <paramref name="button"/> and presses that.</summary>
    public async Task<FormClient> SendAsync(string button, params (string Name, string Value)[] fields)
    {
        var pressed = Page.QuerySelectorAll("button").OfType<IHtmlButtonElement>().FirstOrDefault(b => b.TextContent.Trim() == button)
            ?? throw new InvalidOperationException($"There is no button '{button}' on: {Text}");
        var form = pressed.Form ?? throw new InvalidOperationException($"The button '{button}' is in no form.");
        var values = form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Where(i => i.Name is not null && (i.Type is not ("checkbox" or "radio") || i.IsChecked))
            .GroupBy(i => i.Name!).ToDictionary(g => g.Key, g => g.Last().Value);
        if (pressed.Name is { } name) values[name] = pressed.Value ?? "";
        foreach (var (field, value) in fields)
        {
            if (!values.ContainsKey(field) && form.QuerySelector($"[name='{field}']") is null) throw new InvalidOperationException($"The form has no field '{field}'.");
            values[field] = value;
        }

        using var content = new FormUrlEncodedContent(values);
        var action = form.GetAttribute("action") is { Length: > 0 } a ? a : Address;
        await ReadAsync(await client.PostAsync(new Uri(action, UriKind.Relative), content));
        return this;
    }

    /// <summary>Sends a form with these values only, as another site could make a browser do.</summary>
    public async Task<FormClient> ForgeAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        await ReadAsync(await client.PostAsync(new Uri(path, UriKind.Relative), content));
        return this;
    }

    /// <summary>Sends JSON with the browser's cookies.</summary>
    public async Task<FormClient> PostJsonAsync(string path, object body)
    {
        await ReadAsync(await client.PostAsJsonAsync(path, body));
        return this;
    }

    /// <summary>Signs in by password.</summary>
    public async Task<FormClient> SignInAsync(string email, string password = "Correct-horse-1")
    {
        await OpenAsync("/account/sign-in");
        return await SendAsync("Sign in", ("Form.Email", email), ("Form.Password", password));
    }

    /// <summary>Whether the browser is signed in, as the server sees it.</summary>
    public async Task<bool> IsInAsync()
    {
        using var answer = await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private string Address { get; set; } = "/";

    private async Task ReadAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Status = answer.StatusCode;
            Location = answer.Headers.Location?.ToString();
            if (answer.RequestMessage?.RequestUri?.PathAndQuery is { } address) Address = address;
            Page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
        }
    }
}
