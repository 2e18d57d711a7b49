using System.Net;
using System.Text.RegularExpressions;

namespace DeploymentOrchestrator.Testing;

/// <summary>Somebody who opens pages. It keeps cookies and fills in forms, but follows no redirect automatically.</summary>
internal sealed partial class Visitor(TestServer server) : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = server.ManagementAddress };

    public static async Task<Visitor> SignedInAsync(TestServer server)
    {
        var visitor = new Visitor(server);
        using var answer = await visitor.SignInAsync(TestServer.ManagementKey);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return visitor;
    }

    /// <summary>Opens a page as a browser does.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string accept = "text/html", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await _http.SendAsync(request);
    }

    public async Task<string> ReadAsync(string path, string accept = "text/html")
    {
        using var answer = await OpenAsync(path, accept);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Waits until a page shows a text: accepted requests are processed after the response, so the text may not be there yet.</summary>
    public async Task<string> UntilAsync(string path, Func<string, bool> isSo)
    {
        var (_, page) = await Eventually.GetAsync(
            async () =>
            {
                using var answer = await OpenAsync(path);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path} was answered {(int)answer.StatusCode}.");
                return (answer.StatusCode, Page: await answer.Content.ReadAsStringAsync());
            },
            answer => answer.StatusCode is HttpStatusCode.OK && isSo(answer.Page));
        return page;
    }

    /// <summary>Opens the page of a form and sends it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await ReadAsync(page)).Groups["token"].Value;
        return await PostAsync(action, [.. fields, ("__RequestVerificationToken", WebUtility.HtmlDecode(token))]);
    }

    /// <summary>Sends a form without having opened its page.</summary>
    public async Task<HttpResponseMessage> PostAsync(string action, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _http.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    public Task<HttpResponseMessage> SignInAsync(string key, string back = "/") =>
        SubmitAsync("/sign-in", $"/sign-in?return={Uri.EscapeDataString(back)}", ("key", key));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
