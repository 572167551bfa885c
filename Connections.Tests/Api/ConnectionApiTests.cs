using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;

namespace Connections.Tests.Api;

/// <summary>Connections over the wire, as Datadog's clients know them.</summary>
[Collection(ApiCollection.Name)]
public sealed class ConnectionApiTests(ApiFixture fixture)
{
    private const string Path = "/api/v2/actions/connections";
    private const string Mark = "canary-of-the-api";
    private const string Unknown = "01900000-0000-7000-8000-00000000dead";

    private ApiCaller Owner => fixture.Owner;

    [Theory]
    [MemberData(nameof(DatadogCredentialKinds.Names), MemberType = typeof(DatadogCredentialKinds))]
    public async Task Every_kind_is_made_read_renamed_and_deleted_and_gives_no_secret_back(string kind)
    {
        var sent = DatadogCredentialKinds.GetAttributes(kind, $"Kind {kind}", Mark);
        var made = await Owner.PostAsync(Path, sent);
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        made.ContentType.Should().Be("application/vnd.api+json");

        var expected = sent["data"]!["attributes"]!["integration"]!.DeepClone();
        foreach (var secret in DatadogCredentialKinds.SecretsOf(kind)) expected["credentials"]![secret] = "";
        if (kind == "HTTPTokenAuth") expected["credentials"]!["tokens"]![0]!["value"] = "";
        if (kind == "AWSAssumeRole")
        {
            expected["credentials"]!["principal_id"] = "464622532012";
            expected["credentials"]!["external_id"] = (string)made.Attributes["integration"]!["credentials"]!["external_id"]!;
            ((string)expected["credentials"]!["external_id"]!).Should().MatchRegex("^[0-9a-f]{32}$");
        }
        JsonNode.DeepEquals(made.Attributes["integration"], expected).Should().BeTrue(made.Text);

        var got = await Owner.GetAsync($"{Path}/{made.Id}");
        JsonNode.DeepEquals(got.Json, made.Json).Should().BeTrue("a read gives what the making gave");
        got.Attributes["created_at"]!.GetValue<string>().Should()
            .MatchRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})? \+0000 UTC$");
        ((string)got.Json["data"]!["relationships"]!["created_by"]!["data"]!["id"]!).Should()
            .Be((await fixture.OwnerActorAsync()).Id.ToString());

        var renamed = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.Change(("name", $"Renamed {kind}")));
        renamed.Status.Should().Be(HttpStatusCode.OK, renamed.Text);
        JsonNode.DeepEquals(renamed.Attributes["integration"], expected).Should().BeTrue(renamed.Text);
        ((string)renamed.Attributes["name"]!).Should().Be($"Renamed {kind}");

        (await Owner.DeleteAsync($"{Path}/{made.Id}")).Should()
            .BeEquivalentTo(new { Status = HttpStatusCode.NoContent, Text = "", ContentType = (string?)null });
        var gone = await Owner.DeleteAsync($"{Path}/{made.Id}");
        (gone.Status, (string)gone.Error["title"]!).Should().Be((HttpStatusCode.NotFound, "Generic Error"));
        (await Owner.GetAsync($"{Path}/{made.Id}")).Status.Should().Be(HttpStatusCode.NotFound);
        Owner.ResponseTexts.Should().NotContain(answer => answer.Contains(Mark));
        fixture.Log.Lines.Should().NotContain(line => line.Contains(Mark));
    }

    [Fact]
    public async Task An_answer_can_be_sent_back_and_its_read_only_members_are_ignored()
    {
        var made = await MakeAsync("AWSAssumeRole", "Sent back");
        var back = new JsonObject { ["data"] = made.Json["data"]!.DeepClone() };
        back["data"]!["attributes"]!["integration"]!["credentials"]!["external_id"] = "0123456789abcdef0123456789abcdef";
        back["data"]!["attributes"]!["created_at"] = "never";

        var again = await Owner.PatchAsync($"{Path}/{made.Id}", back);

        again.Status.Should().Be(HttpStatusCode.OK, again.Text);
        JsonNode.DeepEquals(again.Attributes["integration"],
            made.Attributes["integration"]).Should().BeTrue(again.Text);
        JsonNode.DeepEquals(again.Attributes["created_at"], made.Attributes["created_at"]).Should().BeTrue();
    }

    [Fact]
    public async Task A_new_external_id_comes_when_it_is_asked_for()
    {
        var made = await MakeAsync("AWSAssumeRole", "External id");
        static string IdOf(ApiResponse answer) =>
            (string)answer.Attributes["integration"]!["credentials"]!["external_id"]!;

        var kept = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("AWS", "AWSAssumeRole", ("role", "Other"),
                ("generate_new_external_id", false)));
        var renewed = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("AWS", "AWSAssumeRole", ("generate_new_external_id", true)));

        IdOf(kept).Should().Be(IdOf(made));
        IdOf(renewed).Should().NotBe(IdOf(made)).And.MatchRegex("^[0-9a-f]{32}$");
        ((string)renewed.Attributes["integration"]!["credentials"]!["role"]!).Should().Be("Other");
    }

    [Fact]
    public async Task Lists_of_an_HTTP_connection_are_merged_by_name_and_deleted_items_go()
    {
        var made = await MakeAsync("HTTPTokenAuth", "Merged");

        var changed = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("tokens", new JsonArray(new JsonObject { ["name"] = "token2", ["type"] = "SECRET", ["value"] = Mark })),
            ("headers", new JsonArray(
                new JsonObject { ["name"] = "header-name", ["deleted"] = true, ["value"] = "" },
                new JsonObject { ["name"] = "X-Key", ["value"] = "{{ token2 }}" })),
            ("body", new JsonObject { ["content_type"] = "text/plain" })));

        changed.Status.Should().Be(HttpStatusCode.OK, changed.Text);
        var credentials = changed.Attributes["integration"]!["credentials"]!;
        credentials["tokens"]!.AsArray().Select(t => (string)t!["name"]!).Should().Equal("token1", "token2");
        credentials["headers"]!.AsArray().Select(t => (string)t!["name"]!).Should().Equal("X-Key");
        ((string)credentials["body"]!["content"]!).Should().Be("{\"key\":\"{{ token1 }}\"}");
        ((string)credentials["body"]!["content_type"]!).Should().Be("text/plain");
        var without = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("tokens", new JsonArray(
                new JsonObject { ["name"] = "token1", ["type"] = "SECRET", ["value"] = "", ["deleted"] = true }))));
        without.Status.Should().Be(HttpStatusCode.BadRequest, "the body still refers to it");
        without.Pointers.Should().Contain("/data/attributes/integration/credentials/body/content");
    }

    [Fact]
    public async Task An_empty_secret_keeps_what_is_stored_and_a_new_host_asks_for_it_again()
    {
        var made = await MakeAsync("OktaAPIToken", "Kept secret");

        (await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("Okta", "OktaAPIToken", ("api_token", "")))).Status.Should()
            .Be(HttpStatusCode.OK);
        var moved = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("Okta", "OktaAPIToken", ("domain", "evil.okta.com")));
        moved.Status.Should().Be(HttpStatusCode.BadRequest);
        moved.Pointers.Should().Equal("/data/attributes/integration/credentials/api_token");
        ((string)moved.Error["detail"]!).Should().Contain("another server");
        moved.Error.AsObject().ContainsKey("status").Should().BeFalse("the recorded errors of connections have none");
        (await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.ChangeCredentials("Okta", "OktaAPIToken", ("domain", "other.okta.com"),
                ("api_token", Mark)))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tags_are_replaced_as_a_whole_and_kept_where_they_are_left_out()
    {
        var sent = DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Tagged", Mark);
        sent["data"]!["attributes"]!["tags"] = new JsonArray("env:prod", "Team:Ops");
        var made = await Owner.PostAsync(Path, sent);

        static IEnumerable<string> TagsOf(ApiResponse answer) =>
            answer.Attributes["tags"]!.AsArray().Select(t => (string)t!);
        TagsOf(made).Should().BeEquivalentTo("env:prod", "team:ops");
        TagsOf(await Owner.PatchAsync($"{Path}/{made.Id}", DatadogCredentialKinds.Change(("name", "Tagged still"))))
            .Should()
            .BeEquivalentTo("env:prod", "team:ops");
        TagsOf(await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.Change(("tags", new JsonArray("env:dev"))))).Should()
            .Equal("env:dev");
        var bad = await Owner.PatchAsync($"{Path}/{made.Id}",
            DatadogCredentialKinds.Change(("tags", new JsonArray("env:dev", "default:yes"))));
        (bad.Status, bad.Pointers.Single()).Should().Be((HttpStatusCode.BadRequest, "/data/attributes/tags/1"));
    }

    [Fact]
    public async Task The_version_guards_who_asks_for_it()
    {
        var made = await MakeAsync("OpenAIAPIKey", "Versioned");
        var tag = made.Headers.ETag!.Tag;
        var change = DatadogCredentialKinds.Change(("name", "Versioned anew")).ToJsonString();

        (await Owner.SendAsync(HttpMethod.Patch, $"{Path}/{made.Id}", change,
            headers: ("If-Match", tag))).Status.Should().Be(HttpStatusCode.OK);
        (await Owner.SendAsync(HttpMethod.Patch, $"{Path}/{made.Id}", change,
            headers: ("If-Match", tag))).Status.Should().Be(HttpStatusCode.PreconditionFailed);
        (await Owner.SendAsync(HttpMethod.Delete, $"{Path}/{made.Id}", headers: ("If-Match", tag))).Status.Should()
            .Be(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task The_list_is_paged_filtered_sorted_and_counted_by_the_database()
    {
        foreach (var (name, tag) in new[] { ("Listed a", "list:one"), ("Listed b", "list:one"),
            ("Listed c", "list:two") })
        {
            var document = DatadogCredentialKinds.GetAttributes("GreyNoiseAPIKey", name, Mark);
            document["data"]!["attributes"]!["tags"] = new JsonArray(tag);
            (await Owner.PostAsync(Path, document)).Status.Should().Be(HttpStatusCode.Created);
        }

        async Task<(IReadOnlyList<string> Names, JsonNode Meta)> ListAsync(string query)
        {
            var answer = await Owner.GetAsync($"{Path}?{query}");
            answer.Status.Should().Be(HttpStatusCode.OK, answer.Text);
            return ([.. answer.Json["data"]!.AsArray().Select(d => (string)d!["attributes"]!["name"]!)],
                answer.Json["meta"]!);
        }

        (await ListAsync("filter[integration]=GreyNoise&sort=name")).Names.Should().Equal("Listed a", "Listed b",
            "Listed c");
        var page = await ListAsync("filter[integration]=GreyNoise&sort=-name&page[size]=2&page[number]=1");
        page.Names.Should().Equal("Listed a");
        ((int)page.Meta["total_filtered"]!).Should().Be(3);
        ((int)page.Meta["total"]!).Should().BeGreaterThanOrEqualTo(3);
        (await ListAsync("filter[tags]=list:one&sort=name")).Names.Should().Equal("Listed a", "Listed b");
        (await ListAsync("filter[search]=listed c")).Names.Should().Equal("Listed c");
        (await ListAsync($"filter[connection_ids]={Unknown}")).Names.Should().BeEmpty();
        (await ListAsync($"filter[creator_ids]={(await fixture.OwnerActorAsync()).Id}&filter[integration]=GreyNoise,Okta&filter[search]=listed")).Names.Should().HaveCount(3);
    }

    private async Task<ApiResponse> MakeAsync(string kind, string name)
    {
        var made = await Owner.PostAsync(Path, DatadogCredentialKinds.GetAttributes(kind, name, Mark));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made;
    }
}
