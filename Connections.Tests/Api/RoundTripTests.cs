using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>
/// What the API answers it takes back as a change: what only answers have is let pass where it is as it is.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class RoundTripTests(ApiFixture fixture)
{
    private const string Connections = "/api/v2/actions/connections";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task An_answer_can_be_sent_back_as_a_change()
    {
        var robot = (await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id;
        string[] paths =
        [
            $"{Connections}/{(await Owner.PostAsync(Connections, DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Answer sent back", "x"))).Id}",
            $"{Connections}/groups/{(await Owner.PostAsync($"{Connections}/groups", "connection_group",
                ("name", "Answers sent back"), ("integration_type", "OpenAI"), ("tag_keys", new JsonArray("env")))).Id}",
            $"/api/v2/team/{(await Owner.PostAsync("/api/v2/team", "team", ("name", "Answers sent back"))).Id}",
            $"/api/v2/roles/{await MakeRoleAsync("Answers sent back")}",
            $"/api/v2/users/{(await Owner.PostAsync("/api/v2/users", "users",
                ("email", "back@example.com"), ("name", "Sent back"))).Id}",
            $"/api/v2/service_accounts/{robot}",
            "/api/v2/audit/retention",
        ];

        foreach (var path in paths)
        {
            var answer = await Owner.GetAsync(path);
            var back = await Owner.PatchAsync(path, answer.Json);
            back.Status.Should().Be(HttpStatusCode.OK, $"{path}: {back.Text}");
            var now = await Owner.GetAsync(path);
            ((string?)now.Attributes["name"]).Should().Be((string?)answer.Attributes["name"]);
        }
    }

    [Theory]
    [InlineData("users", "name", "\"Other\"")]
    [InlineData("users", "email", "\"other@example.com\"")]
    [InlineData("users", "status", "\"Disabled\"")]
    [InlineData("users", "external", "true")]
    [InlineData("service_account", "status", "\"Disabled\"")]
    [InlineData("service_account", "email", "\"other@example.com\"")]
    [InlineData("roles", "managed", "true")]
    public async Task A_member_that_is_not_changed_there_is_refused_where_it_is_another(
        string type, string member, string value)
    {
        var path = type switch
        {
            "users" => $"/api/v2/users/{(await fixture.OwnerActorAsync()).Id}",
            "roles" => $"/api/v2/roles/{await MakeRoleAsync($"Not {member}")}",
            _ => $"/api/v2/service_accounts/{(await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id}",
        };

        var refused = await Owner.PatchAsync(path, ApiCaller.Document(type, (member, JsonNode.Parse(value))));

        (refused.Status, refused.Pointers.Single()).Should()
            .Be((HttpStatusCode.BadRequest, $"/data/attributes/{member}"), refused.Text);
    }

    [Fact]
    public async Task Teams_of_a_service_account_are_refused_where_they_are_others()
    {
        var robot = (await fixture.CreateServiceAccountAsync(Role.Standard)).Actor.Id;
        var team = (await Owner.PostAsync("/api/v2/team", "team", ("name", "Of the machines"))).Id;
        var change = ApiCaller.Document("service_account");
        var teams = new JsonArray(new JsonObject { ["id"] = team, ["type"] = "team" });
        change["data"]!["relationships"] = new JsonObject { ["teams"] = new JsonObject { ["data"] = teams } };

        var refused = await Owner.PatchAsync($"/api/v2/service_accounts/{robot}", change);

        (refused.Status, refused.Pointers.Single()).Should()
            .Be((HttpStatusCode.BadRequest, "/data/relationships/teams"), refused.Text);
    }

    private async Task<string> MakeRoleAsync(string name) => (await Owner.PostAsync("/api/v2/roles", "roles",
        ("name", name), ("permissions", new JsonArray("connections_read")))).Id;
}
