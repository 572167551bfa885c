using System.Net;
using System.Text.Json.Nodes;
using Connections.Web.Api;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Api;

/// <summary>A POST that is named is done once.</summary>
[Collection(InOneHouse.Name)]
public sealed class RepeatApiTests(ApiHouse house)
{
    private ApiCaller Owner => house.Owner;

    [Fact]
    public async Task The_same_call_gets_the_same_answer_and_another_one_of_that_name_is_refused()
    {
        var (name, body) = (Guid.CreateVersion7().ToString(), ApiCaller.Document("team", ("name", "Made once")).ToJsonString());

        var first = await SendAsync("/api/v2/team", body, name);
        var second = await SendAsync("/api/v2/team", body, name);
        (first.Status, second.Status, second.Text).Should().Be((HttpStatusCode.Created, HttpStatusCode.Created, first.Text));
        second.Headers.GetValues(Repeats.Replayed).Should().Equal("true");
        (await Owner.GetAsync("/api/v2/team?filter[keyword]=Made once")).Data.Should().HaveCount(1);

        var other = await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "Made twice")).ToJsonString(), name);
        (other.Status, (string)other.Error["source"]!["header"]!).Should().Be((HttpStatusCode.UnprocessableEntity, Repeats.Header));
    }

    [Fact]
    public async Task A_refused_call_may_be_sent_again_under_its_name()
    {
        var name = Guid.CreateVersion7().ToString();

        (await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "")).ToJsonString(), name)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "Mended")).ToJsonString(), name)).Status.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_that_was_made_is_not_shown_again()
    {
        var (name, body) = (Guid.CreateVersion7().ToString(), ApiCaller.Document("api_keys", ("name", "Shown once")).ToJsonString());

        (await SendAsync("/api/v2/api_keys", body, name)).Status.Should().Be(HttpStatusCode.Created);
        var again = await SendAsync("/api/v2/api_keys", body, name);
        (again.Status, again.Text.Contains("not kept")).Should().Be((HttpStatusCode.Conflict, true));
        (await Owner.GetAsync("/api/v2/api_keys?page[size]=200")).Data.Count(k => (string)k!["attributes"]!["name"]! == "Shown once").Should().Be(1);
    }

    [Theory]
    [InlineData("with a space")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        var answer = await SendAsync("/api/v2/team", ApiCaller.Document("team", ("name", "Never")).ToJsonString(), name);

        (answer.Status, (string)answer.Error["source"]!["header"]!).Should().Be((HttpStatusCode.BadRequest, Repeats.Header));
    }

    private Task<ApiAnswer> SendAsync(string path, string body, string name) => Owner.SendAsync(HttpMethod.Post, path, body, headers: (Repeats.Header, name));
}
