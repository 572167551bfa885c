using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Web.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connections.Tests.Api;

/// <summary>A POST that is named is done once.</summary>
[Collection(ApiCollection.Name)]
public sealed class IdempotencyApiTests(ApiFixture fixture)
{
    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task The_same_call_gets_the_same_answer_and_another_one_of_that_name_is_refused()
    {
        var (name, body) = (Guid.CreateVersion7().ToString(),
            ApiCaller.Document("team", ("name", "Made once")).ToJsonString());

        var first = await SendAsync("/api/v2/team", body, name);
        var second = await SendAsync("/api/v2/team", body, name);
        (first.Status, second.Status,
            second.Text).Should().Be((HttpStatusCode.Created, HttpStatusCode.Created, first.Text));
        second.Headers.GetValues(IdempotencyFilter.Replayed).Should().Equal("true");
        (await Owner.GetAsync("/api/v2/team?filter[keyword]=Made once")).Data.Should().HaveCount(1);

        var other = await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "Made twice")).ToJsonString(),
            name);
        (other.Status,
            (string)other.Error["source"]!["header"]!).Should()
            .Be((HttpStatusCode.UnprocessableEntity, IdempotencyFilter.Header));
    }

    [Fact]
    public async Task A_refused_call_may_be_sent_again_under_its_name()
    {
        var name = Guid.CreateVersion7().ToString();

        (await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "")).ToJsonString(), name)).Status.Should()
            .Be(HttpStatusCode.UnprocessableEntity);
        (await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "Mended")).ToJsonString(),
            name)).Status.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_that_was_made_is_not_shown_again()
    {
        var (name, body) = (Guid.CreateVersion7().ToString(),
            ApiCaller.Document("api_keys", ("name", "Shown once")).ToJsonString());

        (await SendAsync("/api/v2/api_keys", body, name)).Status.Should().Be(HttpStatusCode.Created);
        var again = await SendAsync("/api/v2/api_keys", body, name);
        (again.Status, again.Text.Contains("not stored")).Should().Be((HttpStatusCode.Conflict, true));
        (await Owner.GetAsync("/api/v2/api_keys?page[size]=200")).Data.Count(
            k => (string)k!["attributes"]!["name"]! == "Shown once").Should().Be(1);
    }

    [Theory]
    [InlineData("with a space")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        var answer = await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "Never")).ToJsonString(),
            name);

        (answer.Status,
            (string)answer.Error["source"]!["header"]!).Should()
            .Be((HttpStatusCode.BadRequest, IdempotencyFilter.Header));
    }

    [Theory]
    [InlineData("/api/v2/actions/connections")]
    [InlineData("/api/v2/actions/connections/groups")]
    [InlineData("/api/v2/team")]
    [InlineData("/api/v2/roles")]
    [InlineData("/api/v2/service_accounts")]
    public async Task An_answer_is_given_again_by_each_call_that_makes_something(string path)
    {
        var name = Guid.CreateVersion7().ToString();
        var document = path.Split('/')[^1] switch
        {
            "connections" => DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", $"Again {name}", "x"),
            "groups" => ApiCaller.Document("connection_group",
                ("name", $"Again {name}"), ("integration_type", "OpenAI"), ("tag_keys", new JsonArray("env"))),
            "team" => ApiCaller.Document("team", ("name", $"Again {name}")),
            "roles" => ApiCaller.Document("roles",
                ("name", $"Again {name}"), ("permissions", new JsonArray("connections_read"))),
            _ => ApiCaller.Document("service_account", ("name", $"Again {name}")),
        };

        var first = await SendAsync(path, document.ToJsonString(), name);
        var again = await SendAsync(path, document.ToJsonString(), name);

        (first.Status, again.Status, again.Text).Should()
            .Be((HttpStatusCode.Created, HttpStatusCode.Created, first.Text), again.Text);
        again.Headers.GetValues(IdempotencyFilter.Replayed).Should().Equal("true");
    }

    [Fact]
    public async Task A_response_is_not_replayed_to_a_key_whose_owner_can_no_longer_see_it()
    {
        var (robot, caller, _) = await fixture.CreateServiceAccountAsync(Role.Standard);
        using var _ = caller;
        var (name, body) = (Guid.CreateVersion7().ToString(),
            DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Taken away", "x").ToJsonString());
        Task<ApiResponse> MakeAsync() =>
            caller.SendAsync(HttpMethod.Post, "/api/v2/actions/connections", body,
                headers: (IdempotencyFilter.Header, name));
        var made = await MakeAsync();
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var owner = (await fixture.OwnerActorAsync()).Id;
        await fixture.Get<ConnectionPolicies>().ElevateAsync(await fixture.OwnerActorAsync(), Guid.Parse(made.Id),
            default);
        (await PermitAsync(made.Id, $"user:{owner}")).Status.Should().Be(HttpStatusCode.OK);

        var refused = await MakeAsync();
        refused.Status.Should().Be(HttpStatusCode.NotFound, refused.Text);
        refused.Text.Should().NotContain("Taken away");

        (await PermitAsync(made.Id, $"user:{owner}", $"user:{robot.Id}")).Status.Should().Be(HttpStatusCode.OK);
        (await MakeAsync()).Text.Should().Be(made.Text);
    }

    [Fact]
    public async Task A_response_is_not_replayed_to_a_key_whose_owner_lost_the_role()
    {
        var (robot, caller, _) = await fixture.CreateServiceAccountAsync(Role.Admin);
        using var _ = caller;
        var name = Guid.CreateVersion7().ToString();
        var body = ApiCaller.Document("roles",
            ("name", "Role of the robot"), ("permissions", new JsonArray("connections_read"))).ToJsonString();
        var made = await caller.SendAsync(HttpMethod.Post, "/api/v2/roles", body,
            headers: (IdempotencyFilter.Header, name));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var stripped = ApiCaller.Document("service_account");
        stripped["data"]!["relationships"] = JsonNode.Parse("""{"roles":{"data":[]}}""");
        var change = await Owner.PatchAsync($"/api/v2/service_accounts/{robot.Id}", stripped);
        change.Status.Should().Be(HttpStatusCode.OK);

        var refused = await caller.SendAsync(HttpMethod.Post, "/api/v2/roles", body,
            headers: (IdempotencyFilter.Header, name));

        refused.Status.Should().Be(HttpStatusCode.Forbidden, refused.Text);
        refused.Text.Should().NotContain("Role of the robot");
    }

    [Fact]
    public async Task A_call_that_changes_nothing_is_done_again()
    {
        var name = Guid.CreateVersion7().ToString();
        var id = (await Owner.PostAsync("/api/v2/actions/connections",
            DatadogCredentialKinds.GetAttributes("OpenAIAPIKey", "Asked twice", "x"))).Id;
        var body = ApiCaller.Document("connection_bulk_change",
            ("connections", new JsonArray(id)), ("action", "delete")).ToJsonString();

        (await SendAsync("/api/v2/actions/connections/bulk/preview", body, name)).Text.Should().Contain("Asked twice");
        (await Owner.DeleteAsync($"/api/v2/actions/connections/{id}")).Status.Should().Be(HttpStatusCode.NoContent);

        var again = await SendAsync("/api/v2/actions/connections/bulk/preview", body, name);
        again.Headers.Contains(IdempotencyFilter.Replayed).Should().BeFalse();
        again.Text.Should().Contain("exist anymore").And.NotContain("Asked twice");
    }

    [Fact]
    public void A_stored_response_says_who_it_may_be_replayed_to()
    {
        var silent =
            from endpoint in fixture.Get<EndpointDataSource>().Endpoints
            where endpoint.Metadata.GetMetadata<ApiOperation>() is not null
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") is true
            let says = new object?[]
            {
                endpoint.Metadata.GetMetadata<NotReplayable>(), endpoint.Metadata.GetMetadata<AnswersLater>(),
                endpoint.Metadata.GetMetadata<ChangesNothing>(), endpoint.Metadata.GetMetadata<ReadAgain>(),
            }
            where says.Count(s => s is not null) != 1
            select endpoint.Metadata.GetMetadata<ApiOperation>()!.Id;

        silent.Should().BeEmpty();
    }

    private Task<ApiResponse> PermitAsync(string connection, params string[] editors)
    {
        var resource = $"connection:{connection}";
        var policy = ApiCaller.Document("restriction_policy", ("bindings", new JsonArray(
            new JsonObject
            {
                ["relation"] = "editor",
                ["principals"] = new JsonArray([.. editors.Select(e => (JsonNode)e)]),
            })));
        policy["data"]!["id"] = resource;
        return Owner.PostAsync($"/api/v2/restriction_policy/{resource}", policy);
    }

    private Task<ApiResponse> SendAsync(string path, string body, string name) =>
        Owner.SendAsync(HttpMethod.Post, path, body, headers: (IdempotencyFilter.Header, name));
}
