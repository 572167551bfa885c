using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>Integration tiles and their accounts over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class TileApiTests(ApiFixture fixture)
{
    private const string Accounts = "/api/v2/integration/tiles/PagerDuty/accounts";
    private const string Canary = "u+canary-of-a-tile-4711";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task An_account_is_added_changed_and_deleted_and_its_secret_never_comes_back()
    {
        var made = await Owner.PostAsync(Accounts, Body("acme", Canary));
        var list = await Owner.GetAsync(Accounts);
        var kept = await Owner.PatchAsync($"{Accounts}/{made.Id}", Body("acme 2", ""));
        var got = await Owner.GetAsync($"{Accounts}/{made.Id}");
        var stale = await Owner.SendAsync(HttpMethod.Patch, $"{Accounts}/{made.Id}", Body("x", "").ToJsonString(),
            headers: ("If-Match", made.Headers.ETag!.Tag));
        var tiles = await Owner.GetAsync("/api/v2/integration/tiles");

        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        made.Attributes["integration"]!["credentials"]!.ToJsonString().Should().Contain("\"api_key\":\"\"");
        ((bool)made.Attributes["is_default"]!).Should().BeTrue();
        list.Data.Single()!["attributes"]!.AsObject().ContainsKey("integration").Should().BeFalse();
        kept.Status.Should().Be(HttpStatusCode.OK, kept.Text);
        ((string)got.Attributes["name"]!).Should().Be("acme 2");
        stale.Status.Should().Be(HttpStatusCode.PreconditionFailed);
        tiles.Data.Should().HaveCount(7);
        ((string)tiles.Data.Single(t => (string)t!["id"]! == "PagerDuty")!["attributes"]!["default_account"]!).Should()
            .Be("acme 2");
        new[] { made, list, kept, got, tiles }.Should().OnlyContain(r => !r.Text.Contains("canary"));

        (await Owner.DeleteAsync($"{Accounts}/{made.Id}/default")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync(Accounts)).Data.Should().OnlyContain(a => !(bool)a!["attributes"]!["is_default"]!);
        (await Owner.PutAsync($"{Accounts}/{made.Id}/default")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Accounts}/{made.Id}/uses")).Data.Should().BeEmpty();
        (await Owner.DeleteAsync($"{Accounts}/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Accounts}/{made.Id}")).Status.Should().Be(HttpStatusCode.NotFound);
        fixture.Log.Lines.Should().NotContain(l => l.Contains("canary-of-a-tile"));
    }

    [Fact]
    public async Task The_use_of_an_account_is_restricted_by_its_policy()
    {
        var made = await Owner.PostAsync(Accounts, Body("restricted", Canary));
        var resource = $"/api/v2/restriction_policy/integration-account:{made.Id}";
        var everyone = $"org:{OrganizationSettings.OrganizationId}";
        var robot = $"user:{(await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id}";

        var first = await Owner.GetAsync(resource);
        var saved = await Owner.PostAsync(resource, Policy(made.Id, "resolver", robot));
        var restricted = await Owner.GetAsync(Accounts);
        var editor = await Owner.PostAsync(resource, Policy(made.Id, "editor", robot));
        await Owner.DeleteAsync(resource);

        first.Text.Should().Contain(everyone);
        saved.Status.Should().Be(HttpStatusCode.OK, saved.Text);
        ((bool)restricted.Data.Single(a => (string)a!["id"]! == made.Id)!["attributes"]!["is_restricted"]!).Should()
            .BeTrue();
        editor.Status.Should().Be(HttpStatusCode.BadRequest);
        (await Owner.GetAsync(resource)).Text.Should().Contain(everyone);
        await Owner.DeleteAsync($"{Accounts}/{made.Id}");
    }

    [Fact]
    public async Task Faults_of_an_account_are_pointed_to()
    {
        var other = Body("x", Canary);
        other["data"]!["attributes"]!["integration"]!["type"] = "Slack";

        var wrong = await Owner.PostAsync(Accounts, other);
        var none = await Owner.PostAsync(Accounts, Body("", ""));
        var tile = await Owner.GetAsync("/api/v2/integration/tiles/HTTP/accounts");

        wrong.Status.Should().Be(HttpStatusCode.BadRequest, wrong.Text);
        wrong.Pointers.Should().Contain("/data/attributes/integration/type");
        none.Pointers.Should().BeEquivalentTo(["/data/attributes/name",
            "/data/attributes/integration/credentials/api_key"]);
        tile.Status.Should().Be(HttpStatusCode.NotFound);
    }

    private static JsonObject Body(string name, string key) => new()
    {
        ["data"] = new JsonObject
        {
            ["type"] = "integration_account",
            ["attributes"] = new JsonObject
            {
                ["name"] = name,
                ["integration"] = new JsonObject
                {
                    ["type"] = "PagerDuty",
                    ["credentials"] = new JsonObject
                    {
                        ["type"] = "PagerDutyAPIKey",
                        ["region"] = "api.pagerduty.com",
                        ["api_key"] = key,
                    },
                },
            },
        },
    };

    private static JsonObject Policy(string account, string relation, string principal) => new()
    {
        ["data"] = new JsonObject
        {
            ["id"] = $"integration-account:{account}",
            ["type"] = "restriction_policy",
            ["attributes"] = new JsonObject
            {
                ["bindings"] = new JsonArray(new JsonObject
                {
                    ["relation"] = relation,
                    ["principals"] = new JsonArray(principal),
                }),
            },
        },
    };
}
