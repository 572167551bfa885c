using System.Net;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Auth;

/// <summary>
/// Faults of the settings between product and provider: told to the operator by their setting, to people in general.
/// </summary>
public sealed class OidcTrustTests
{
    [Fact]
    public async Task A_provider_of_a_private_authority_is_reached_once_that_is_trusted()
    {
        await using var provider = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        var issuer = $"https://localhost:{provider.Address.Port}";
        provider.Answer = http => http.Response.WriteAsJsonAsync(http.Request.Path == "/jwks"
            ? new Dictionary<string, object> { ["keys"] = Array.Empty<object>() }
            : new Dictionary<string, object>
            {
                ["issuer"] = issuer,
                ["authorization_endpoint"] = $"{issuer}/authorize",
                ["token_endpoint"] = $"{issuer}/token",
                ["jwks_uri"] = $"{issuer}/jwks",
            });
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["company.pem"], ServerCertificates.AuthorityPem);
        (string, string)[] settings = [("Authentication:Oidc:Authority", issuer),
            ("Authentication:Oidc:ClientId", "connections")];

        await using (var product = new Product(settings))
        {
            using var refused = await product.Browser().GetAsync("/auth/oidc/sign-in");

            OidcFixture.Location(refused).Should().Be("/sign-in?error=provider-setup");
            (await product.Browser().GetStringAsync(refused.Headers.Location)).Should()
                .Contain("is not set up correctly");
            product.Log.Lines.Should()
                .Contain(l => l.Contains("name its PEM file in Egress:TrustedCertificates", StringComparison.Ordinal));
        }
        await using (var product = new Product([.. settings, ("Egress:TrustedCertificates", folder["company.pem"])]))
        {
            using var sent = await product.Browser().GetAsync("/auth/oidc/sign-in");

            sent.StatusCode.Should().Be(HttpStatusCode.Redirect);
            sent.Headers.Location!.ToString().Should().StartWith($"{issuer}/authorize?");
        }
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_trusted_by_the_setting()
    {
        await using var provider = await LoopbackPeer.StartAsync(ServerCertificates.OtherName);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["company.pem"], ServerCertificates.AuthorityPem);
        await using var product = new Product(
            ("Authentication:Oidc:Authority", $"https://localhost:{provider.Address.Port}"),
            ("Authentication:Oidc:ClientId", "connections"),
            ("Egress:TrustedCertificates", folder["company.pem"]));

        using var refused = await product.Browser().GetAsync("/auth/oidc/sign-in");

        OidcFixture.Location(refused).Should().StartWith("/sign-in?error=provider-");
        provider.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_client_secret_is_named_in_the_log_and_never_repeated()
    {
        const string wrong = "canary-of-client-secret";
        await using var provider = await IdentityProvider.StartAsync();
        await provider.RegisterAsync(new Uri("http://localhost"));
        await using var product = new Product(
            [.. OidcFixture.Settings(provider), ("Authentication:Oidc:ClientSecret", wrong)]);
        using var browser = product.Browser();
        provider.SignedIn = OidcFixture.Bob;
        using var client = LoopbackClient.For(provider.Address);
        using var answer = await client.GetAsync(await OidcFixture.AskAsync(browser));

        using var back = await browser.GetAsync(answer.Headers.Location);

        OidcFixture.Location(back).Should().Be("/sign-in?error=provider-setup");
        product.Log.Lines.Should()
            .Contain(l =>
                l.Contains("Check Authentication:Oidc:ClientId and Authentication:Oidc:ClientSecret",
                    StringComparison.Ordinal));
        product.Log.Lines.Should().NotContain(l => l.Contains(wrong, StringComparison.Ordinal));
    }
}
