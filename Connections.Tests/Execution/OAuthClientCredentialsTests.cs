using System.Text.Json;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;
using static Connections.Tests.Execution.GenericOAuthInput;

namespace Connections.Tests.Execution;

/// <summary>
/// OAuth 2.0 client credentials for any service, against a token endpoint and a service on loopback that look at what
/// arrives.
/// </summary>
public sealed partial class OAuthClientCredentialsTests : IAsyncLifetime
{
    private TokenPeer tokens = null!;
    private LoopbackPeer service = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;

    private ConnectionService Service => host.Get<ConnectionService>();

    private ConnectionTester Tester => host.Get<ConnectionTester>();

    public async Task InitializeAsync()
    {
        tokens = await TokenPeer.StartAsync();
        service = await LoopbackPeer.StartAsync();
        service.Answer = http => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
            http.Response,
            $"you sent {http.Request.Headers.Authorization} {http.Request.QueryString} "
                + $"{http.Request.Headers["X-Token"]}");
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"), CoreHost.LogsEverything);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
        await tokens.DisposeAsync();
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("BASIC")]
    [InlineData("BODY")]
    public async Task The_client_signs_in_as_the_form_says_and_its_token_serves_until_it_ends(string way)
    {
        tokens.ByBasic = way == "BASIC";
        var id = await CreateAsync(Text("client_authentication", way));

        var sent = await TwoStepInput.RunAsync(host, id);
        await TwoStepInput.RunAsync(host, id);

        sent.Outcome.Answer!.Status.Should().Be(200);
        service.Requests.Should().HaveCount(2)
            .And.OnlyContain(r => r.Headers["Authorization"] == $"Bearer {TokenPeer.AccessToken(1)}");
        tokens.Requests.Should().ContainSingle();
        host.Clock.Advance(TimeSpan.FromHours(1));
        await TwoStepInput.RunAsync(host, id);
        service.Requests[^1].Headers["Authorization"].Should().Be($"Bearer {TokenPeer.AccessToken(2)}");
    }

    [Theory]
    [InlineData("BEARER", false)]
    [InlineData("QUERY", true)]
    public async Task A_token_that_cannot_stand_where_it_belongs_is_not_kept(string placement, bool serves)
    {
        await using var endpoint = await LoopbackPeer.StartAsync();
        endpoint.AnswerWith(200, """{"access_token":"ab12\ncd34-5ecca0a7"}""");
        var id = await CreateAsync(Text("token_url", endpoint.Address.ToString()),
            Text("token_placement", placement), Text("token_parameter", "access_token"));

        for (var i = 0; i < 2; i++)
        {
            var run = () => TwoStepInput.RunAsync(host, id);
            if (serves) await run();
            else (await run.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
                .Contain($"The token from {endpoint.Address.Authority} can't be sent");
        }

        endpoint.Requests.Should().HaveCount(serves ? 1 : 2);
    }

    [Fact]
    public async Task A_web_page_instead_of_a_token_is_reported()
    {
        await using var endpoint = await LoopbackPeer.StartAsync();
        endpoint.AnswerWith(200, "<html>Sign in</html>", "text/html");
        var id = await CreateAsync(Text("token_url", endpoint.Address.ToString()));

        var run = () => TwoStepInput.RunAsync(host, id);

        (await run.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
            .Contain("The response is a web page, not a token.");
    }

    [Fact]
    public async Task The_token_request_has_scopes_audience_resources_and_parameters()
    {
        var id = await CreateAsync(
            Text("scopes", "  orders.read  orders.write "), Text("audience", "https://api.example.com/"),
                Text("resource", "https://a.example https://b.example"),
            Pairs("token_parameters", ("tenant", "a&b=c"), ("page[size]", "1")));

        await TwoStepInput.RunAsync(host, id);

        var form = tokens.Form;
        form["grant_type"].Should().Be("client_credentials");
        form["scope"].Should().Be("orders.read orders.write");
        form["audience"].Should().Be("https://api.example.com/");
        form.GetValues("resource").Should().Equal("https://a.example", "https://b.example");
        (form["tenant"], form["page[size]"]).Should().Be(("a&b=c", "1"));
    }

    [Fact]
    public async Task A_grant_type_among_the_parameters_takes_the_place_of_the_usual_one()
    {
        var id = await CreateAsync(Pairs("token_parameters", ("grant_type", "account_credentials"),
            ("account_id", "a1")));

        (await TwoStepInput.RunAsync(host, id)).Outcome.Answer!.Status.Should().Be(200);

        (tokens.Form["grant_type"], tokens.Form["account_id"]).Should().Be(("account_credentials", "a1"));
        tokens.Form["scope"].Should().BeNull("none was entered");
    }

    [Theory]
    [InlineData("HEADER", "X-Token", "Token", "X-Token: Token {0}")]
    [InlineData("HEADER", "X-Token", "", "X-Token: {0}")]
    [InlineData("HEADER", "", "OAuth", "Authorization: OAuth {0}")]
    [InlineData("QUERY", "", "", "?auth[token]={0}")]
    public async Task The_token_goes_where_the_form_says(string placement, string header, string prefix,
        string expected)
    {
        var id = await CreateAsync(
            Text("token_placement", placement), Text("token_header", header), Text("token_prefix", prefix),
                Text("token_parameter", "auth[token]"));

        var sent = await TwoStepInput.RunAsync(host, id, "/things?page=2");

        var request = service.Requests.Should().ContainSingle().Which;
        var token = string.Format(System.Globalization.CultureInfo.InvariantCulture, expected,
            TokenPeer.AccessToken(1));
        if (placement == "QUERY")
        {
            Uri.UnescapeDataString(request.Target).Should().Be($"/things?page=2&{token[1..]}");
            request.Headers.Should().NotContainKey("Authorization");
        }
        else request.Headers.Select(h => $"{h.Key}: {h.Value}").Should().Contain(token);

        sent.Mask.Apply(System.Text.Encoding.UTF8.GetString(sent.Outcome.Answer!.Body.Span))
            .Should().NotContain("5ecca0a7");
    }

    [Fact]
    public async Task Headers_and_parameters_with_secrets_go_along_beside_the_token()
    {
        var id = await CreateAsync(
            Token("key", "sub-5ecca0a7"), Pairs("headers", ("Ocp-Apim-Subscription-Key", "{{ key }}"), ("Authorization",
                "mine")), Pairs("url_parameters", ("api-version", "7")));

        var sent = await TwoStepInput.RunAsync(host, id);

        var request = service.Requests.Should().ContainSingle().Which;
        request.Target.Should().Be("/things?api-version=7");
        request.Headers["Ocp-Apim-Subscription-Key"].Should().Be("sub-5ecca0a7");
        request.Headers["Authorization"].Should().Be($"Bearer {TokenPeer.AccessToken(1)}",
            "the token is not displaced");
        sent.Mask.Apply("sub-5ecca0a7").Should().Be("***");
        tokens.Requests.Should().OnlyContain(r => !r.Headers.ContainsKey("Ocp-Apim-Subscription-Key"),
            "those are for the service");
    }

    [Fact]
    public async Task A_rejected_client_is_reported_and_an_accepted_one_is_tested_at_the_service()
    {
        var wrong = await Tester.TestAsync(host.Owner, Client(service.Address, tokens, "wr0ng"), null, default);

        wrong.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Refused && r.Status == 401);
        wrong.Message.Should().Contain("401 and the error invalid_client").And.NotContain("wr0ng");
        service.Requests.Should().BeEmpty();
        var right = await Tester.TestAsync(host.Owner, Client(service.Address, tokens), null, default);
        right.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Accepted
            && r.Asked == $"GET {service.Address}");
    }

    [Fact]
    public async Task Another_token_address_or_base_URL_asks_for_the_secret_again()
    {
        var id = await CreateAsync();
        var version = (await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default)).Row.Version;

        foreach (var field in new[] { "token_url", "base_url" })
        {
            var moved = Client(service.Address, tokens, secret: null).With(Text(field, "https://evil.example.com/"));
            var act = () => Service.UpdateAsync(host.Owner, id, moved, version, default);
            (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which
                .Should()
                .Match<ValidationError>(f => f.Field == "client_secret" && f.Message.Contains("another server"), field);
        }

        var elsewhere = await SentRequest.SendAsync(host, id, (_, _) => new("GET", new Uri(tokens.Url)));
        elsewhere.Outcome.Failure!.Kind.Should().Be(EgressFailureKind.OtherHost, "the token is for the base URL alone");
    }

    [Theory]
    [InlineData("token_header", "X Token", "token_header")]
    [InlineData("token_header", "Host", "token_header")]
    [InlineData("token_prefix", "é", "token_prefix")]
    public void A_header_that_cannot_be_sent_is_refused_when_it_is_entered(string field, string value, string at)
    {
        var input = Client(service.Address, tokens).With(Text("token_placement", "HEADER"), Text(field, value));
        Integrations.TestForms.Check("HTTPOAuth2ClientCredentials", input.Fields).Should().ContainSingle().Which.Field
            .Should().Be(at);
    }

    [Fact]
    public void A_parameter_that_the_form_sets_itself_is_refused_when_it_is_entered()
    {
        var input = Client(service.Address, tokens).With(Pairs("token_parameters", ("client_secret", "x")));
        Integrations.TestForms.Check("HTTPOAuth2ClientCredentials", input.Fields).Should().ContainSingle().Which.Field
            .Should().Be("token_parameters/0/name");
    }

    [Fact]
    public async Task Exported_is_the_access_token_with_its_place_and_never_the_client_secret()
    {
        var id = await Service.AddAsync(host.Owner,
            Client(service.Address, tokens).With(Text("token_placement", "QUERY")) with { HandsOut = true }, default);

        var given = await host.Get<CredentialExportService>().ExportAsync(host.Owner, new ResolveTarget.Connection(id),
            default);

        given.AccessToken!.Reveal().Should().Be(TokenPeer.AccessToken(1));
        given.Query.Select(q => $"{q.Name}={q.Value.Reveal()}")
            .Should().Equal($"access_token={TokenPeer.AccessToken(1)}");
        (given.Headers.Count, given.User, given.Body).Should().Be((0, null, null));
        given.ExpiresAt.Should().NotBeNull();
    }

    [Fact]
    public async Task No_secret_and_no_token_is_in_any_log_line_message_or_record()
    {
        var id = await CreateAsync(Token("key", "sub-5ecca0a7"), Pairs("headers", ("X-Key", "{{ key }}")),
            Text("token_placement", "QUERY"));
        await TwoStepInput.RunAsync(host, id);
        var tested = await Tester.TestStoredAsync(host.Owner, id, default);
        var refused = await Tester.TestAsync(host.Owner, Client(service.Address, tokens, "wr0ng-5ecca0a7"), null,
            default);

        var said = host.Everything.Append(JsonSerializer.Serialize(tested)).Append(JsonSerializer.Serialize(refused))
            .Append(JsonSerializer.Serialize((await host.Get<ConnectionQueries>().HistoryAsync(host.Owner, id,
                PageRequest.First, default)).Rows));

        foreach (var mark in new[] { "5ecca0a7", TokenPeer.ClientSecret, Uri.EscapeDataString(TokenPeer.ClientSecret) })
            said.Should().NotContain(line => line.Contains(mark));
    }

    private Task<Guid> CreateAsync(params (string Name, FieldValue Value)[] more) =>
        Service.AddAsync(host.Owner, Client(service.Address, tokens).With(more), default);
}
