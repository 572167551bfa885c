using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>People, roles, teams, machines, keys, the audit trail and the catalog over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class PeopleApiTests(ApiFixture fixture)
{
    private const string Unknown = "01900000-0000-7000-8000-00000000dead";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task A_member_is_invited_given_roles_disabled_and_enabled()
    {
        var invited = await Owner.PostAsync("/api/v2/users",
            With(ApiCaller.Document("users", ("email", "grace@example.com"), ("name", "Grace")), "roles",
                Role.ReadOnly.Id.ToString()));
        invited.Status.Should().Be(HttpStatusCode.Created, invited.Text);
        ((string)invited.Attributes["status"]!,
            (string)invited.Json["data"]!["relationships"]!["roles"]!["data"]![0]!["id"]!).Should()
            .Be(("Pending", Role.ReadOnly.Id.ToString()));
        ((string)invited.Json["meta"]!["link"]!).Should().StartWith("/join?token=");
        var path = $"/api/v2/users/{invited.Id}";
        (await Owner.GetAsync(path)).Text.Should().NotContain("token", "a link is shown once");

        var changed = await Owner.PatchAsync(path,
            With(ApiCaller.Document("users", ("disabled", true)), "roles", Role.Standard.Id.ToString()));
        ((bool)changed.Attributes["disabled"]!,
            (string)changed.Json["data"]!["relationships"]!["roles"]!["data"]![0]!["id"]!).Should()
            .Be((true, Role.Standard.Id.ToString()));
        ((bool)(await Owner.PatchAsync(path, ApiCaller.Document("users", ("disabled", false)))).Attributes["disabled"]!)
            .Should().BeFalse();
        ((string)(await Owner.PostAsync($"{path}/link")).Json["meta"]!["link"]!).Should()
            .NotBe((string)invited.Json["meta"]!["link"]!);
        (await Owner.DeleteAsync($"{path}/sessions")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.DeleteAsync($"/api/v2/users/{Unknown}/sessions")).Status.Should().Be(HttpStatusCode.NotFound);
        (await Owner.DeleteAsync(path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync("/api/v2/users?filter=grace")).Data.Single()!["attributes"]!["status"]!.GetValue<string>()
            .Should().Be("Disabled");

        var twice = await Owner.PostAsync("/api/v2/users", "users", ("email", "GRACE@example.com"), ("name", "Grace"));
        (twice.Status,
            twice.Pointers.Single()).Should().Be((HttpStatusCode.UnprocessableEntity, "/data/attributes/email"));
        var role = await Owner.PatchAsync(path, With(ApiCaller.Document("users"), "roles", Unknown));
        (role.Status,
            role.Pointers.Single()).Should().Be((HttpStatusCode.UnprocessableEntity, "/data/relationships/roles/data"));
        (await Owner.GetAsync($"/api/v2/users/{Unknown}")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_role_is_made_changed_and_deleted()
    {
        var made = await Owner.PostAsync("/api/v2/roles", "roles", ("name", "Readers"),
            ("permissions", new JsonArray("connections_read")));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var path = $"/api/v2/roles/{made.Id}";
        var changed = await Owner.PatchAsync(path,
            ApiCaller.Document("roles", ("permissions", new JsonArray("connections_read", "workflows_read"))));
        ((string)changed.Attributes["name"]!,
            changed.Attributes["permissions"]!.AsArray().Count).Should().Be(("Readers", 2));
        (await Owner.SendAsync(HttpMethod.Patch, path, ApiCaller.Document("roles", ("name", "Stale")).ToJsonString(),
            headers: ("If-Match", made.Headers.ETag!.Tag))).Status.Should().Be(HttpStatusCode.PreconditionFailed);
        (await Owner.PostAsync("/api/v2/roles", "roles", ("name", "Bad"),
            ("permissions", new JsonArray("fly")))).Pointers.Should().Equal("/data/attributes/permissions/0");
        (await Owner.GetAsync("/api/v2/roles")).Data.Select(r => (string)r!["id"]!).Should()
            .Contain([made.Id, Role.Standard.Id.ToString()]);
        (await Owner.DeleteAsync(path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync(path)).Status.Should().Be(HttpStatusCode.NotFound);
        (await Owner.DeleteAsync($"/api/v2/roles/{Role.Standard.Id}")).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_team_has_members_hands_over_and_is_deleted()
    {
        var made = await Owner.PostAsync("/api/v2/team", "team", ("name", "Platform"), ("description", null));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var path = $"/api/v2/team/{made.Id}";
        var robot = (await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id.ToString();
        var membership = new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["type"] = "team_memberships",
                ["relationships"] = new JsonObject
                {
                    ["user"] = new JsonObject
                    {
                        ["data"] = new JsonObject
                        {
                            ["id"] = robot,
                            ["type"] = "users"
                        }
                    }
                }
            }
        };

        (await Owner.PostAsync($"{path}/memberships", membership)).Status.Should().Be(HttpStatusCode.Created);
        (await Owner.GetAsync($"{path}/memberships")).Data.Single()!["relationships"]!["user"]!["data"]!["id"]!.GetValue<string>().Should().Be(robot);
        (await Owner.PatchAsync(path,
            ApiCaller.Document("team", ("description", "Runs it all")))).Attributes["description"]!.GetValue<string>()
            .Should().Be("Runs it all");
        (await Owner.GetAsync("/api/v2/team?filter[keyword]=platf")).Data.Select(t => (string)t!["id"]!).Should()
            .Equal(made.Id);

        // What the team alone can edit needs someone else first.
        var connection =
            (await Owner.PostAsync("/api/v2/actions/connections",
                DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Of the team", "x"))).Id;
        var resource = $"connection:{connection}";
        var policy = ApiCaller.Document("restriction_policy",
            ("bindings",
                new JsonArray(
                    new JsonObject { ["relation"] = "editor", ["principals"] = new JsonArray($"team:{made.Id}") })));
        policy["data"]!["id"] = resource;
        (await Owner.PostAsync($"/api/v2/restriction_policy/{resource}?allow_self_lockout=true",
            policy)).Status.Should().Be(HttpStatusCode.OK);
        (await Owner.GetAsync("/api/v2/actions/hidden_connections?filter[search]=Of the team")).Data.Select(
            h => (string)h!["id"]!).Should().Equal(connection);
        (await Owner.GetAsync($"/api/v2/actions/principals/{made.Id}/sole_editor")).Data.Select(t => (string)t!["id"]!)
            .Should().Equal(connection);
        (await Owner.DeleteAsync(path)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        var successor = (await fixture.OwnerActorAsync()).Id.ToString();
        var handover = $"/api/v2/actions/principals/{made.Id}/handover";
        (await Owner.PostAsync(handover, "handover", ("successor_id", successor))).Status
            .Should().Be(HttpStatusCode.UnprocessableEntity,
                "the robot in the team can still act, and the owner is not in it");
        membership["data"]!["relationships"]!["user"]!["data"]!["id"] = successor;
        (await Owner.PostAsync($"{path}/memberships", membership)).Status.Should().Be(HttpStatusCode.Created);
        ((int)(await Owner.PostAsync(handover, "handover", ("successor_id", successor))).Attributes["handed_over"]!)
            .Should().Be(1);
        (await Owner.GetAsync($"/api/v2/actions/connections/{connection}")).Status.Should().Be(HttpStatusCode.OK);

        (await Owner.DeleteAsync($"{path}/memberships/{robot}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.DeleteAsync(path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync(path)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_service_account_gets_a_key_and_calls_with_it_until_it_is_revoked()
    {
        var made = await Owner.PostAsync("/api/v2/service_accounts",
            With(ApiCaller.Document("service_account", ("name", "Robot of the API")), "roles",
                Role.Standard.Id.ToString()));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var path = $"/api/v2/service_accounts/{made.Id}";

        var key = await Owner.PostAsync($"{path}/application_keys", "application_keys", ("name", "Key of the robot"),
            ("registered", true), ("scopes", new JsonArray("connections_read")),
            ("expires_at", "2099-01-01T00:00:00Z"));
        key.Status.Should().Be(HttpStatusCode.Created, key.Text);
        var text = (string)key.Attributes["key"]!;
        using var robot = new ApiCaller(fixture.Address, ApiFixture.ApiKey, text);
        var me = await robot.GetAsync("/api/v2/current_user");
        (me.Id, (bool)me.Attributes["service_account"]!,
            me.Attributes["permissions"]!.AsArray().Select(p => (string)p!).Single()).Should()
            .Be((made.Id, true, "connections_read"));
        (await robot.GetAsync("/api/v2/users")).Status.Should().Be(HttpStatusCode.Forbidden);

        var listed = await Owner.GetAsync("/api/v2/application_keys?page[size]=200");
        listed.Text.Should().Contain(key.Id).And.NotContain(text, "a key is shown once");
        (await Owner.DeleteAsync($"/api/v2/application_keys/{key.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await robot.GetAsync("/api/v2/current_user")).Status.Should().Be(HttpStatusCode.Unauthorized);

        ((string)(await Owner.PatchAsync(path,
            ApiCaller.Document("service_account", ("name", "Renamed robot"), ("disabled", true)))).Attributes["name"]!)
            .Should().Be("Renamed robot");
        (await Owner.GetAsync(
            "/api/v2/service_accounts?filter=Renamed robot")).Data.Single()!["attributes"]!["disabled"]!.GetValue<bool>().Should().BeTrue();
        (await Owner.PatchAsync(path, ApiCaller.Document("service_account", ("disabled", false)))).Status.Should()
            .Be(HttpStatusCode.OK);
        (await Owner.DeleteAsync(path)).Status.Should().Be(HttpStatusCode.NoContent);
        ((bool)(await Owner.GetAsync(path)).Attributes["disabled"]!).Should().BeTrue();
    }

    [Fact]
    public async Task An_API_key_and_your_own_key_are_created_listed_and_revoked()
    {
        var made = await Owner.PostAsync("/api/v2/api_keys", "api_keys", ("name", "Another API key"));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        using var with = new ApiCaller(fixture.Address, (string)made.Attributes["key"]!, ApiFixture.ApplicationKey);
        (await with.GetAsync("/api/v2/current_user")).Status.Should().Be(HttpStatusCode.OK);
        (await Owner.GetAsync("/api/v2/api_keys?page[size]=200")).Text.Should()
            .Contain(made.Id).And.NotContain((string)made.Attributes["key"]!);
        (await Owner.DeleteAsync($"/api/v2/api_keys/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await with.GetAsync("/api/v2/current_user")).Status.Should().Be(HttpStatusCode.Unauthorized);

        var own = await Owner.PostAsync("/api/v2/current_user/application_keys", "application_keys",
            ("name", "Own key"));
        own.Status.Should().Be(HttpStatusCode.Created, own.Text);
        (await Owner.DeleteAsync($"/api/v2/application_keys/{own.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.PostAsync("/api/v2/api_keys", "api_keys", ("name", "x"),
            ("scopes", new JsonArray("connections_read")))).Pointers.Should().Equal("/data/attributes/scopes");
        (await Owner.PostAsync("/api/v2/api_keys", "api_keys", ("name", "x"),
            ("expires_at", "yesterday"))).Pointers.Should().Equal("/data/attributes/expires_at");
        (await Owner.PostAsync("/api/v2/api_keys", "api_keys", ("name", "x"),
            ("expires_at", "2001-01-01T00:00:00Z"))).Pointers.Should().Equal("/data/attributes/expires_at");
    }

    [Fact]
    public async Task The_audit_trail_is_read_page_by_page_verified_and_kept()
    {
        for (var i = 0; i < 3; i++)
            (await Owner.PostAsync("/api/v2/team", "team", ("name", $"Audited {i}"))).Status.Should()
                .Be(HttpStatusCode.Created);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await Owner.GetAsync($"/api/v2/audit/events?filter[asset]=Audited&page[limit]=2{(cursor is null ? "" : $"&page[cursor]={cursor}")}")).Json;
            seen.AddRange(page["data"]!.AsArray().Select(e => (string)e!["attributes"]!["asset"]!["name"]!));
            cursor = (string?)page["meta"]!["page"]!["after"];
        }
        while (cursor is not null);
        seen.Should().Equal("Audited 2", "Audited 1", "Audited 0");

        (await Owner.GetAsync("/api/v2/audit/event_names")).Data.Should().NotBeEmpty();
        var report = (await Owner.PostAsync("/api/v2/audit/verify")).Attributes;
        ((long)report["entries"]! > 0, (bool)report["whole"]!, report["faults"]!.AsArray().Count,
            report["unproven"]!.AsArray().Count).Should().Be((true, true, 0, 0));
        ((int?)(await Owner.PatchAsync("/api/v2/audit/retention",
            ApiCaller.Document("audit_retention", ("days", 90)))).Attributes["days"]).Should().Be(90);
        ((int?)(await Owner.GetAsync("/api/v2/audit/retention")).Attributes["days"]).Should().Be(90);
        (await Owner.PatchAsync("/api/v2/audit/retention",
            ApiCaller.Document("audit_retention", ("days", 1)))).Pointers.Should().Equal("/data/attributes/days");
        (await Owner.PatchAsync("/api/v2/audit/retention",
            ApiCaller.Document("audit_retention", ("days", null)))).Attributes["days"].Should().BeNull();
        foreach (var (query, parameter) in new[] { ("page[cursor]=x", "page[cursor]"),
            ("filter[from]=yesterday", "filter[from]"), ("page[limit]=0", "page[limit]") })
            ((string)(await Owner.GetAsync($"/api/v2/audit/events?{query}")).Error["source"]!["parameter"]!).Should()
                .Be(parameter);
    }

    [Fact]
    public async Task The_catalog_and_principals_can_be_read()
    {
        (await Owner.GetAsync("/api/v2/actions/integrations")).Data.Select(i => (string)i!["id"]!).Should()
            .Contain(["HTTP", "OpenAI", "AWS"]);
        var okta = (await Owner.GetAsync("/api/v2/actions/integrations/Okta")).Attributes;
        okta["credentials"]!.AsArray().Single(k => (string)k!["type"]! == "OktaAPIToken")!["fields"]!.AsArray()
            .Select(f => ((string)f!["name"]!, (bool)f["secret"]!)).Should()
            .Contain([("domain", false), ("api_token", true)]);
        (await Owner.GetAsync("/api/v2/actions/integrations/okta")).Status.Should().Be(HttpStatusCode.NotFound,
            "case-sensitive");

        var roles = await Owner.GetAsync("/api/v2/actions/principals?filter[kind]=role&filter[search]=stand");
        roles.Data.Select(p => (string)p!["id"]!).Should().Equal($"role:{Role.Standard.Id}");
        ((string)(await Owner.GetAsync("/api/v2/actions/principals?filter[kind]=ghost")).Error["source"]!["parameter"]!)
            .Should().Be("filter[kind]");
        (await Owner.GetAsync("/api/v2/actions/hidden_connection_groups")).Status.Should().Be(HttpStatusCode.OK);
    }

    private static JsonObject With(JsonObject document, string relationship, params string[] ids)
    {
        document["data"]!["relationships"] = new JsonObject { [relationship] = new JsonObject { ["data"] = new JsonArray([.. ids.Select(i => (JsonNode)new JsonObject { ["id"] = i, ["type"] = relationship })]) } };
        return document;
    }
}
