using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Support;

/// <summary>The whole product inside the test's process, with data of its own and an owner.</summary>
public sealed partial class Product : WebApplicationFactory<Program>
{
    public const string Email = "ada@example.com";
    public const string Password = "correct horse battery";

    private readonly TempFolder data = new();
    private readonly (string Name, string Value)[] more;

    public Product() : this([])
    {
    }

    /// <summary>The product with further settings.</summary>
    internal Product(params (string Name, string Value)[] more) => this.more = more;

    /// <summary>What it logged, as an operator sees it.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>
    /// A browser without JavaScript: it keeps cookies, and shows redirects instead of following them.
    /// </summary>
    public HttpClient Browser() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>Sends a form of a page, with its anti-forgery token, as a browser does.</summary>
    public static Task<HttpResponseMessage> PostFormAsync(HttpClient browser, string page, string action,
        params (string Name, string Value)[] fields) =>
        PostFormAsync(browser, page, action, null, fields);

    /// <summary>The same, with something that happens while the form is open.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient browser, string page, string action,
        Action? meanwhile, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(page);
        meanwhile?.Invoke();
        var token = FormToken(html);
        using var content = new FormUrlEncodedContent(
            fields.Select(f => KeyValuePair.Create(f.Name, f.Value))
                .Append(KeyValuePair.Create("__RequestVerificationToken", token)));
        return await browser.PostAsync(action, content);
    }

    /// <summary>The anti-forgery token of the form on a page.</summary>
    public static string FormToken(string html) => Token().Match(html).Groups[1].Value;

    /// <summary>A browser in which the owner is signed in.</summary>
    public async Task<HttpClient> SignedInAsync()
    {
        var browser = Browser();
        using var response = await PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", Email),
            ("password", Password));
        response.Headers.Location!.ToString().Should().Be("/");
        return browser;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // A developer's user secrets are read in Development only; what else it checks is checked here, too.
        builder.UseEnvironment(Environments.Production);
        builder.UseDefaultServiceProvider(services => services.ValidateScopes = services.ValidateOnBuild = true);
        builder.UseSetting("Data:Directory", data.Path);
        builder.UseSetting("Setup:Owner:Email", Email);
        builder.UseSetting("Setup:Owner:Name", "Ada");
        builder.UseSetting("Setup:Owner:Password", Password);
        builder.UseSetting("RateLimits:SignInsPerMinute", "1000");
        builder.ConfigureServices(s => s.Configure<PasswordHasherOptions>(CoreHost.CheapPasswords));
        builder.ConfigureLogging(log => log.AddProvider(Log));
        foreach (var (name, value) in more) builder.UseSetting(name, value);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        data.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
