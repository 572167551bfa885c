using System.Net;
using System.Text.Json.Nodes;

namespace Connections.Tests.Api;

/// <summary>Tokens, headers and parameters of an HTTP connection over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class HttpConnectionApiTests(ApiFixture fixture)
{
    private const string Path = "/api/v2/actions/connections";
    private const string Mark = "canary-of-lists";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task Parameters_whose_names_differ_in_case_are_two_and_headers_are_one()
    {
        var made = await Owner.PostAsync(Path, DatadogCredentialKinds.GetAttributes("HTTPTokenAuth", "Case", Mark));
        var path = $"{Path}/{made.Id}";
        static JsonObject Pair(string name) => new() { ["name"] = name, ["value"] = "x" };

        var changed = await Owner.PatchAsync(path, DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("url_parameters", new JsonArray(Pair("page"), Pair("Page"))),
            ("headers", new JsonArray(Pair("HEADER-NAME")))));

        changed.Status.Should().Be(HttpStatusCode.OK, changed.Text);
        var credentials = changed.Attributes["integration"]!["credentials"]!;
        credentials["url_parameters"]!.AsArray().Select(p => (string)p!["name"]!).Should()
            .Equal("urlParamName", "page", "Page");
        credentials["headers"]!.AsArray().Should().ContainSingle();
        var twice = await Owner.PatchAsync(path, DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("url_parameters", new JsonArray(Pair("page"), Pair("page")))));
        twice.Status.Should().Be(HttpStatusCode.BadRequest, twice.Text);
        twice = await Owner.PatchAsync(path, DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("headers", new JsonArray(Pair("X-A"), Pair("x-a")))));
        ((string)twice.Error["detail"]!).Should().Contain("not case-sensitive");
    }

    [Fact]
    public async Task Odd_names_are_kept_merged_and_taken_away_by_name()
    {
        string[] headers = ["$filter", "api-version", "X.Custom", "2FA-Token", "7"];
        string[] parameters = [.. headers, "page[size]", "a/b"];
        static JsonNode Item(string name, string value) => new JsonObject { ["name"] = name, ["value"] = value };
        var document = DatadogCredentialKinds.Document("Odd names", DatadogCredentialKinds.Http(Mark));
        var credentials = document["data"]!["attributes"]!["integration"]!["credentials"]!;
        credentials["headers"] = new JsonArray([.. headers.Select(h => Item(h, "first"))]);
        credentials["url_parameters"] = new JsonArray([.. parameters.Select(p => Item(p, "first"))]);

        var made = await Owner.PostAsync(Path, document);
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var path = $"{Path}/{made.Id}";
        await HasAsync(path, "headers", headers.Select(h => (h, "first")));
        await HasAsync(path, "url_parameters", parameters.Select(p => (p, "first")));

        foreach (var name in headers) await ChangeAsync(path, ("headers", new JsonArray(Item(name, "changed"))));
        foreach (var name in parameters)
            await ChangeAsync(path, ("url_parameters", new JsonArray(Item(name, "changed"))));
        await HasAsync(path, "headers", headers.Select(h => (h, "changed")));
        await HasAsync(path, "url_parameters", parameters.Select(p => (p, "changed")));

        foreach (var name in parameters)
        {
            var refused = await Owner.PatchAsync(path, DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
                ("url_parameters", new JsonArray(Item(name, new string('x', 8_193))))));
            refused.Pointers.Should().Equal("/data/attributes/integration/credentials/url_parameters/0/value");
            await ChangeAsync(path, ("url_parameters", new JsonArray(new JsonObject
            {
                ["name"] = name,
                ["deleted"] = true
            })));
        }
        await HasAsync(path, "url_parameters", []);
        await HasAsync(path, "headers", headers.Select(h => (h, "changed")));
    }

    [Fact]
    public async Task A_run_that_fails_of_the_connections_own_header_points_at_no_input()
    {
        var document = DatadogCredentialKinds.Document("Own header", DatadogCredentialKinds.Http("t\u00f6ken"));
        var credentials = document["data"]!["attributes"]!["integration"]!["credentials"]!;
        credentials["headers"]![0]!["value"] = "{{ token1 }}";
        var made = await Owner.PostAsync(Path, document);
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);

        var run = await Owner.PostAsync("/api/v2/actions/runs", "action_run",
            ("action", "http_request"), ("inputs", new JsonObject { ["url"] = "/" }), ("connection_id", made.Id));

        run.Status.Should().Be(HttpStatusCode.UnprocessableEntity, run.Text);
        run.Pointers.Should().Equal("/data/attributes");
    }

    [Fact]
    public async Task A_token_whose_type_is_left_out_is_a_secret()
    {
        var document = DatadogCredentialKinds.Document("Untyped", DatadogCredentialKinds.Http(Mark));
        document["data"]!["attributes"]!["integration"]!["credentials"]!["tokens"]![0]!.AsObject().Remove("type");

        var made = await Owner.PostAsync(Path, document);

        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var token = made.Attributes["integration"]!["credentials"]!["tokens"]![0]!;
        ((string)token["type"]!, (string)token["value"]!).Should().Be(("SECRET", ""));
    }

    private async Task ChangeAsync(string path, (string Name, JsonNode? Value) list)
    {
        var changed = await Owner.PatchAsync(path,
            DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth", list));
        changed.Status.Should().Be(HttpStatusCode.OK, changed.Text);
    }

    private async Task HasAsync(string path, string list, IEnumerable<(string, string)> items) =>
        ((await Owner.GetAsync(path)).Attributes["integration"]!["credentials"]![list]?.AsArray() ?? [])
            .Select(i => ((string)i!["name"]!, (string)i["value"]!)).Should().Equal(items);
}
