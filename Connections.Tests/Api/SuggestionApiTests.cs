using System.Net;
using System.Text.Json.Nodes;

namespace Connections.Tests.Api;

/// <summary>Favorites, filters, and what lists and forms suggest.</summary>
[Collection(ApiCollection.Name)]
public sealed class SuggestionApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    [Fact]
    public async Task Favorites_filters_and_suggestions_are_available()
    {
        var id = await ConnectionAsync("Suggested", "suggest:ed", "env:api2");

        (await Owner.PutAsync($"{Connections}/{id}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Connections}?filter[favorites]=true")).Data.Select(d => (string)d!["id"]!).Should()
            .Equal(id);
        (await Owner.DeleteAsync($"{Connections}/{id}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync($"{Connections}?filter[environment]=api2")).Data.Select(d => (string)d!["id"]!).Should()
            .Equal(id);
        (await Owner.GetAsync($"{Connections}/facets?filter[search]=Suggested")).Attributes["tag_keys"]!.AsArray()
            .Select(k => (string)k!["value"]!).Should().Contain("suggest");
        (await Owner.GetAsync($"{Connections}/tags?filter[search]=suggest:")).Data.Select(t => (string)t!["id"]!)
            .Should().Equal("suggest:ed");
        (await Owner.GetAsync($"{Groups}/tag_keys?integration_type=HTTP&filter[search]=suggest")).Data.Select(
            t => (string)t!["id"]!).Should().Equal("suggest");
        (await Owner.GetAsync($"{Groups}/candidates?integration_type=HTTP&tag_keys=suggest")).Data.Select(
            c => (string)c!["id"]!).Should().Equal(id);
        var group =
            (await Owner.PostAsync(Groups, "connection_group", ("name", "Suggested ones"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("suggest")), ("connections", new JsonArray(id)))).Id;
        (await Owner.GetAsync($"{Groups}?filter[environment]=api2")).Data.Select(d => (string)d!["id"]!).Should()
            .Equal(group);
        (await Owner.GetAsync($"{Groups}?filter[environment]=api3")).Data.Should().BeEmpty();
        (await Owner.GetAsync($"{Groups}/facets")).Status.Should().Be(HttpStatusCode.OK);
        var check = await Owner.PostAsync($"{Groups}/check", "connection_group", ("name", ""),
            ("integration_type", "HTTP"), ("tag_keys", new JsonArray("suggest")));
        check.Attributes["faults"]!.AsArray().Select(f => (string)f!["pointer"]!).Should()
            .Contain("/data/attributes/name");
    }
}
