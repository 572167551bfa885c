using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// How a base URL and the address of an action become one, and what is sent of names and braces as they were typed.
/// </summary>
public sealed class RequestUrlSpecification() : RunSpecification(postgres: false)
{
    [Theory]
    [InlineData("/v1?tenant=7", "/items?page=2", "/v1/items?tenant=7&page=2")]
    [InlineData("/v1?tenant=7", "items", "/v1/items?tenant=7")]
    [InlineData("/v1?tenant=7", "?page=2", "/v1?tenant=7&page=2")]
    [InlineData("/v1?tenant=7", "", "/v1?tenant=7")]
    [InlineData("/v1?tenant=7", "{{ base_url }}", "/v1?tenant=7")]
    [InlineData("/v1?tenant=7", "{{ base_url }}/items?page=2", "/v1/items?tenant=7&page=2")]
    [InlineData("/v1?", "/items?page=2", "/v1/items?page=2")]
    [InlineData("/v1/", "", "/v1/")]
    [InlineData("/v1/", "{{base_url}}", "/v1/")]
    [InlineData("/v1/", "/items", "/v1/items")]
    [InlineData("/v1/", "?page=2", "/v1/?page=2")]
    [InlineData("/v1", "?page=2", "/v1?page=2")]
    [InlineData("", "", "/")]
    [InlineData("/v1", "/embed?target=https://other.example.test/p", "/v1/embed?target=https://other.example.test/p")]
    [InlineData("/v1", "/proxy/https://other.example.test/p", "/v1/proxy/https://other.example.test/p")]
    [InlineData("/v1", "go?to=http://other.example.test", "/v1/go?to=http://other.example.test")]
    [InlineData("/v1", "/proxy/https://{{ Trigger.host }}/p", "/v1/proxy/https://a.b%3Ac/p")]
    public async Task A_base_URL_and_an_address_are_joined_and_lose_nothing(string basePath, string url, string target)
    {
        var id = await ConnectPlainAsync(basePath);

        var result = await RunAsync(id, $$"""{"url":"{{url}}"}""", """{"Trigger":{"host":"a.b:c"}}""");

        result.Status.Should().Be(200, result.Message);
        Remote.Requests.Single().Target.Should().Be(target);
    }

    [Fact]
    public async Task An_action_without_an_address_asks_the_base_URL_itself()
    {
        var id = await ConnectPlainAsync("/v1?tenant=7");

        (await RunAsync(id, "{}")).Status.Should().Be(200);

        Remote.Requests.Single().Target.Should().Be("/v1?tenant=7");
    }

    [Theory]
    [InlineData("https:/items", "This is not a valid address")]
    [InlineData("https://0127.0.0.1/x", "Enter 87.0.0.1")]
    [InlineData("http://2130706433/", "Enter 127.0.0.1.")]
    [InlineData("/a/../b://c", "\\\"..\\\" segments")]
    public async Task An_address_that_means_two_things_is_refused(string url, string message)
    {
        var id = await ConnectPlainAsync("");

        var refused = await FluentActions.Awaiting(() => RunAsync(id, $$"""{"url":"{{url}}"}""")).Should()
            .ThrowAsync<Problem.Invalid>();

        refused.Which.Faults.Should().ContainSingle().Which.Message.Should()
            .Contain(message.Replace("\\\"", "\"", StringComparison.Ordinal));
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_test_address_with_another_address_in_its_query_stays_on_the_base_URL()
    {
        var fields = new FieldSet { { "base_url", Remote.Address + "v1?tenant=7" },
            { "test_url", "/ping?next=https://other.example.test/" } };
        var input = Plain(fields);

        var tested = await Host.Get<ConnectionTester>().TestAsync(Owner, input, null, default);

        tested.Outcome.Should().Be(TestOutcome.Accepted, tested.Message);
        Remote.Requests.Single().Target.Should().Be("/v1/ping?tenant=7&next=https://other.example.test/");
    }

    [Fact]
    public async Task Names_of_headers_and_parameters_are_sent_as_the_vendor_has_them()
    {
        string[] parameters = ["api_key", "api-version", "subscription-key", "$filter", "page[size]", "a/b", "größe",
            "x y", "q?"];
        string[] headers = ["X.Custom", "2FA-Token", "_under", "x!#$%&'*+-.^_`|~"];
        var fields = Inputs.HttpFields(Remote.Address.ToString(), ("token", Secret));
        fields.Add("headers", Pairs(headers));
        fields.Add("url_parameters", Pairs(parameters));
        var id = await Service.AddAsync(Owner, Inputs.Http("Names") with { Fields = fields }, default);

        var result = await RunAsync(id, """{"url":"/x"}""");

        result.Status.Should().Be(200, result.Message);
        var sent = Remote.Requests.Single();
        sent.Target.Should()
            .Be("/x?" + string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p)}={Secret}")));
        foreach (var header in headers) sent.Headers[header].Should().Be(Secret);
        (await Queries.GetAsync(Owner, id, default)).Fields.Items("url_parameters").Select(p => p.Text("name")).Should()
            .Equal(parameters);
    }

    [Theory]
    [InlineData("""{"t":"{{ '{{x}}' }}"}""", """{"t":"{{x}}"}""", "application/json")]
    [InlineData("""{"t":{{ '{{x}}' }}}""", """{"t":"{{x}}"}""", "application/json")]
    [InlineData("""{"t":"{{ "{{x}}" }}"}""", """{"t":"{{x}}"}""", "application/json")]
    [InlineData("<t>{{ '{{x}}' }}</t>", "<t>{{x}}</t>", "application/xml")]
    [InlineData("Hello {{ '{{x}}' }} and {{ Trigger.name }}", "Hello {{x}} and Ada", "text/plain")]
    [InlineData("t={{ '{{x}}' }}", "t=%7B%7Bx%7D%7D", "application/x-www-form-urlencoded")]
    public async Task Braces_between_quotes_are_sent_as_they_are_in_every_kind_of_body(string body, string sent,
        string type)
    {
        var id = await ConnectPlainAsync("");
        var inputs = new System.Text.Json.Nodes.JsonObject
        {
            ["verb"] = "POST",
            ["url"] = "/",
            ["body"] = body,
            ["contentType"] = type
        };

        (await Runner.RunAsync(Owner, "http_request", inputs, id, Json("""{"Trigger":{"name":"Ada"}}"""),
            default)).Status.Should().Be(200);

        Remote.Requests.Single().Text.Should().Be(sent);
    }

    [Fact]
    public async Task Braces_between_quotes_are_sent_as_they_are_in_every_other_place()
    {
        var fields = Inputs.HttpFields(Remote.Address.ToString(), ("token", Secret));
        fields.Add("headers",
            new FieldValue.Items([new FieldSet { { "name", "X-Connection" }, { "value", "{{ '{{x}}' }}" } }]));
        fields.Add("body",
            new FieldValue.Part(
                new() { { "content", """{"ours":"{{ '{{x}}' }}"}""" }, { "content_type", "application/json" } }));
        var id = await Service.AddAsync(Owner, Inputs.Http("Braces") with { Fields = fields }, default);

        var result = await RunAsync(id, """
            {"verb":"POST","url":"/{{ '{{x}}' }}","urlParams":[{"key":"p","value":"{{ '{{x}}' }}"}],
             "requestHeaders":[{"key":"X-Action","value":"{{ '{{x}}' }}"}],"cookies":[{"key":"c","value":"{{ '{{x}}' }}"}],
             "body":{"theirs":"{{ '{{x}}' }}"}}
            """);

        result.Status.Should().Be(200, result.Message);
        var sent = Remote.Requests.Single();
        sent.Target.Should().Be("/%7B%7Bx%7D%7D?p=%7B%7Bx%7D%7D");
        (sent.Headers["X-Connection"], sent.Headers["X-Action"],
            sent.Headers["Cookie"]).Should().Be(("{{x}}", "{{x}}", "c={{x}}"));
        sent.Text.Should().Be("""{"theirs":"{{x}}","ours":"{{x}}"}""");
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_how_to_send_braces()
    {
        var id = await ConnectPlainAsync("");
        const string hint = "To send {{ x }} as it is, write {{ '{{ x }}' }}.";

        var refused =
            await FluentActions.Awaiting(() => RunAsync(id, """{"verb":"POST","url":"/","body":{"t":"{{x}}"}}"""))
            .Should().ThrowAsync<Problem.Invalid>();
        refused.Which.Message.Should().Contain(hint);

        var fields = Inputs.HttpFields(Remote.Address.ToString(), ("token", Secret));
        fields.Add("headers", new FieldValue.Items([new FieldSet { { "name", "X-A" }, { "value", "{{x}}" } }]));
        refused = await FluentActions.Awaiting(
            () => Service.AddAsync(Owner, Inputs.Http("No") with { Fields = fields }, default))
            .Should().ThrowAsync<Problem.Invalid>();
        refused.Which.Message.Should().Contain(hint);
    }

    private static FieldValue.Items Pairs(IEnumerable<string> names) =>
        new([.. names.Select(n => new FieldSet { { "name", n }, { "value", "{{ token }}" } })]);

    private static ConnectionInput Plain(FieldSet fields) =>
        new() { Name = "Plain", IntegrationType = "HTTP", CredentialType = "HTTPNoAuth", Fields = fields };

    private Task<Guid> ConnectPlainAsync(string basePath) =>
        Service.AddAsync(Owner,
            Plain(new FieldSet { { "base_url", Remote.Address.GetLeftPart(UriPartial.Authority) + basePath } }),
            default);
}
