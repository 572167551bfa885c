using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>What the API's door takes and what it refuses: nothing that was sent is dropped without a word.</summary>
[Collection(ApiCollection.Name)]
public sealed class RequestValidationTests(ApiFixture fixture)
{
    private const string Connections = "/api/v2/actions/connections";
    private const string Other = "01900000-0000-7000-8000-00000000dead";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task A_change_whose_document_has_another_id_is_refused()
    {
        var connection = await MakeAsync("Ids");
        var group = (await Owner.PostAsync($"{Connections}/groups", "connection_group",
            ("name", "Ids"), ("integration_type", "OpenAI"), ("tag_keys", new JsonArray("ids")))).Id;
        var team = (await Owner.PostAsync("/api/v2/team", "team", ("name", "Ids"))).Id;
        var role = (await Owner.PostAsync("/api/v2/roles", "roles", ("name", "Ids"),
            ("permissions", new JsonArray("connections_read")))).Id;
        var robot = (await Owner.PostAsync("/api/v2/service_accounts", "service_account", ("name", "Ids"))).Id;
        var person = (await fixture.OwnerActorAsync()).Id.ToString();
        (string Path, string Type, string Id, string Attribute)[] changes =
        [
            ($"{Connections}/{connection}", "action_connection", connection, "name"),
            ($"{Connections}/groups/{group}", "connection_group", group, "name"),
            ($"/api/v2/team/{team}", "team", team, "name"),
            ($"/api/v2/roles/{role}", "roles", role, "name"),
            ($"/api/v2/service_accounts/{robot}", "service_account", robot, "name"),
            ($"/api/v2/users/{person}", "users", person, ""),
        ];

        foreach (var (path, type, id, attribute) in changes)
        {
            var document = attribute.Length > 0 ? ApiCaller.Document(type, (attribute, "Of another"))
                : ApiCaller.Document(type);
            document["data"]!["id"] = Other;
            var refused = await Owner.PatchAsync(path, document);
            (refused.Status, refused.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, "/data/id"),
                refused.Text);
            refused.Text.Should().Contain("not the id in the path");

            document["data"]!["id"] = id.ToUpperInvariant();
            (await Owner.PatchAsync(path, document)).Status.Should().Be(HttpStatusCode.OK, path);
        }

        var retention = ApiCaller.Document("audit_retention", ("days", 365));
        retention["data"]!["id"] = Other;
        (await Owner.PatchAsync("/api/v2/audit/retention", retention)).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_query_of_30_KB_is_answered_in_the_form_of_the_API()
    {
        var ids = string.Join(',', Enumerable.Repeat(Other, 100));
        var tags = string.Join(',', Enumerable.Range(0, 100).Select(i => $"{new string('t', 250)}{i}"));

        var found = await Owner.GetAsync($"{Connections}?filter[connection_ids]={ids}&filter[tags]={tags}");

        found.Text.Should().MatchRegex("^\\{\"(data|errors)\":\\[");
    }

    [Theory]
    [InlineData("external_secrets_manager", """{"type":"vault"}""")]
    [InlineData("is_favorite", "true")]
    public async Task A_member_that_would_be_dropped_is_refused_at_its_place(string member, string value)
    {
        var pointer = $"/data/attributes/{member}";
        var document = DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Dropped", "x");
        document["data"]!["attributes"]![member] = JsonNode.Parse(value);
        var refused = await Owner.PostAsync(Connections, document);
        (refused.Status, refused.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, pointer), refused.Text);

        var id = await MakeAsync($"Dropped {member}");
        refused = await Owner.PatchAsync($"{Connections}/{id}",
            DatadogCredentialKinds.Change((member, JsonNode.Parse(value))));
        (refused.Status, refused.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, pointer), refused.Text);

        document["data"]!["attributes"]![member] = member == "is_favorite" ? false : null;
        document["data"]!["attributes"]!["name"] = $"Not dropped {member}";
        (await Owner.PostAsync(Connections, document)).Status.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_relationship_that_is_none_is_refused()
    {
        var id = await MakeAsync("Relationships");
        var change = DatadogCredentialKinds.Change(("name", "Relationships"));
        change["data"]!["relationships"] = new JsonObject { ["owner"] = new JsonObject() };

        var refused = await Owner.PatchAsync($"{Connections}/{id}", change);

        (refused.Status,
            refused.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, "/data/relationships/owner"),
                refused.Text);
    }

    [Fact]
    public async Task A_header_of_a_run_with_a_member_that_would_be_dropped_is_refused()
    {
        var id = await MakeAsync("Dropped of a run");
        var inputs = JsonNode.Parse("""{"url":"/","requestHeaders":[{"key":"X-A","value":"1","enabled":false}]}""");

        var refused = await Owner.PostAsync("/api/v2/actions/runs", "action_run",
            ("action", "http_request"), ("inputs", inputs), ("connection_id", id));

        (refused.Status, refused.Pointers.Single()).Should().Be(
            (HttpStatusCode.UnprocessableEntity, "/data/attributes/inputs/requestHeaders/0"), refused.Text);
    }

    [Fact]
    public async Task A_datacenter_is_required_as_recorded()
    {
        var document = DatadogCredentialKinds.GetAttributes("DatadogAPIKey", "No datacenter", "x");
        document["data"]!["attributes"]!["integration"]!["credentials"]!.AsObject().Remove("datacenter");

        var refused = await Owner.PostAsync(Connections, document);

        (refused.Status, refused.Pointers.Single()).Should().Be(
            (HttpStatusCode.BadRequest, "/data/attributes/integration/credentials/datacenter"), refused.Text);
    }

    [Fact]
    public async Task A_key_whose_scopes_only_read_sets_no_favorites()
    {
        var id = await MakeAsync("Favorite");
        var owner = await fixture.OwnerActorAsync();
        async Task<ApiCaller> WithAsync(Permissions scopes) =>
            new(fixture.Address, ApiFixture.ApiKey, (await fixture.Get<KeyService>().CreateAsync(owner,
            new NewKey
            {
                Kind = KeyKind.Application,
                Name = "Scoped",
                OwnerId = owner.Id,
                Scopes = scopes,
                Registered = true
            }, default)).Text);
        using var reads = await WithAsync(Permissions.ConnectionsRead | Permissions.ConnectionGroupsRead);
        using var writes = await WithAsync(Permissions.ConnectionsRead | Permissions.ConnectionsWrite);

        var refused = await reads.PutAsync($"{Connections}/{id}/favorite");

        refused.Status.Should().Be(HttpStatusCode.Forbidden);
        refused.Text.Should().Contain("connections_write");
        (await Owner.GetAsync($"{Connections}/{id}")).Attributes["is_favorite"]!.GetValue<bool>().Should().BeFalse();
        (await writes.PutAsync($"{Connections}/{id}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=UTF8")]
    [InlineData("application/json; charset=\"utf8\"")]
    [InlineData("application/vnd.api+json")]
    public async Task A_body_is_taken_with_either_name_of_UTF_8_and_with_a_byte_order_mark(string type)
    {
        var name = $"Ünicode {Guid.CreateVersion7()}";
        byte[] body = [.. Encoding.UTF8.Preamble,
            .. Encoding.UTF8.GetBytes(DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", name, "x").ToJsonString())];

        var made = await Owner.SendBytesAsync(HttpMethod.Post, Connections, body, type);

        (made.Status, (string?)made.Attributes["name"]).Should().Be((HttpStatusCode.Created, name), made.Text);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "A member is repeated.")]
    [InlineData("""{"a":""", "The body is not valid JSON")]
    [InlineData(null, "The body is nested deeper than 64 levels")]
    public async Task A_body_that_cannot_be_read_gets_one_cause_reported(string? body, string cause)
    {
        var sent = body ?? $"{{\"a\":{new string('[', 100)}{new string(']', 100)}}}";

        var refused = await Owner.SendAsync(HttpMethod.Post, $"{Connections}/groups", sent);

        (refused.Status, refused.Text).Should().Match<(HttpStatusCode Status, string Text)>(r =>
            r.Status == HttpStatusCode.BadRequest && r.Text.Contains(cause, StringComparison.Ordinal), refused.Text);
    }

    [Theory]
    [InlineData(260, false)]
    [InlineData(1000, true)]
    public async Task The_body_of_a_run_may_be_as_large_as_its_own_limit(int kilobytes, bool repeated)
    {
        await using var peer = await LoopbackPeer.StartAsync();
        var id = await MakeHttpAsync(peer, $"Large {kilobytes}");
        var content = new string('x', kilobytes * 1024);
        (string, string)[] headers = repeated ? [("Idempotency-Key", $"large-{kilobytes}")] : [];

        var ran = await RunAsync(id, content, headers);

        (ran.Status, (string?)ran.Attributes["outcome"]).Should().Be((HttpStatusCode.OK, "succeeded"), ran.Text);
        peer.Requests.Single().Body.Should().HaveCount(content.Length);
    }

    [Fact]
    public async Task A_run_with_a_body_over_the_limit_reports_the_limit()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        var id = await MakeHttpAsync(peer, "Too large");

        var ran = await RunAsync(id, new string('x', 1_030 * 1024));

        ran.Text.Should().Contain("1024 KB");
        peer.Requests.Should().BeEmpty();
        var elsewhere =
            await Owner.SendAsync(
                HttpMethod.Post, $"{Connections}/groups", $"{{\"a\":\"{new string('x', 300 * 1024)}\"}}");
        (elsewhere.Status,
            elsewhere.Text.Contains("256 KB", StringComparison.Ordinal)).Should()
            .Be((HttpStatusCode.RequestEntityTooLarge, true));
    }

    [Fact]
    public async Task A_field_of_an_integration_tells_its_choices_its_default_and_its_place()
    {
        var http = (await Owner.GetAsync("/api/v2/actions/integrations/HTTP")).Attributes["credentials"]!.AsArray();
        var two = http.Single(k => (string)k!["type"]! == "HTTPTwoStepAuth")!["fields"]!.AsArray();
        JsonNode Field(string name) => two.Single(f => (string)f!["name"]! == name)!;

        ((string)Field("base_url")["pointer"]!).Should().Be("/data/attributes/integration/base_url");
        Field("request_method").Should().Match<JsonNode>(f =>
            (string)f["pointer"]! == "/data/attributes/integration/credentials/request_method"
                && (string)f["default"]! == "POST" && f["optional"]!.GetValue<bool>());
        Field("request_method")["options"]!.AsArray().Select(o => (string)o!["value"]!).Should().Equal("GET", "POST");
        ((string)Field("password")["counts_while"]!["is"]![0]!).Should().Be("BASIC_AUTH");
        ((string)Field("headers")["fields"]![0]!["pointer"]!).Should()
            .Be("/data/attributes/integration/credentials/headers/0/name");
        var datadog =
            (await Owner.GetAsync(
                "/api/v2/actions/integrations/Datadog")).Attributes["credentials"]![0]!["fields"]!.AsArray();
        datadog.Single(f => (string)f!["name"]! == "datacenter")!.Should()
            .Match<JsonNode>(f => f["default"] == null && !f["optional"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_reference_page_is_for_who_is_signed_in_and_the_document_for_anyone()
    {
        using var anyone = LoopbackClient.For(fixture.Address);

        foreach (var path in new[] { "/api-reference.html", "/api-reference/scalar.js" })
            (await anyone.GetAsync(path)).StatusCode.Should().NotBe(HttpStatusCode.OK, path);
        (await anyone.GetAsync("/openapi/v1.json")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await anyone.GetAsync("/app.css")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task<string> MakeAsync(string name)
    {
        var made = await Owner.PostAsync(Connections,
            DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", $"{name} {Guid.CreateVersion7()}", "x"));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made.Id;
    }

    private async Task<string> MakeHttpAsync(LoopbackPeer peer, string name)
    {
        var integration =
            JsonNode.Parse($$$"""{"type":"HTTP","base_url":"{{{peer.Address}}}","credentials":{"type":"HTTPNoAuth"}}""");
        var made = await Owner.PostAsync(Connections, "action_connection", ("name", $"{name} {Guid.CreateVersion7()}"),
            ("integration", integration));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made.Id;
    }

    private Task<ApiResponse> RunAsync(string id, string content, params (string Name, string Value)[] headers)
    {
        var inputs = new JsonObject
        {
            ["verb"] = "POST",
            ["url"] = "/",
            ["body"] = content,
            ["contentType"] = "text/plain"
        };
        var document = ApiCaller.Document("action_run", ("action", "http_request"), ("inputs", inputs),
            ("connection_id", id));
        return Owner.SendAsync(HttpMethod.Post, "/api/v2/actions/runs", document.ToJsonString(), "application/json",
            headers);
    }
}
