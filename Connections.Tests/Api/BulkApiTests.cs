using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>Many connections changed at once, deleted ones, and jobs.</summary>
[Collection(ApiCollection.Name)]
public sealed class BulkApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
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
    public async Task A_bulk_change_is_a_job_with_its_progress_reported_step_by_step()
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
}
