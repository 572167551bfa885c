using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Apps;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>Apps over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class AppApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    private const string AllApps = "/api/v2/app-builder/apps";

    [Fact]
    public async Task An_app_is_created_read_changed_published_and_deleted()
    {
        var connection = await ConnectionAsync("App prod", "env:prod");
        var definition = AppDocuments.Definition(AppDocuments.Cell("text0", "text"),
            AppDocuments.Ask("list0", Guid.Parse(connection), "\"url\":\"/\""), "\"inputProps\":[]");

        var made = await Owner.PostAsync(AllApps, Document(definition, ("name", "App by API"),
            ("description", "Shows orders"), ("tags", new JsonArray("b:2", "a:1"))));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        made.Json["data"]!["type"]!.ToString().Should().Be("appDefinitions");
        var at = $"{AllApps}/{made.Id}";
        var read = await Owner.GetAsync(at);
        foreach (var (member, value) in JsonNode.Parse(definition)!.AsObject())
            JsonNode.DeepEquals(read.Attributes[member], value).Should().BeTrue($"{member} comes back as it was sent");
        read.Attributes["tags"]!.ToJsonString().Should().Be("""["a:1","b:2"]""");
        read.Json["meta"]!["attention"]!.AsArray().Should().BeEmpty();
        ((int)read.Json["meta"]!["version"]!).Should().Be(1);
        read.Json["relationship"]!["connections"]![0]!["attributes"]!["name"]!.ToString().Should().Be("App prod");

        var changed = await Owner.PatchAsync(at, Document(("name", "App 2")));
        changed.Status.Should().Be(HttpStatusCode.OK, changed.Text);
        ((int)changed.Json["meta"]!["version"]!).Should().Be(2);
        var published = await Owner.PostAsync($"{at}/deployment");
        published.Status.Should().Be(HttpStatusCode.Created, published.Text);
        await Owner.PatchAsync(at, Document(("components", new JsonArray()), ("rootInstanceName", "")));
        var deployed = await Owner.GetAsync($"{at}?version=deployed");
        ((int)deployed.Json["meta"]!["version"]!).Should().Be(2);
        ((bool)deployed.Json["meta"]!["updated_since_deployment"]!).Should().BeTrue();
        var versions = (await Owner.GetAsync($"{at}/versions?limit=2&page=0")).Json;
        versions["data"]!.AsArray().Select(v => (int)v!["attributes"]!["version"]!).Should().Equal(3, 2);
        ((int)versions["meta"]!["page"]!["totalCount"]!).Should().Be(3);
        ((bool)versions["data"]![1]!["attributes"]!["has_ever_been_published"]!).Should().BeTrue();
        var named = await Owner.PatchAsync($"{at}/version-name?version=2", Typed("versionNames", ("name", "Second")));
        named.Status.Should().Be(HttpStatusCode.NoContent);
        ((int)(await Owner.PostAsync($"{at}/revert?version=1")).Json["meta"]!["version"]!).Should().Be(4);
        (await Owner.GetAsync($"{at}?version=nine")).Status.Should().Be(HttpStatusCode.BadRequest);
        (await Owner.GetAsync($"{at}?version=9")).Status.Should().Be(HttpStatusCode.NotFound);
        (await Owner.PatchAsync($"{at}/tags", Typed("tags", ("tags", new JsonArray("c:3"))))).Status.Should()
            .Be(HttpStatusCode.NoContent);
        (await Owner.PatchAsync($"{at}/favorite", Typed("favorites", ("favorite", true)))).Status.Should()
            .Be(HttpStatusCode.NoContent);
        var level = await Owner.PatchAsync($"{at}/protection-level",
            Typed("protectionLevel", ("protectionLevel", "direct_publish")));
        level.Status.Should().Be(HttpStatusCode.OK, level.Text);
        (await Owner.PatchAsync($"{at}/protection-level", Typed("protectionLevel",
            ("protectionLevel", "approval_required")))).Status.Should().Be(HttpStatusCode.BadRequest);
        var found = await Owner.GetAsync(
            $"{AllApps}?filter[name]=App 2&filter[tags]=c:3&filter[deployed]=true&filter[favorite]=true"
            + "&sort=-name,created_at");
        ((int)found.Json["meta"]!["page"]!["totalFilteredCount"]!).Should().Be(1, found.Text);
        found.Json["included"]!.AsArray().Should().ContainSingle();
        (await Owner.GetAsync($"{AllApps}?filter[self_service]=true")).Data.Should().BeEmpty();
        (await Owner.GetAsync("/api/v2/app-builder/tags")).Data.Select(t => (string)t!["id"]!).Should().Contain("c:3");
        var gone = (await Owner.DeleteAsync($"{at}/deployment")).Json["data"]!;
        gone["attributes"]!["app_version_id"]!.ToString().Should().Be(Guid.Empty.ToString());

        (await Owner.DeleteAsync(at)).Json["data"]!["id"]!.ToString().Should().Be(made.Id);
        (await Owner.GetAsync(at)).Status.Should().Be(HttpStatusCode.Gone);
        (await Owner.DeleteAsync(at)).Status.Should().Be(HttpStatusCode.Gone);
        (await Owner.GetAsync($"{AllApps}/deleted")).Data.Select(d => (string)d!["id"]!).Should().Contain(made.Id);
        (await Owner.PostAsync($"{AllApps}/deleted/{made.Id}/restore")).Status.Should().Be(HttpStatusCode.NoContent);
        await Owner.DeleteAsync(at);
        (await Owner.DeleteAsync($"{AllApps}/deleted/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_definition_with_faults_is_refused_with_a_pointer_to_each()
    {
        var made = await Owner.PostAsync(AllApps, Document(
            """
            {"components":[{"name":"grid 0","type":"grid","properties":{"isVisible":5}}],
             "queries":[{"id":"x","name":"q","type":"odd","properties":{}}]}
            """, ("name", "Faulty")));

        made.Status.Should().Be(HttpStatusCode.BadRequest);
        made.Json["errors"]!.AsArray().Select(e => (string)e!["source"]!["pointer"]!).Should().BeEquivalentTo(
            "/data/attributes/components/0/name", "/data/attributes/components/0/properties/isVisible",
            "/data/attributes/queries/0/id", "/data/attributes/queries/0/type");
    }

    [Fact]
    public async Task A_definition_that_does_not_work_is_saved_and_its_check_says_why()
    {
        var made = await Owner.PostAsync(AllApps, Document(
            AppDocuments.Definition(queries: AppDocuments.Ask("list0", Guid.CreateVersion7(), "\"url\":\"/\"")),
            ("name", "Not ready")));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);

        var meta = (await Owner.GetAsync($"{AllApps}/{made.Id}")).Json["meta"]!["attention"]!.AsArray();
        meta.Select(a => (string)a!["pointer"]!).Should()
            .Contain("/data/attributes/queries/0/properties/spec/connectionId");
        var check = await Owner.PostAsync($"{AllApps}/{made.Id}/check", Typed("app_check", ("queries", 5)));
        check.Attributes["faults"]![0]!["pointer"]!.ToString().Should().Be("/data/attributes/queries");
    }

    [Theory]
    [InlineData("POST", "/api/v2/app-builder/apps/01900000-0000-7000-8000-000000000001/publish-request", "publish")]
    [InlineData("PATCH", "/api/v2/app-builder/apps/01900000-0000-7000-8000-000000000001/self-service", "self-service")]
    [InlineData("GET", "/api/v2/app-builder/blueprints", "blueprints")]
    [InlineData("GET", "/api/v2/app-builder/blueprint/01900000-0000-7000-8000-000000000001", "blueprints")]
    public async Task An_address_that_is_not_served_says_so(string method, string address, string what)
    {
        var answer = method switch
        {
            "POST" => await Owner.PostAsync(address),
            "PATCH" => await Owner.PatchAsync(address, Typed("selfService", ("selfService", true))),
            _ => await Owner.GetAsync(address),
        };

        answer.Status.Should().Be(HttpStatusCode.NotFound);
        answer.Text.Should().Contain(what);
    }

    [Fact]
    public async Task Several_apps_are_deleted_at_once_and_access_is_a_policy()
    {
        var (a, b) = ((await Owner.PostAsync(AllApps, Document(("name", "One")))).Id,
            (await Owner.PostAsync(AllApps, Document(("name", "Two")))).Id);
        var policy = await Owner.GetAsync($"/api/v2/restriction_policy/app-builder-app:{a}");
        policy.Status.Should().Be(HttpStatusCode.OK, policy.Text);

        var gone = await Owner.SendAsync(HttpMethod.Delete, AllApps, new JsonObject
        {
            ["data"] = new JsonArray(Reference(a), Reference(b)),
        }.ToJsonString());

        gone.Status.Should().Be(HttpStatusCode.OK, gone.Text);
        (await Owner.GetAsync($"{AllApps}/{b}")).Status.Should().Be(HttpStatusCode.Gone);
    }

    private static JsonObject Reference(string id) => new() { ["id"] = id, ["type"] = "appDefinitions" };

    private static JsonObject Document(params (string, JsonNode?)[] attributes) => Typed("appDefinitions", attributes);

    private static JsonObject Document(string definition, params (string, JsonNode?)[] attributes) => Document(
        [.. attributes, .. JsonNode.Parse(definition)!.AsObject().Select(m => (m.Key, m.Value?.DeepClone()))]);

    private static JsonObject Typed(string type, params (string, JsonNode?)[] attributes) =>
        ApiCaller.Document(type, attributes);
}
