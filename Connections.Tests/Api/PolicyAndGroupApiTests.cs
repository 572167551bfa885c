using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>Restriction policies and connection groups over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class PolicyAndGroupApiTests(ApiFixture fixture)
{
    private const string Connections = "/api/v2/actions/connections";
    private const string Groups = Connections + "/groups";
    private const string Unknown = "01900000-0000-7000-8000-00000000dead";

    private static readonly string Organization = $"org:{OrganizationSettings.OrganizationId}";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task A_policy_is_read_replaced_and_reset()
    {
        var resource = $"connection:{await ConnectionAsync("Policy")}";
        var (me, robot) = ($"user:{(await fixture.OwnerActorAsync()).Id}", $"user:{(await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id}");

        var first = await Owner.GetAsync($"/api/v2/restriction_policy/{Uri.EscapeDataString(resource)}");
        first.ContentType.Should().Be("application/json");
        (first.Id, (string)first.Json["data"]!["type"]!).Should().Be((resource, "restriction_policy"));
        Bindings(first).Should().BeEquivalentTo([("viewer", Organization), ("editor", me)]);

        var saved = await Owner.PostAsync($"/api/v2/restriction_policy/{resource}",
            Policy(resource, ("editor", [me]), ("resolver", [robot])));
        saved.Status.Should().Be(HttpStatusCode.OK, saved.Text);
        Bindings(await Owner.GetAsync($"/api/v2/restriction_policy/{resource}")).Should()
            .BeEquivalentTo([("resolver", robot), ("editor", me)]);

        (await Owner.DeleteAsync($"/api/v2/restriction_policy/{resource}")).Status.Should()
            .Be(HttpStatusCode.NoContent);
        Bindings(await Owner.GetAsync($"/api/v2/restriction_policy/{resource}")).Should()
            .BeEquivalentTo([("viewer", Organization), ("editor", me)]);
    }

    [Fact]
    public async Task A_policy_without_an_editor_and_an_unconfirmed_lockout_are_refused()
    {
        var resource = $"connection:{await ConnectionAsync("Lockout")}";
        var robot = $"user:{(await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id}";

        var nobody = await Owner.PostAsync($"/api/v2/restriction_policy/{resource}",
            Policy(resource, ("viewer", [Organization])));
        (nobody.Status,
            nobody.Error.GetValueKind()).Should()
            .Be((HttpStatusCode.BadRequest, System.Text.Json.JsonValueKind.String));
        var locked = Policy(resource, ("editor", [robot]));
        (await Owner.PostAsync($"/api/v2/restriction_policy/{resource}", locked)).Status.Should()
            .Be(HttpStatusCode.BadRequest);
        (await Owner.PostAsync($"/api/v2/restriction_policy/{resource}?allow_self_lockout=true",
            locked)).Status.Should().Be(HttpStatusCode.OK);
        (await Owner.GetAsync($"/api/v2/restriction_policy/{resource}")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("malformed", HttpStatusCode.BadRequest)]
    [InlineData("dashboard:" + Unknown, HttpStatusCode.BadRequest)]
    [InlineData("connection:x", HttpStatusCode.BadRequest)]
    [InlineData("connection:" + Unknown, HttpStatusCode.NotFound)]
    [InlineData("connection-group:" + Unknown, HttpStatusCode.NotFound)]
    public async Task A_policy_of_what_is_not_there_is_refused_in_a_text(string resource, HttpStatusCode status)
    {
        var read = await Owner.GetAsync($"/api/v2/restriction_policy/{resource}");
        var save = await Owner.PostAsync($"/api/v2/restriction_policy/{resource}",
            Policy(resource, ("viewer", [Organization])));
        var reset = await Owner.DeleteAsync($"/api/v2/restriction_policy/{resource}");

        foreach (var answer in new[] { read, save, reset })
            (answer.Status, answer.Error.GetValueKind()).Should().Be((status, System.Text.Json.JsonValueKind.String));
    }

    [Theory]
    [InlineData("owner", "role:" + Unknown)]
    [InlineData("editor", "somebody")]
    [InlineData("editor", "user:" + Unknown)]
    [InlineData("editor", "org:" + Unknown)]
    public async Task A_bad_binding_is_refused(string relation, string principal)
    {
        var resource = $"connection:{await ConnectionAsync($"Bad {Guid.CreateVersion7()}")}";

        (await Owner.PostAsync($"/api/v2/restriction_policy/{resource}",
            Policy(resource, (relation, [principal])))).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_group_is_made_read_changed_listed_restricted_and_deleted()
    {
        var (one, two) = (await ConnectionAsync("Group one", "stage:one"),
            await ConnectionAsync("Group two", "stage:two"));

        var made = await Owner.PostAsync(Groups,
            Group(("name", "A group"), ("integration_type", "OpenAI"), ("tag_keys", new JsonArray("stage")),
                ("connections", new JsonArray(one))));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        Members(made).Should().Equal(one);
        JsonNode.DeepEquals((await Owner.GetAsync($"{Groups}/{made.Id}")).Json, made.Json).Should().BeTrue();

        var changed = await Owner.PatchAsync($"{Groups}/{made.Id}",
            Group(("description", "Both"), ("connections", new JsonArray(one, two))));
        changed.Status.Should().Be(HttpStatusCode.OK, changed.Text);
        Members(changed).Should().BeEquivalentTo(one, two);
        ((string)changed.Attributes["name"]!,
            (string)changed.Attributes["description"]!).Should().Be(("A group", "Both"));
        Members(await Owner.PatchAsync($"{Groups}/{made.Id}", Group(("connections", new JsonArray(two))))).Should()
            .Equal(two);
        (await Owner.SendAsync(HttpMethod.Patch, $"{Groups}/{made.Id}", Group(("name", "Stale")).ToJsonString(),
            headers: ("If-Match", made.Headers.ETag!.Tag))).Status.Should().Be(HttpStatusCode.PreconditionFailed);

        var list = (await Owner.GetAsync($"{Groups}?filter[search]=a group&filter[connection_group_ids]={made.Id}")).Json;
        list["data"]!.AsArray().Select(d => (string)d!["id"]!).Should().Equal(made.Id);
        ((int)list["meta"]!["total_filtered"]!).Should().Be(1);
        var policy = await Owner.GetAsync($"/api/v2/restriction_policy/connection-group:{made.Id}");
        Bindings(policy).Should().Contain(("viewer", Organization));
        var resolver = await Owner.PostAsync($"/api/v2/restriction_policy/connection-group:{made.Id}",
            Policy($"connection-group:{made.Id}", ("resolver", [Organization])));
        resolver.Status.Should().Be(HttpStatusCode.BadRequest, "a group has no such level");

        (await Owner.DeleteAsync($"{Groups}/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Groups}/{made.Id}")).Status.Should().Be(HttpStatusCode.NotFound);
        (await Owner.GetAsync($"{Groups}/deleted?page[size]=200")).Data.Select(d => (string)d!["id"]!).Should()
            .Contain(made.Id);
        (await Owner.PostAsync($"{Groups}/deleted/{made.Id}/restore", "deleted_connection_group",
            ("name", "A group again"))).Status.Should().Be(HttpStatusCode.OK);
        Members(await Owner.GetAsync($"{Groups}/{made.Id}")).Should().Equal(two);
        (await Owner.DeleteAsync($"{Groups}/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.DeleteAsync($"{Groups}/deleted/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.PostAsync($"{Groups}/deleted/{made.Id}/restore")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Faults_of_a_group_are_pointed_to()
    {
        var (one, twin) = (await ConnectionAsync("Twin one", "twin:same"),
            await ConnectionAsync("Twin two", "twin:same"));

        var clash = await Owner.PostAsync(Groups,
            Group(("name", "Clash"), ("integration_type", "OpenAI"), ("tag_keys", new JsonArray("twin")),
                ("connections", new JsonArray(one, twin))));
        clash.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        clash.Pointers.Should().BeEquivalentTo("/data/attributes/connections/0", "/data/attributes/connections/1");
        var form = await Owner.PostAsync(Groups,
            Group(("name", 1), ("tag_keys", "twin"), ("connections", new JsonArray("x")), ("color", "red")));
        form.Status.Should().Be(HttpStatusCode.BadRequest);
        form.Pointers.Should().BeEquivalentTo("/data/attributes/name", "/data/attributes/integration_type",
            "/data/attributes/tag_keys", "/data/attributes/connections/0", "/data/attributes/color");
        var id = await Owner.GetAsync($"{Groups}/nothing");
        (id.Status,
            (string)id.Error["source"]!["parameter"]!).Should().Be((HttpStatusCode.BadRequest, "connection_group_id"));
    }

    [Fact]
    public async Task Members_leave_for_new_keys_only_where_that_is_confirmed()
    {
        var one = await ConnectionAsync("Leaves", "old:one");
        var made = await Owner.PostAsync(Groups,
            Group(("name", "Rekeyed"), ("integration_type", "OpenAI"), ("tag_keys", new JsonArray("old")),
                ("connections", new JsonArray(one))));
        var rekey = Group(("tag_keys", new JsonArray("new")));

        var asked = await Owner.PatchAsync($"{Groups}/{made.Id}", rekey);
        (asked.Status,
            asked.Pointers.Single()).Should().Be((HttpStatusCode.UnprocessableEntity, "/data/attributes/tag_keys"));
        Members(await Owner.PatchAsync($"{Groups}/{made.Id}?confirm=true", rekey)).Should().BeEmpty();
    }

    private static IEnumerable<string> Members(ApiResponse group) =>
        group.Attributes["connections"]!.AsArray().Select(c => (string)c!);

    private static IEnumerable<(string, string)> Bindings(ApiResponse policy) =>
        policy.Attributes["bindings"]!.AsArray()
            .SelectMany(b => b!["principals"]!.AsArray().Select(p => ((string)b["relation"]!, (string)p!)));

    private static JsonObject Policy(string resource, params (string Relation, string[] Principals)[] bindings) => new()
    {
        ["data"] = new JsonObject
        {
            ["id"] = resource,
            ["type"] = "restriction_policy",
            ["attributes"] = new JsonObject
            {
                ["bindings"] = new JsonArray(
                    [.. bindings.Select(
                        b => (JsonNode)new JsonObject { ["relation"] = b.Relation,
                            ["principals"] = new JsonArray([.. b.Principals.Select(p => (JsonNode)p)]) })]),
            },
        },
    };

    private static JsonObject Group(params (string Name, JsonNode? Value)[] attributes)
    {
        var given = new JsonObject();
        foreach (var (name, value) in attributes) given[name] = value;
        return new() { ["data"] = new JsonObject { ["type"] = "connection_group", ["attributes"] = given } };
    }

    private async Task<string> ConnectionAsync(string name, params string[] tags)
    {
        var document = DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", name, "secret");
        document["data"]!["attributes"]!["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]);
        var made = await Owner.PostAsync(Connections, document);
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made.Id;
    }
}
