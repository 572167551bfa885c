using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Auth;

/// <summary>A token that is not the provider's own for us, now and for this sign-in lets nobody in.</summary>
public sealed class ForgedTokenTests(OidcFixture fixture) : IClassFixture<OidcFixture>
{
    private static readonly Dictionary<string, Func<string, IdentityProvider, string?>> Forgeries = new()
    {
        ["without a signature"] = (token, _) => TokenForger.Remake(token, key: null),
        ["with another key under the same id"] = (token, provider) =>
            TokenForger.Remake(token, TokenForger.Strange(provider.Signing)),
        ["with the client's secret as key"] = (token, _) =>
            TokenForger.Remake(token, TokenForger.Shared("secret-of-the-client-4711"u8.ToArray())),
        ["with the public key as shared secret"] = (token, provider) =>
            TokenForger.Remake(token,
                TokenForger.Shared(TokenForger.PublicBytes(provider.Signing), provider.Signing.Key.KeyId)),
        ["with claims changed under the signature"] = (token, _) =>
            TokenForger.Tamper(token, c => c["groups"] = new JsonArray("heads")),
        ["with half a signature"] = (token, _) => token[..^40],
        ["for another client"] = Claims(c => c["aud"] = "another-client"),
        ["for several clients, not us"] = Claims(c => c["aud"] = new JsonArray("one", "two")),
        ["for nobody"] = Claims(c => c.Remove("aud")),
        ["of another issuer"] = Claims(c => c["iss"] = "https://evil.example/"),
        ["of no issuer"] = Claims(c => c.Remove("iss")),
        ["that has expired"] = Claims(c => c["exp"] = TokenForger.Seconds(-TimeSpan.FromMinutes(3))),
        ["that never expires"] = Claims(c => c.Remove("exp")),
        ["that is not valid yet"] = Claims(c => c["nbf"] = TokenForger.Seconds(TimeSpan.FromMinutes(10))),
        ["of another sign-in"] = Claims(c => c["nonce"] = "638000000000000000.another"),
        ["of no sign-in"] = Claims(c => c.Remove("nonce")),
        ["that is none"] = (_, _) => "not a token",
        ["that is not there"] = (_, _) => null,
    };

    public static TheoryData<string> Kinds => new(Forgeries.Keys);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_token(string kind) =>
        await IsRefusedAsync(token => Forgeries[kind](token, fixture.Provider), "provider");

    [Fact]
    public async Task A_token_that_says_not_who_it_is_for_gets_words_of_its_own()
    {
        await IsRefusedAsync(token => TokenForger.Remake(token, fixture.Provider.Signing, c => c.Remove("sub")),
            "claim");
        await IsRefusedAsync(
            token => TokenForger.Remake(token, fixture.Provider.Signing, c => c["sub"] = new string('x', 256)),
            "provider",
            "claim");
    }

    [Fact]
    public async Task User_info_about_someone_else_is_not_believed()
    {
        fixture.Provider.OtherSubject = "someone-else";
        try
        {
            await IsRefusedAsync(token => token, "provider");
        }
        finally
        {
            fixture.Provider.OtherSubject = null;
        }
    }

    [Fact]
    public async Task The_same_way_with_a_genuine_token_leads_in()
    {
        using var browser = fixture.Product.Browser();
        fixture.Provider.Forge = token => TokenForger.Remake(token, fixture.Provider.Signing);
        (await fixture.SignInAsync(browser, new Person("genuine", "Gen", null, "makers"))).Should().Be("/",
            "else the other tests could not fail");
    }

    private static Func<string, IdentityProvider, string?> Claims(Action<JsonObject> change) =>
        (token, provider) => TokenForger.Remake(token, provider.Signing, change);

    private async Task IsRefusedAsync(Func<string, string?> forge, params string[] errors)
    {
        using var browser = fixture.Product.Browser();
        fixture.Provider.Forge = forge;
        var victim = new Person($"victim-{Guid.CreateVersion7()}", "Victim", null, "makers");

        (await fixture.SignInAsync(browser, victim)).Should().BeOneOf(errors.Select(e => $"/sign-in?error={e}"));

        (await browser.GetAsync("/actions/connections")).Headers.Location!.ToString().Should().Contain("/sign-in");
        (await fixture.PeopleAsync()).Should().NotContain(u => u.Name == "Victim");
    }
}
