using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Api;

/// <summary>
/// Using connections over the wire: choices, tests, runs, and what stays behind of them. No answer has a secret in it.
/// </summary>
[Collection(InOneHouse.Name)]
public sealed class UseApiTests(ApiFixture house) : IAsyncLifetime
{
    private const string Connections = "/api/v2/actions/connections";
    private const string Groups = Connections + "/groups";
    private const string Resolve = "/api/v2/actions/resolve";
    private const string Runs = "/api/v2/actions/runs";
    private const string Mark = "canary-of-uses";
    private const string Unknown = "01900000-0000-7000-8000-00000000dead";

    private LoopbackPeer peer = null!;

    private ApiCaller Owner => house.Owner;

    public async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        // A server that sends back what it was sent.
        peer.Answer = http =>
            http.Response.WriteAsJsonAsync(
                new { said = http.Request.Headers["X-Token"].ToString(), asked = http.Request.Path.ToString() });
    }

    public async Task DisposeAsync()
    {
        SecretMarks.Of(Mark).Should()
            .NotContain(
                form => Owner.Heard.Any(
                    text => SecretMarks.StandIn(System.Text.Encoding.UTF8.GetBytes(text), new[] { form })),
                "no answer has a secret, echoed ones are masked");
        house.Log.Lines.Should().NotContain(line => line.Contains(Mark));
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_is_tested_run_counted_and_its_use_is_told()
    {
        var id = await ConnectionAsync("Used directly");

        var test = await Owner.PostAsync($"{Connections}/{id}/test");
        test.Status.Should().Be(HttpStatusCode.OK, test.Text);
        ((string)test.Attributes["outcome"]!, (int)test.Attributes["status"]!).Should().Be(("accepted", 200));
        var run = await RunAsync(("connection_id", id), ("inputs", new JsonObject { ["url"] = "/things" }));
        run.Status.Should().Be(HttpStatusCode.OK, run.Text);
        ((string)run.Attributes["outcome"]!, (string)run.Attributes["body"]!["asked"]!,
            (string)run.Attributes["connection_id"]!).Should().Be(("succeeded", "/things", id));
        ((string)run.Attributes["body"]!["said"]!).Should()
            .NotBeEmpty("the token reached the server, and came back masked");
        peer.Requests.Should().OnlyContain(r => r.Headers["X-Token"] == Mark);

        var history = (await Owner.GetAsync($"{Connections}/{id}/history?page[size]=200")).Data;
        history.Select(e => (string)e!["attributes"]!["action"]!).Should().Contain(["tested", "created"]);
        (await Owner.GetAsync($"{Connections}/{id}/usage")).Attributes["days"]!.AsArray().Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_run_says_how_many_places_were_masked_and_what_was_odd()
    {
        var id = await ConnectionAsync("Odd answers");
        peer.AnswerWith(200, $$"""{"said":"{{Mark}}","half":"\ud83d","twice":1,"twice":2}""");

        var run = await RunAsync(("connection_id", id), ("inputs", new JsonObject { ["url"] = "/" }));
        var test = await Owner.PostAsync($"{Connections}/{id}/test");

        run.Status.Should().Be(HttpStatusCode.OK, run.Text);
        run.Attributes["body"]!.ToJsonString().Should().Be("""{"said":"***","half":"\uFFFD","twice":2}""");
        ((int)run.Attributes["masked_places"]!, run.Attributes["notes"]!.AsArray().Count).Should().Be((1, 2));
        ((int)test.Attributes["masked_places"]!).Should().Be(1);
    }

    [Fact]
    public async Task A_deep_answer_of_a_remote_server_comes_through()
    {
        var id = await ConnectionAsync("Deep answers");
        var deep = new string('[', Core.Execution.Actions.RunResult.DeepestBody)
            + new string(']', Core.Execution.Actions.RunResult.DeepestBody);
        peer.AnswerWith(200, deep);

        var run = await RunAsync(("connection_id", id), ("inputs", new JsonObject { ["url"] = "/" }));

        run.Status.Should().Be(HttpStatusCode.OK);
        run.Text.Should().Contain($"\"body\":{deep},");
    }

    [Fact]
    public async Task Unsaved_and_changed_input_can_be_tested()
    {
        var unsaved = await Owner.PostAsync($"{Connections}/test", Http("Not saved"));
        (unsaved.Status, (string)unsaved.Attributes["outcome"]!).Should().Be((HttpStatusCode.OK, "accepted"));
        (await Owner.GetAsync($"{Connections}?filter[search]=Not saved")).Data.Should().BeEmpty();

        var id = await ConnectionAsync("To be changed");
        var change = Kinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("body", new JsonObject { ["content"] = "more", ["content_type"] = "text/plain" }));
        change["data"]!["id"] = id;
        var changed = await Owner.PostAsync($"{Connections}/test", change);
        (changed.Status, (string)changed.Attributes["outcome"]!).Should().Be((HttpStatusCode.OK, "accepted"),
            changed.Text);

        change["data"]!["id"] = Unknown;
        (await Owner.PostAsync($"{Connections}/test", change)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_group_explains_whom_it_chooses_and_a_run_goes_there()
    {
        var (one, two) = (await ConnectionAsync("Chosen one", "zone:one"),
            await ConnectionAsync("Chosen two", "zone:two"));
        var group =
            (await Owner.PostAsync(Groups, "connection_group", ("name", "Choosing"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("zone")), ("connections", new JsonArray(one, two)))).Id;

        var choice = await Owner.GetAsync($"{Groups}/{group}/explain?identifiers=zone:two");
        ((string)choice.Attributes["outcome"]!,
            (string)choice.Attributes["connection_id"]!).Should().Be(("chosen", two), choice.Text);
        choice.Attributes["members"]!.AsArray().Should()
            .HaveCount(2).And.OnlyContain(m => ((string)m!["why"]!).Length > 0);
        ((string)(await Owner.GetAsync($"{Groups}/{group}/explain?identifiers=zone:three")).Attributes["outcome"]!)
            .Should().Be("no_match");
        ((string)(await Owner.GetAsync($"{Groups}/{group}/explain?identifiers=zone")).Attributes["outcome"]!).Should()
            .Be("bad_identifiers");
        var matrix = (await Owner.GetAsync($"{Groups}/{group}/matrix")).Attributes;
        (matrix["rows"]!.AsArray().Count, (int)matrix["holes"]!).Should().Be((2, 0));

        var run = await ThroughAsync(group, "zone:two");
        (run.Status, (string)run.Attributes["connection_id"]!).Should().Be((HttpStatusCode.OK, two), run.Text);
        var none = await ThroughAsync(group, "zone:three");
        none.Status.Should().Be(HttpStatusCode.NotFound);
        ((string)none.Error["detail"]!).Should()
            .Be((string)(await Owner.GetAsync($"{Groups}/{group}/explain?identifiers=zone:three")).Attributes["message"]!, "a run and its explanation say the same");
        var missing = await ThroughAsync(group, "place:two");
        missing.Status.Should().Be(HttpStatusCode.BadRequest);
        missing.Pointers.Should().OnlyContain(p => p!.StartsWith("/data/attributes/connection_group/tags"));
        var history = (await Owner.GetAsync($"{Groups}/{group}/history")).Data;
        history.Select(e => Guid.Parse((string)e!["id"]!)).Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        ((string)(await Owner.GetAsync($"{Connections}/{two}/groups")).Data.Single()!["id"]!).Should().Be(group);
    }

    [Fact]
    public async Task A_refused_use_says_so_and_is_explained_to_those_who_manage_access()
    {
        var id = await ConnectionAsync("Guarded", "guard:yes");
        var group =
            (await Owner.PostAsync(Groups, "connection_group", ("name", "Guarding"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("guard")), ("connections", new JsonArray(id)))).Id;
        var (identity, robot, _) = await house.RobotAsync(Role.Standard);

        foreach (var refused in new[] { await robot.PostAsync($"{Connections}/{id}/test"),
            await RunAsync(robot, ("connection_id", id), ("inputs", new JsonObject { ["url"] = "/" })) })
            (refused.Status,
                ((string)refused.Error["detail"]!).Length > 0).Should().Be((HttpStatusCode.Forbidden, true),
                    refused.Text);
        peer.Requests.Should().BeEmpty();
        ((string)(await robot.GetAsync($"{Connections}/{id}/explain")).Attributes["outcome"]!).Should().Be("forbidden");
        (await robot.GetAsync($"{Connections}/{id}/explain?identity_id={(await house.OwnerActorAsync()).Id}")).Status.Should().Be(HttpStatusCode.Forbidden);
        ((string)(await Owner.GetAsync($"{Connections}/{id}/explain?identity_id={identity.Id}")).Attributes["outcome"]!)
            .Should().Be("forbidden");
        (await Owner.GetAsync($"{Groups}/{group}/identities?identifiers=guard:yes&page[size]=200")).Data.Single(
            i => (string)i!["id"]! == identity.Id.ToString())!["attributes"]!["outcome"]!.GetValue<string>().Should()
            .Be("forbidden");

        var access =
            await Owner.GetAsync($"/api/v2/restriction_policy/connection:{id}/access?identity_id={identity.Id}");
        ((string)access.Attributes["level"]!, access.Attributes["through"]!.AsArray().Count).Should().Be(("viewer", 1));
        (await Owner.PostAsync($"/api/v2/restriction_policy/connection:{id}/elevate")).Status.Should()
            .Be(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("""{"action":"http_request","inputs":{"url":"/"}}""", "/data/attributes")]
    [InlineData("""{"inputs":{},"connection_id":"01900000-0000-7000-8000-00000000dead"}""", "/data/attributes/action")]
    [InlineData("""{"action":"http_request","inputs":[],"connection_id":"x"}""", "/data/attributes/connection_id")]
    [InlineData("""{"action":"http_request","connection_group":{"tags":["a:b"]}}""",
        "/data/attributes/connection_group/id")]
    [InlineData("""{"action":"http_request","inputs":{"verb":"FETCH"},"connection_id":"01900000-0000-7000-8000-00000000dead"}""", "/data/attributes/inputs/verb")]
    public async Task A_run_that_is_none_is_refused_and_the_place_is_named(string attributes, string pointer)
    {
        var answer = await Owner.SendAsync(HttpMethod.Post, Runs,
            """{"data":{"type":"action_run","attributes":""" + attributes + "}}");

        ((int)answer.Status).Should().BeInRange(400, 422, answer.Text);
        answer.Pointers.Should().Contain(pointer, answer.Text);
    }

    [Fact]
    public async Task Deleted_ones_are_listed_restored_and_destroyed_and_many_are_changed_at_once()
    {
        var (one, two) = (await ConnectionAsync("Many one"), await ConnectionAsync("Many two"));
        static JsonNode Change(string[] ids, string action, params (string, JsonNode?)[] more) =>
            ApiCaller.Document("connection_bulk_change",
                [("connections", new JsonArray([.. ids.Select(i => (JsonNode)i)])), ("action", action), .. more]);

        var preview = await Owner.PostAsync($"{Connections}/bulk/preview",
            Change([one, two, Unknown], "tag", ("add_tags", new JsonArray("many:yes"))));
        preview.Data.Select(o => (bool)o!["attributes"]!["done"]!).Should().Equal(true, true, false);
        (await Owner.GetAsync($"{Connections}/{one}")).Attributes["tags"]!.AsArray().Should()
            .BeEmpty("a preview changes nothing");
        (await Owner.PostAsync($"{Connections}/bulk",
            Change([one, two], "tag", ("add_tags", new JsonArray("many:yes"))))).Data.Should()
            .OnlyContain(o => (bool)o!["attributes"]!["done"]!);
        (await Owner.GetAsync($"{Connections}?filter[tags]=many:yes")).Data.Should().HaveCount(2);
        (await Owner.PostAsync($"{Connections}/bulk",
            Change([one], "permit", ("principal", $"org:{OrganizationSettings.OrganizationId}"),
                ("relation", "resolver")))).Data.Should().OnlyContain(o => (bool)o!["attributes"]!["done"]!);
        (await Owner.PostAsync($"{Connections}/bulk", Change([one], "paint"))).Pointers.Should()
            .Equal("/data/attributes/action");

        (await Owner.GetAsync($"{Connections}/{one}/consequences")).Attributes["consequences"]!.AsArray().Should()
            .BeEmpty();
        (await Owner.PostAsync($"{Connections}/bulk", Change([one, two], "delete"))).Status.Should()
            .Be(HttpStatusCode.OK);
        (await Owner.GetAsync($"{Connections}/deleted?page[size]=200")).Data.Select(d => (string)d!["id"]!).Should()
            .Contain([one, two]);
        (await Owner.PostAsync($"{Connections}/deleted/{one}/restore", "deleted_connection",
            ("name", "Many back"))).Status.Should().Be(HttpStatusCode.OK);
        ((string)(await Owner.GetAsync($"{Connections}/{one}")).Attributes["name"]!).Should().Be("Many back");
        (await Owner.DeleteAsync($"{Connections}/deleted/{two}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.PostAsync($"{Connections}/deleted/{two}/restore")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_change_of_many_is_started_as_a_job_watched_and_told_step_by_step()
    {
        var one = await ConnectionAsync("Job one");
        var started = await Owner.PostAsync($"{Connections}/bulk/jobs",
            ApiCaller.Document("connection_bulk_change", ("connections", new JsonArray(one, Unknown)),
                ("action", "tag"), ("add_tags", new JsonArray("job:yes"))));
        started.Status.Should().Be(HttpStatusCode.Accepted, started.Text);
        const string Jobs = "/api/v2/actions/jobs";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((string)(await Owner.GetAsync($"{Jobs}/{started.Id}")).Attributes["state"]! != "finished")
            patience.Token.ThrowIfCancellationRequested();

        (await Owner.GetAsync($"{Jobs}?page[size]=200")).Data.Select(j => (string)j!["id"]!).Should()
            .Contain(started.Id);
        (await Owner.GetAsync($"{Jobs}/{started.Id}/steps")).Data.Select(s => (string)s!["attributes"]!["state"]!)
            .Should().Equal("failed", "done");
        (await Owner.GetAsync($"{Connections}?filter[tags]=job:yes")).Data.Should().ContainSingle();
        ((string)(await Owner.PostAsync($"{Jobs}/{started.Id}/cancel")).Attributes["state"]!).Should().Be("finished",
            "it was done already");
        (await Owner.GetAsync($"{Jobs}/{Unknown}")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_credential_is_handed_out_where_its_connection_allows_it_and_stands_in_that_answer_alone()
    {
        var kept = await ConnectionAsync("Kept in");
        var document = Http("Handed out", "hand:out");
        document["data"]!["attributes"]!["hands_out_credentials"] = true;
        var made = await Owner.PostAsync(Connections, document);
        ((bool)made.Attributes["hands_out_credentials"]!,
            (bool)(await Owner.GetAsync($"{Connections}/{kept}")).Attributes["hands_out_credentials"]!).Should()
            .Be((true, false));
        var group =
            (await Owner.PostAsync(Groups, "connection_group", ("name", "Handing out"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("hand")), ("connections", new JsonArray(made.Id)))).Id;
        // Who is handed a secret hears it, and is not held to the rule of the others.
        using var taker = new ApiCaller(house.Address, ApiFixture.ApiKey, ApiFixture.ApplicationKey);

        var direct = await TakeAsync(("connection_id", made.Id));
        var member =
            await TakeAsync(
                ("connection_group", new JsonObject { ["id"] = group, ["tags"] = new JsonArray("hand:out") }));

        direct.Headers.CacheControl!.NoStore.Should().BeTrue();
        foreach (var given in new[] { direct, member })
        {
            (given.Status, given.Id).Should().Be((HttpStatusCode.OK, made.Id), given.Text);
            given.Attributes["headers"]!.ToJsonString().Should().Be($$"""[{"name":"X-Token","value":"{{Mark}}"}]""");
        }
        taker.Heard.Clear();
        var refused = await TakeAsync(("connection_id", kept));
        (refused.Status,
            ((string)refused.Error["detail"]!).Contains("doesn't allow credential export")).Should()
            .Be((HttpStatusCode.Forbidden, true), refused.Text);
        (await TakeAsync(("connection_id", Unknown))).Status.Should().Be(HttpStatusCode.NotFound);
        (await TakeAsync()).Pointers.Should().Equal("/data/attributes");
        (await TakeAsync(
            ("connection_group",
                new JsonObject { ["id"] = group, ["tags"] = new JsonArray("hand:in") }))).Status.Should()
            .Be(HttpStatusCode.NotFound);
        var on = await Owner.PatchAsync($"{Connections}/{kept}",
            ApiCaller.Document("action_connection", ("hands_out_credentials", true)));
        (on.Status,
            on.Pointers.Single()).Should()
            .Be((HttpStatusCode.BadRequest, "/data/attributes/integration/credentials/tokens/token1/value"), on.Text);
        ((string)(await Owner.GetAsync($"{Connections}/{made.Id}/history")).Data[0]!["attributes"]!["action"]!).Should()
            .Be("resolved");

        var known = ("Idempotency-Key", $"take-{made.Id}");
        var body = ApiCaller.Document("credentials_request", ("connection_id", made.Id)).ToJsonString();
        (await taker.SendAsync(HttpMethod.Post, Resolve, body, "application/json", known)).Status.Should()
            .Be(HttpStatusCode.OK);
        (await Owner.SendAsync(HttpMethod.Post, Resolve, body, "application/json", known)).Status.Should()
            .Be(HttpStatusCode.Conflict, "the answer is not kept, so it is not given again");

        Task<ApiAnswer> TakeAsync(params (string, JsonNode?)[] attributes) =>
            taker.PostAsync(Resolve, "credentials_request", attributes);
    }

    [Fact]
    public async Task Favourites_filters_and_suggestions_are_there()
    {
        var id = await ConnectionAsync("Suggested", "suggest:ed", "env:api2");

        (await Owner.PutAsync($"{Connections}/{id}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Connections}?filter[favorites]=true")).Data.Select(d => (string)d!["id"]!).Should()
            .Equal(id);
        (await Owner.DeleteAsync($"{Connections}/{id}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Connections}?filter[environment]=api2")).Data.Select(d => (string)d!["id"]!).Should()
            .Equal(id);
        (await Owner.GetAsync($"{Connections}/facets?filter[search]=Suggested")).Attributes["tag_keys"]!.AsArray()
            .Select(k => (string)k!["value"]!).Should().Contain("suggest");
        (await Owner.GetAsync($"{Connections}/tags?filter[search]=suggest:")).Data.Select(t => (string)t!["id"]!)
            .Should().Equal("suggest:ed");
        (await Owner.GetAsync($"{Groups}/tag_keys?integration_type=HTTP&filter[search]=suggest")).Data.Select(
            t => (string)t!["id"]!).Should().Equal("suggest");
        (await Owner.GetAsync($"{Groups}/candidates?integration_type=HTTP&tag_keys=suggest")).Data.Select(
            c => (string)c!["id"]!).Should().Equal(id);
        var group =
            (await Owner.PostAsync(Groups, "connection_group", ("name", "Suggested ones"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("suggest")), ("connections", new JsonArray(id)))).Id;
        (await Owner.GetAsync($"{Groups}?filter[environment]=api2")).Data.Select(d => (string)d!["id"]!).Should()
            .Equal(group);
        (await Owner.GetAsync($"{Groups}?filter[environment]=api3")).Data.Should().BeEmpty();
        (await Owner.GetAsync($"{Groups}/facets")).Status.Should().Be(HttpStatusCode.OK);
        var check = await Owner.PostAsync($"{Groups}/check", "connection_group", ("name", ""),
            ("integration_type", "HTTP"), ("tag_keys", new JsonArray("suggest")));
        check.Attributes["faults"]!.AsArray().Select(f => (string)f!["pointer"]!).Should()
            .Contain("/data/attributes/name");
    }

    private async Task<string> ConnectionAsync(string name, params string[] tags)
    {
        var made = await Owner.PostAsync(Connections, Http(name, tags));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made.Id;
    }

    private JsonObject Http(string name, params string[] tags) => ApiCaller.Document("action_connection",
        ("name", name),
        ("tags", new JsonArray([.. tags.Select(t => (JsonNode)t)])),
        ("integration", new JsonObject
        {
            ["type"] = "HTTP",
            ["base_url"] = peer.Address.ToString().TrimEnd('/'),
            ["credentials"] = new JsonObject
            {
                ["type"] = "HTTPTokenAuth",
                ["tokens"] = new JsonArray(
                    new JsonObject { ["name"] = "token1", ["type"] = "SECRET", ["value"] = Mark }),
                ["headers"] = new JsonArray(new JsonObject { ["name"] = "X-Token", ["value"] = "{{ token1 }}" }),
            },
        }));

    private Task<ApiAnswer> RunAsync(params (string, JsonNode?)[] attributes) => RunAsync(Owner, attributes);

    private static Task<ApiAnswer> RunAsync(ApiCaller caller, params (string, JsonNode?)[] attributes) =>
        caller.PostAsync(Runs, "action_run", [("action", "http_request"), .. attributes]);

    private Task<ApiAnswer> ThroughAsync(string group, string tag) =>
        RunAsync(("connection_group", new JsonObject { ["id"] = group, ["tags"] = new JsonArray(tag) }),
            ("inputs", new JsonObject { ["url"] = "/" }));
}
