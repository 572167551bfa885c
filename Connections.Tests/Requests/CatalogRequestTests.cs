using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

public sealed class CatalogRequestTests
{
    private static readonly Uri Page = new("https://docs.example/");

    private static readonly ActionTemplate Sample = new()
    {
        Id = "do",
        Name = "Do it",
        Description = "It is done.",
        Documentation = Page,
        Method = "POST",
        Url = "/{{ tenant }}/{{ inputs.thing }}",
        Query = [new NamedTemplate("q", "{{ inputs.query }}"), new NamedTemplate("who", "user:{{ inputs.user }}"),
            new NamedTemplate("v", "2")],
        Headers = [new NamedTemplate("X-Thing", "{{ inputs.thing }}")],
        Body = new BodyTemplate("""{"note": "{{ inputs.note }}", "count": {{ inputs.count }}}""", "application/json"),
        Inputs =
        [
            new ActionInput { Name = "thing", Label = "Thing" },
            new ActionInput { Name = "query", Label = "Query", Optional = true },
            new ActionInput { Name = "user", Label = "User", Optional = true },
            new ActionInput { Name = "note", Label = "Note", Optional = true, Default = "" },
            new ActionInput { Name = "count", Label = "Count", Optional = true, Default = "7" },
        ],
    };

    [Fact]
    public void Inputs_and_public_fields_land_encoded_where_they_belong()
    {
        var request = Build(("thing", "a/b ?"), ("query", "x & y"), ("user", "ann"), ("note", "Say \"hi\""),
            ("count", 3));
        request.Method.Should().Be("POST");
        request.FullUri().AbsoluteUri.Should()
            .Be("https://api.example/v1/acme/a%2Fb%20%3F?q=x%20%26%20y&who=user%3Aann&v=2");
        request.Headers.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("X-Thing", "a/b ?"));
        request.Body!.Content.Should().Be("""{"note": "Say \u0022hi\u0022", "count": 3}""");
    }

    [Fact]
    public void An_empty_input_has_its_default_or_drops_its_query_parameter()
    {
        foreach (var given in ((string, JsonNode?)[][])[[("thing", "a")],
            [("thing", "a"), ("query", null), ("note", null), ("count", "")],
            [("thing", "a"), ("user", ""), ("query", "")]])
        {
            var request = Build(given);
            request.FullUri().Query.Should().Be("?v=2");
            request.Body!.Content.Should().Be("""{"note": "", "count": 7}""");
        }
    }

    [Fact]
    public void A_missing_and_an_unknown_input_are_named()
    {
        Fault([]).Should()
            .Match<Problem.Invalid>(
                p => p.Message.Contains("Thing is missing.") && p.Faults[0].Field == "inputs.thing");
        Fault([("thing", "")]).Message.Should().Contain("Thing is missing.");
        Fault([("thing", "a"), ("querry", "b")]).Message.Should()
            .Contain("\"querry\" is not an input of Do it. Did you mean query?");
    }

    [Fact]
    public void An_input_that_cannot_stand_at_its_place_is_named_and_not_shown()
    {
        var fault = Fault([("thing", "line\r\nX-Evil: canary")]);
        fault.Faults.Should().ContainSingle().Which.Field.Should().Be("inputs.thing");
        fault.Message.Should().NotContain("canary");
    }

    [Fact]
    public void An_action_sees_no_secret()
    {
        var leaking = Sample with { Headers = [new NamedTemplate("X-Leak", "{{ key }}")] };
        FluentActions.Invoking(() => Build(leaking, ("thing", "a"))).Should()
            .Throw<Problem.Invalid>().Which.Message.Should().NotContain("canary");
    }

    private static Problem.Invalid Fault((string, JsonNode?)[] given) =>
        Assert.Throws<Problem.Invalid>(() => Build(given));

    private static OutboundRequest Build(params (string Name, JsonNode? Value)[] given) => Build(Sample, given);

    private static OutboundRequest Build(ActionTemplate action, params (string Name, JsonNode? Value)[] given)
    {
        var integration = SampleIntegrations.Integration("https://api.example/v1", new AuthenticationMethod.None(),
            [SampleIntegrations.Public("tenant"), SampleIntegrations.Secret("key")]);
        var credential = new Credential(integration, integration.Credentials[0], new FieldSet { { "tenant", "acme" } },
            SampleIntegrations.Secrets(("key", "canary")));
        return CatalogRequest.Create(credential, action, given.ToDictionary(g => g.Name, g => g.Value),
            new Uri("https://api.example/v1"));
    }
}
