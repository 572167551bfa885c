using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

public sealed class RequestAuthenticationTests
{
    [Fact]
    public async Task No_authentication_adds_nothing()
    {
        var request =
            await Apply(SampleIntegrations.Integration("https://a.example", new AuthenticationMethod.None(), []), [],
            []);
        request.Headers.Should().BeEmpty();
        request.FullUri().Should().Be(new Uri("https://a.example/x"));
    }

    [Fact]
    public async Task Basic_is_utf8_and_takes_the_place_of_another_authorization()
    {
        var integration = SampleIntegrations.Integration("https://a.example",
            new AuthenticationMethod.Basic { Username = "{{ user }}/token", Password = "{{ password }}" },
            [SampleIntegrations.Public("user"), SampleIntegrations.Secret("password")]);
        var outbound = Request();
        outbound.SetHeader("authorization", "Bearer other");
        await Apply(integration, new FieldSet { { "user", "jürgen" } }, SampleIntegrations.Secrets(("password", "p:w")),
            outbound);
        outbound.Headers.Should().ContainSingle().Which.Should()
            .Be(KeyValuePair.Create("Authorization", "Basic asO8cmdlbi90b2tlbjpwOnc="));
        outbound.Derived.Should().ContainSingle(s => s.Reveal() == "jürgen/token:p:w");
    }

    [Theory]
    [InlineData("a:b", "p")]
    [InlineData("a", "p\r\nq")]
    public async Task Basic_refuses_what_would_be_read_otherwise(string user, string password)
    {
        var integration = SampleIntegrations.Integration("https://a.example",
            new AuthenticationMethod.Basic { Username = "{{ user }}", Password = "{{ password }}" },
            [SampleIntegrations.Public("user"), SampleIntegrations.Secret("password")]);
        var problem =
            await Assert.ThrowsAsync<Problem.Invalid>(
                () => Apply(integration, new FieldSet { { "user", user } },
                    SampleIntegrations.Secrets(("password", password))));
        problem.Faults.Single().Field.Should().Be(user == "a" ? "password" : "user");
        problem.Message.Should().NotContain("q");
    }

    [Fact]
    public async Task Headers_and_parameters_of_the_schema_are_filled_and_empty_optional_ones_left_out()
    {
        var integration = SampleIntegrations.Integration(
            "https://a.example",
            new AuthenticationMethod.Request
            {
                Headers = [new NamedTemplate("Authorization", "Bearer {{ api_key }}"),
                    new NamedTemplate("X-Org", "{{ org }}"), new NamedTemplate("X-Version", "2024-01-01")],
                Query = [new NamedTemplate("key", "{{ api_key }}"), new NamedTemplate("org", "{{ org }}")],
            },
            [SampleIntegrations.Secret("api_key"), SampleIntegrations.Public("org", optional: true)]);
        var request = await Apply(integration, [], SampleIntegrations.Secrets(("api_key", "a&b =ü")), Request(),
            expectHeaderFault: true);
        request.Should().BeNull("ü cannot stand in a header");

        var good = await Apply(integration, [], SampleIntegrations.Secrets(("api_key", "a&b =")));
        good.Headers.Should().Equal(KeyValuePair.Create("Authorization", "Bearer a&b ="),
            KeyValuePair.Create("X-Version", "2024-01-01"));
        good.FullUri().AbsoluteUri.Should().Be("https://a.example/x?key=a%26b%20%3D");
    }

    [Fact]
    public async Task A_missing_secret_names_its_field()
    {
        var integration = SampleIntegrations.Integration("https://a.example",
            new AuthenticationMethod.Request { Headers = [new NamedTemplate("X-Key", "{{ api_key }}")] },
            [SampleIntegrations.Secret("api_key")]);
        var problem = await Assert.ThrowsAsync<Problem.Invalid>(() => Apply(integration, [], []));
        problem.Faults.Single().Should().Be(new ValidationError("api_key", "api_key is missing."));
    }

    [Fact]
    public async Task Headers_of_the_connection_win_and_parameters_of_both_are_sent()
    {
        var outbound = Request("https://a.example/x?a=1");
        outbound.SetHeader("x-one", "action");
        outbound.SetHeader("X-Two", "action");
        outbound.Query.Add(new("p", "action"));
        await Apply(
            SampleIntegrations.Http(),
            SampleIntegrations.HttpFields("https://a.example", [("X-One", "Bearer {{ token1 }}")],
                [("p", "{{ token1 }}&q=1")],
                null, "token1"),
            SampleIntegrations.Secrets(("tokens/token1/value", "s3")),
            outbound);
        outbound.Headers.Should().Equal(KeyValuePair.Create("X-Two", "action"),
            KeyValuePair.Create("X-One", "Bearer s3"));
        outbound.FullUri().AbsoluteUri.Should().Be("https://a.example/x?a=1&p=action&p=s3%26q%3D1");
    }

    [Fact]
    public async Task A_token_that_is_not_there_names_the_header_and_the_known_tokens()
    {
        var problem =
            await Assert.ThrowsAsync<Problem.Invalid>(
                () => Apply(SampleIntegrations.Http(),
                    SampleIntegrations.HttpFields("https://a.example", [("X-One", "{{ tokne }}")], tokens: "token1"),
                    SampleIntegrations.Secrets(("tokens/token1/value", "s3"))));
        problem.Faults.Single().Field.Should().Be("headers/X-One/value");
        problem.Message.Should()
            .Contain("\"tokne\" is unknown").And.Contain("Did you mean token1?").And.NotContain("s3");
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("X-Forwarded-For")]
    public async Task A_header_that_cannot_be_set_is_refused_at_its_field(string name)
    {
        var problem =
            await Assert.ThrowsAsync<Problem.Invalid>(
                () => Apply(SampleIntegrations.Http(),
                    SampleIntegrations.HttpFields("https://a.example", [(name, "v")]), []));
        problem.Faults.Single().Field.Should().Be($"headers/{name}/value");
    }

    [Theory]
    [InlineData("""{"key":"{{ t }}","b":1}""", "application/json", """{"key":"own","c":2}""",
        "application/json; charset=utf-8", """{"key":"s\u00223","c":2,"b":1}""")]
    [InlineData("k={{ t }}", "application/x-www-form-urlencoded", "a=1", "application/x-www-form-urlencoded",
        "k=s%223&a=1")]
    [InlineData("first {{ t }}", "text/plain", "second", "text/plain", "first s\"3\r\nsecond")]
    [InlineData("first {{ t }}", "text/plain", null, null, "first s\"3")]
    public async Task Bodies_are_combined(string ours, string ourType, string? theirs, string? theirType,
        string expected)
    {
        var outbound = Request(method: "POST");
        if (theirs is not null) outbound.Body = new OutboundBody(theirs, theirType!);
        await Apply(SampleIntegrations.Http(),
            SampleIntegrations.HttpFields("https://a.example", null, null, (ours, ourType), "t"),
            SampleIntegrations.Secrets(("tokens/t/value", "s\"3")), outbound);
        outbound.Body!.Content.Should().Be(expected);
        outbound.Body.ContentType.Should().Be(theirType ?? ourType);
    }

    [Theory]
    [InlineData("{}", "application/json", "a=1", "application/x-www-form-urlencoded", "body")]
    [InlineData("[1]", "application/json", "{}", "application/json", "body/content")]
    [InlineData("{}", "application/json", "[1]", "application/json", "body")]
    [InlineData("{}", "application/json", "{\"a\":1,\"a\":2}", "application/json", "body")]
    [InlineData("[{\"key\":\"a\",\"value\":\"b\"}]", "multipart/form-data", "{}", "application/json", "body")]
    [InlineData("{}", "multipart/form-data", null, null, "body/content")]
    public async Task Bodies_that_do_not_fit_together_are_refused_at_whose_fault_it_is(string ours, string ourType,
        string? theirs, string? theirType, string field)
    {
        var outbound = Request(method: "POST");
        if (theirs is not null) outbound.Body = new OutboundBody(theirs, theirType!);
        var problem =
            await Assert.ThrowsAsync<Problem.Invalid>(
                () => Apply(SampleIntegrations.Http(),
                    SampleIntegrations.HttpFields("https://a.example", null, null, (ours, ourType)), [],
                    outbound));
        problem.Faults.Single().Field.Should().Be(field);
    }

    [Fact]
    public async Task Form_parts_of_the_connection_win_and_arrive_as_multipart()
    {
        await using var peer = RawPeer.Answering(200);
        var outbound = Request(peer.Url + "/", "POST");
        outbound.Form.Add(new FormPart("own", "text\r\n--x", false));
        outbound.Form.Add(new FormPart("both", "action", false));
        await Apply(
            SampleIntegrations.Http(),
            SampleIntegrations.HttpFields(peer.Url, null, null,
                ("""[{"key":"both","value":"{{ t }}"},{"key":"file\"\r\nX: 1","value":"data:text/csv;base64,YSxi","type":"datauri"}]""", "multipart/form-data"), "t"),
            SampleIntegrations.Secrets(("tokens/t/value", "s\"3")),
            outbound);
        using var client = TestEgress.Open();
        (await client.SendAsync(outbound.ToEgress(HostBinding.Create(new Uri(peer.Url)), TestEgress.Patient),
            default)).Failure.Should().BeNull();

        var request = peer.Requests.Single();
        request.Header("Content-Type").Should().StartWith("multipart/form-data; boundary=");
        var boundary = "--" + request.Header("Content-Type")!.Split('=')[1];
        request.Body.Split(boundary).Should().HaveCount(5);
        request.Body.Should()
            .Contain("name=\"own\"\r\n\r\ntext").And.Contain("name=\"both\"\r\n\r\ns\"3").And.NotContain("action");
        request.Body.Should()
            .Contain("name=\"file%22%0D%0AX: 1\"; filename=\"file%22%0D%0AX: 1\"\r\nContent-Type: text/csv\r\n\r\na,b");
    }

    [Theory]
    [InlineData("https://a.example/x", "https://a.example/x?n=v")]
    [InlineData("https://a.example/x?", "https://a.example/x?n=v")]
    [InlineData("https://a.example/x?a=b", "https://a.example/x?a=b&n=v")]
    [InlineData("https://a.example", "https://a.example/?n=v")]
    public void Parameters_are_added_to_the_address(string address, string expected)
    {
        var request = Request(address);
        request.Query.Add(new("n", "v"));
        request.FullUri().AbsoluteUri.Should().Be(expected);
    }

    [Fact]
    public void Every_way_to_authenticate_that_a_catalog_file_may_name_is_supported()
    {
        var kinds = IntegrationCatalog.Load().All.SelectMany(i => i.Credentials).ToList();
        kinds.Should()
            .OnlyContain(
                kind => RequestAuthenticators.Supports(kind)
                    && TestEgress.Authentications(null, null).For(kind) != null);
        kinds.Select(k => k.Authentication.GetType()).Distinct().Should()
            .BeEquivalentTo(typeof(AuthenticationMethod).GetNestedTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(AuthenticationMethod))));
    }

    private static OutboundRequest Request(string url = "https://a.example/x", string method = "GET") =>
        new(method, new Uri(url));

    private static async Task<OutboundRequest> Apply(Integration integration, FieldSet fields,
        Dictionary<string, SecretValue> secrets, OutboundRequest? request = null, bool expectHeaderFault = false)
    {
        request ??= Request();
        var kind = integration.Credentials[0];
        try
        {
            await TestEgress.Authentications().For(kind).ApplyAsync(request,
                new Credential(integration, kind, fields, secrets), default);
            return request;
        }
        catch (Problem.Invalid) when (expectHeaderFault)
        {
            return null!;
        }
    }
}
