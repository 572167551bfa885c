using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Api;

/// <summary>Tests and runs over the wire, and what stays behind of them.</summary>
[Collection(ApiCollection.Name)]
public sealed class RunApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    [Fact]
    public async Task A_connection_is_tested_run_counted_and_its_use_is_reported()
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
        Peer.Requests.Should().OnlyContain(r => r.Headers["X-Token"] == Mark);

        var history = (await Owner.GetAsync($"{Connections}/{id}/history?page[size]=200")).Data;
        history.Select(e => (string)e!["attributes"]!["action"]!).Should().Contain(["tested", "created"]);
        (await Owner.GetAsync($"{Connections}/{id}/usage")).Attributes["days"]!.AsArray().Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_run_says_how_many_places_were_masked_and_what_was_odd()
    {
        var id = await ConnectionAsync("Odd answers");
        Peer.AnswerWith(200, $$"""{"said":"{{Mark}}","half":"\ud83d","twice":1,"twice":2}""");

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
        Peer.AnswerWith(200, deep);

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
        var change = DatadogCredentialKinds.ChangeCredentials("HTTP", "HTTPTokenAuth",
            ("body", new JsonObject { ["content"] = "more", ["content_type"] = "text/plain" }));
        change["data"]!["id"] = id;
        var changed = await Owner.PostAsync($"{Connections}/test", change);
        (changed.Status, (string)changed.Attributes["outcome"]!).Should().Be((HttpStatusCode.OK, "accepted"),
            changed.Text);

        change["data"]!["id"] = Unknown;
        (await Owner.PostAsync($"{Connections}/test", change)).Status.Should().Be(HttpStatusCode.NotFound);
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
}
