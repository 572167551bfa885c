using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>Whom a group chooses, who is refused, and how both are explained.</summary>
[Collection(ApiCollection.Name)]
public sealed class ResolveApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    [Fact]
    public async Task A_group_explains_which_member_it_chooses_and_a_run_uses_it()
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
        var (identity, robot, _) = await Api.CreateServiceAccountAsync(Role.Standard);

        foreach (var refused in new[] { await robot.PostAsync($"{Connections}/{id}/test"),
            await RunAsync(robot, ("connection_id", id), ("inputs", new JsonObject { ["url"] = "/" })) })
            (refused.Status,
                ((string)refused.Error["detail"]!).Length > 0).Should().Be((HttpStatusCode.Forbidden, true),
                    refused.Text);
        Peer.Requests.Should().BeEmpty();
        ((string)(await robot.GetAsync($"{Connections}/{id}/explain")).Attributes["outcome"]!).Should().Be("forbidden");
        (await robot.GetAsync($"{Connections}/{id}/explain?identity_id={(await Api.OwnerActorAsync()).Id}")).Status.Should().Be(HttpStatusCode.Forbidden);
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
}
