using System.Text.Json;
using System.Web;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Tests.Support;
using static Connections.Tests.Execution.GenericOAuthInput;

namespace Connections.Tests.Execution;

/// <summary>
/// OAuth 2.0 authorization code for any service: a token endpoint that checks the proof, and a real authorization
/// server.
/// </summary>
public abstract class GenericConsentSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Session = "the session of Ada";
    private const string Page = "https://login.example.com/authorize?tenant=7";
    private static readonly Uri Callback = new("http://127.0.0.1:5080/oauth/callback");
    private TokenPeer tokens = null!;
    private LoopbackPeer service = null!;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:Allow:1", "[::1]/128:*"), CoreHost.LogsEverything];

    public override async Task InitializeAsync()
    {
        tokens = await TokenPeer.StartAsync();
        service = await LoopbackPeer.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await tokens.DisposeAsync();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task The_consent_page_gets_the_form_values_and_a_proof_that_the_token_endpoint_checks()
    {
        var id = await CreateAsync(
            Text("scopes", "read write"), Text("audience", "https://api.example.com/"),
                Text("resource", "https://a.example https://b.example"),
            Pairs("authorize_parameters", ("prompt", "select_account")), Pairs("token_parameters", ("tenant", "7")));
        var page = await BeginAsync(id);

        page.GetLeftPart(UriPartial.Path).Should().Be("https://login.example.com/authorize");
        var asked = HttpUtility.ParseQueryString(page.Query);
        asked.AllKeys.Should().BeEquivalentTo(
            "tenant", "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge",
                "code_challenge_method", "audience", "resource", "prompt");
        (asked["scope"], asked["audience"], asked["prompt"], asked["code_challenge_method"])
            .Should().Be(("read write", "https://api.example.com/", "select_account", "S256"));
        asked.GetValues("resource").Should().Equal("https://a.example", "https://b.example");
        page.ToString().Should().NotContain("secret");

        (await FinishAsync(page)).Done.Should().Be(new CompletedConsent(id, "an account of login.example.com"));
        (tokens.Form["tenant"], tokens.Form["audience"], tokens.Form["redirect_uri"])
            .Should().Be(("7", "https://api.example.com/", Callback.ToString()));
        (await TwoStepInput.RunAsync(Host, id)).Outcome.Answer!.Status.Should().Be(200);
        Host.Clock.Advance(TimeSpan.FromHours(1));
        await TwoStepInput.RunAsync(Host, id);
        service.Requests.Select(r => r.Headers["Authorization"])
            .Should().Equal($"Bearer {TokenPeer.AccessToken(1)}", $"Bearer {TokenPeer.AccessToken(2)}");
        (tokens.Form["grant_type"], tokens.Form["tenant"]).Should().Be(("refresh_token", "7"));
    }

    [Fact]
    public async Task Addresses_with_another_address_in_their_query_are_asked_as_they_were_entered()
    {
        const string next = "next=https://other.example.test/";
        var id = await CreateAsync(Text("authorize_url", $"https://login.example.com/authorize?{next}"),
            Text("token_url", $"{tokens.Url}?{next}"));

        var page = await BeginAsync(id);
        (await FinishAsync(page)).Done.Should().NotBeNull();

        page.AbsoluteUri.Should().StartWith($"https://login.example.com/authorize?{next}&");
        tokens.Requests.Should().ContainSingle().Which.Target.Should().Be($"/oauth/token?{next}");
    }

    [Fact]
    public async Task A_public_client_needs_no_secret()
    {
        tokens.IsPublic = true;
        var id = await Service.AddAsync(Owner, Code(service.Address, Page, tokens.Url, secret: null), default);

        (await FinishAsync(await BeginAsync(id))).Done.Should().NotBeNull();

        (await TwoStepInput.RunAsync(Host, id)).Outcome.Answer!.Status.Should().Be(200);
    }

    [Fact]
    public async Task The_token_goes_where_the_form_says_with_headers_beside_it()
    {
        var id = await CreateAsync(
            Text("token_placement", "HEADER"), Text("token_header", "X-Token"), Text("token_prefix", "Token"),
            Token("key", "sub-5ecca0a7"), Pairs("headers", ("X-Key", "{{ key }}")));
        await FinishAsync(await BeginAsync(id));

        await TwoStepInput.RunAsync(Host, id);

        var request = service.Requests.Should().ContainSingle().Which;
        (request.Headers["X-Token"], request.Headers["X-Key"])
            .Should().Be(($"Token {TokenPeer.AccessToken(1)}", "sub-5ecca0a7"));
        request.Headers.Should().NotContainKey("Authorization");
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "https://login.example.com/tenant", true)]
    [InlineData(null, "https://issuer.example.com", false)]
    [InlineData("https://issuer.example.com", "https://issuer.example.com", true)]
    [InlineData("https://issuer.example.com", "https://login.example.com/tenant", false)]
    [InlineData("https://issuer.example.com", null, false)]
    public async Task An_answer_counts_only_under_the_issuer_that_was_asked(string? entered, string? named, bool counts)
    {
        var id = await CreateAsync(entered is null ? [] : [Text("issuer", entered)]);

        var (done, failed) = await FinishAsync(await BeginAsync(id), issuer: named);

        (done is not null).Should().Be(counts, failed?.Message);
        tokens.Requests.Should().HaveCount(counts ? 1 : 0);
        if (!counts) failed!.Message.Should().Contain("Nothing was saved").And.Contain("ssuer");
    }

    [Fact]
    public async Task Other_scopes_audience_or_parameters_end_the_consent_and_headers_do_not()
    {
        var id = await CreateAsync(Text("scopes", "read"));
        await FinishAsync(await BeginAsync(id));

        await EditAsync(id, Text("scopes", "read"), Pairs("headers", ("X-One", "1")));
        (await TwoStepInput.RunAsync(Host, id)).Outcome.Answer!.Status.Should().Be(200);

        foreach (var change in new[] { Text("scopes", "write"), Text("audience", "https://other.example/"),
            Pairs("authorize_parameters", ("prompt", "login")) })
        {
            await EditAsync(id, Text("scopes", "read"), change);
            (await FluentActions.Awaiting(() => TwoStepInput.RunAsync(Host, id))
                .Should().ThrowAsync<Problem.DependencyFailed>()).WithMessage("*Choose Reconnect*");
            await EditAsync(id, Text("scopes", "read"));
            (await FinishAsync(await BeginAsync(id))).Done.Should().NotBeNull();
        }
    }

    [Fact]
    public async Task A_real_authorization_server_issues_tokens_and_with_openid_the_consenting_user()
    {
        await using var server = await AuthorizationServer.StartAsync(Callback);
        var input = Code(service.Address, server.AuthorizeUrl, server.TokenUrl, AuthorizationServer.ClientSecret,
            AuthorizationServer.ClientId)
            .With(Text("scopes", "openid email read"), Pairs("authorize_parameters", ("access_type", "offline")));
        var id = await Service.AddAsync(Owner, input, default);
        var back = HttpUtility.ParseQueryString((await server.VisitAsync(await BeginAsync(id))).Query);

        var (done, failed) = await Host.Get<OAuthConsent>().FinishAsync(Owner, Session,
            new ConsentCallback(back["state"], back["code"], back["error"], back["iss"]), default);

        done.Should().Be(new CompletedConsent(id, server.Account), failed?.Message);
        (await Host.Get<ConnectionQueries>().GetAsync(Owner, id, default)).Fields.Text("connected_as")
            .Should().Be(server.Account);
        await TwoStepInput.RunAsync(Host, id);
        Host.Clock.Advance(TimeSpan.FromHours(1));
        await TwoStepInput.RunAsync(Host, id);
        service.Requests.Should().OnlyContain(r =>
            server.Issued.Contains(r.Headers["Authorization"].Substring("Bearer ".Length)));
        server.Grants.Should().Equal("authorization_code ok", "refresh_token ok");
    }

    [Fact]
    public async Task Exported_is_the_access_token_and_never_a_refresh_token_or_client_secret()
    {
        var id = await Service.AddAsync(Owner, Input() with { HandsOut = true }, default);
        await FinishAsync(await BeginAsync(id));

        var given = await Host.Get<CredentialExportService>().ExportAsync(Owner, new ResolveTarget.Connection(id),
            default);

        given.AccessToken!.Reveal().Should().Be(TokenPeer.AccessToken(1));
        given.Headers.Select(h => $"{h.Name}: {h.Value.Reveal()}")
            .Should().Equal($"Authorization: Bearer {TokenPeer.AccessToken(1)}");
        (given.User, given.Body, given.Query.Count).Should().Be((null, null, 0));
    }

    [Fact]
    public async Task No_token_code_or_secret_is_in_any_log_line_message_or_record()
    {
        var id = await CreateAsync(Token("key", "sub-5ecca0a7"), Pairs("headers", ("X-Key", "{{ key }}")));
        await FinishAsync(await BeginAsync(id));
        await TwoStepInput.RunAsync(Host, id);
        var tested = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);

        var said = Host.Everything.Append(JsonSerializer.Serialize(tested))
            .Append(JsonSerializer.Serialize((await Host.Get<ConnectionQueries>().HistoryAsync(Owner, id,
                PageRequest.First, default)).Rows));

        foreach (var mark in new[] { "5ecca0a7", TokenPeer.ClientSecret, Uri.EscapeDataString(TokenPeer.ClientSecret),
            "the-code" })
            said.Should().NotContain(line => line.Contains(mark));
    }

    private ConnectionInput Input(string? secret = TokenPeer.ClientSecret) =>
        Code(service.Address, Page, tokens.Url, secret);

    private Task<Guid> CreateAsync(params (string Name, FieldValue Value)[] more) =>
        Service.AddAsync(Owner, Input().With(more), default);

    private async Task EditAsync(Guid id, params (string Name, FieldValue Value)[] more)
    {
        var version = (await Host.Get<ConnectionQueries>().GetAsync(Owner, id, default)).Row.Version;
        await Service.UpdateAsync(Owner, id, Input(secret: null).With(more), version, default);
    }

    private Task<Uri> BeginAsync(Guid id) =>
        Host.Get<OAuthConsent>().BeginAsync(Owner, id, Session, Callback, anotherAccount: false, default);

    /// <summary>Comes back from the consent page with a code.</summary>
    private Task<(CompletedConsent? Done, FailedConsent? Failed)> FinishAsync(Uri page, string? issuer = null)
    {
        var asked = HttpUtility.ParseQueryString(page.Query);
        tokens.Challenge = asked["code_challenge"];
        return Host.Get<OAuthConsent>().FinishAsync(Owner, Session,
            new ConsentCallback(asked["state"], "the-code", null, issuer), default);
    }
}

public sealed class GenericConsentOnSqlite() : GenericConsentSpecification(postgres: false);

public sealed class GenericConsentOnPostgres() : GenericConsentSpecification(postgres: true);
