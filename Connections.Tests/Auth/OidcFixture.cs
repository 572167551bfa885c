using System.Net;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>
/// The product beside an identity provider, and the way from one to the other and back that a browser goes.
/// </summary>
public sealed class OidcFixture : IAsyncLifetime
{
    public static readonly Person Bob = new("bob-4711", "Bob", "bob@example.com", "everyone", "makers");

    public IdentityProvider Provider { get; private set; } = null!;

    public Product Product { get; private set; } = null!;

    /// <summary>The settings of a product that follows the provider's groups.</summary>
    public static (string Name, string Value)[] Settings(IdentityProvider provider) =>
    [
        ("Authentication:Oidc:Authority", provider.Address.ToString()),
        ("Authentication:Oidc:ClientId", IdentityProvider.ClientId),
        ("Authentication:Oidc:ClientSecret", IdentityProvider.ClientSecret),
        ("Authentication:Oidc:DisplayName", "Example ID"),
        ("Authentication:Oidc:RolesClaim", "groups"),
        ("Authentication:Oidc:Roles:makers", "Standard"),
        ("Authentication:Oidc:Roles:heads", "Admin"),
        ("Authentication:Oidc:TeamsClaim", "groups"),
        ("Authentication:Oidc:Teams:payments", "Payments"),
    ];

    public async Task InitializeAsync()
    {
        Provider = await IdentityProvider.StartAsync();
        await Provider.RegisterAsync(new Uri("http://localhost"));
        Product = new Product(Settings(Provider));
    }

    public async Task DisposeAsync()
    {
        await Product.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>
    /// Goes to the provider as that person and comes back; the address to which the product sends the browser in the
    /// end.
    /// </summary>
    public async Task<string> SignInAsync(HttpClient browser, Person person, string? returnUrl = null)
    {
        using var response = await browser.GetAsync(await CallbackAsync(browser, person, returnUrl));
        return Location(response);
    }

    /// <summary>
    /// Goes to the provider as that person; the address with which the provider sends the browser back.
    /// </summary>
    public async Task<string> CallbackAsync(HttpClient browser, Person person, string? returnUrl = null)
    {
        Provider.SignedIn = person;
        return await AnswerAsync(await AskAsync(browser, returnUrl));
    }

    /// <summary>Begins a sign-in; the provider's address to which the product sends the browser.</summary>
    public static async Task<Uri> AskAsync(HttpClient browser, string? returnUrl = null)
    {
        using var response =
            await browser.GetAsync(
                "/auth/oidc/sign-in" + (returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}"));
        response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        return response.Headers.Location!;
    }

    /// <summary>Signs out here; the address that the page behind it leads on to.</summary>
    public static async Task<string> SignOutAsync(HttpClient browser)
    {
        using var page = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-out");
        return WebUtility.HtmlDecode(
            (await page.Content.ReadAsStringAsync()).Split("content=\"0;url=")[1].Split('"')[0]);
    }

    /// <summary>Asks the provider; where it sends the browser.</summary>
    public async Task<string> AnswerAsync(Uri address)
    {
        using var client = LoopbackClient.For(Provider.Address);
        using var response = await client.GetAsync(address);
        return Location(response);
    }

    /// <summary>Everyone whom the product knows from the provider.</summary>
    internal async Task<List<User>> PeopleAsync()
    {
        await using var db = Product.Services.GetRequiredService<IDbContextFactory<ConnectionsDbContext>>()
            .CreateDbContext();
        return await db.Set<User>().AsNoTracking().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery()
            .Where(u => u.Issuer != null).ToListAsync();
    }

    /// <summary>Where a response leads.</summary>
    public static string Location(HttpResponseMessage response) =>
        response.Headers.Location is { } location ? location.OriginalString
            : $"{(int)response.StatusCode} without an address: "
                + $"{response.Content.ReadAsStringAsync().GetAwaiter().GetResult()}";
}
