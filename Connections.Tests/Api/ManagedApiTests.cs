using System.Net;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>What files manage, over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class ManagedApiTests(ApiFixture fixture)
{
    private const string Path = "/api/v2/actions/connections";

    [Fact]
    public async Task A_connection_that_a_file_manages_is_read_and_not_changed()
    {
        using var folder = new TempFolder();
        var file = folder["team.yaml"];
        await File.WriteAllTextAsync(file,
            "connections:\n  - name: By a file\n    integration: OpenAI\n    authentication: OpenAIAPIKey\n    "
            + "fields:\n      api_token: ${env:TOKEN}\n");
        var owner = await fixture.OwnerActorAsync();
        await fixture.Get<FileService>().ApplyAsync(owner,
            fixture.Get<ManifestReader>().Read([file], new Placeholders(_ => "sk-of-a-file")), prune: false, null,
            default);
        var id = (await fixture.Get<ConnectionSearch>().ListAsync(owner, new() { Search = "By a file" },
            PageRequest.First, default)).Rows.Single().Id;

        (await fixture.Owner.GetAsync($"{Path}/{id}")).Status.Should().Be(HttpStatusCode.OK);
        foreach (var refused in new[] { await fixture.Owner.PatchAsync($"{Path}/{id}",
            DatadogCredentialKinds.Change(("name", "Mine"))),
            await fixture.Owner.DeleteAsync($"{Path}/{id}"),
            await fixture.Owner.DeleteAsync($"/api/v2/restriction_policy/connection:{id}") })
        {
            refused.Status.Should().BeOneOf([HttpStatusCode.Conflict, HttpStatusCode.BadRequest],
                "Datadog's clients know no 409 of some addresses");
            refused.Text.Should().Contain($"managed by the file {file}").And.Contain("Change that file and run apply");
        }
        (await fixture.Owner.PostAsync($"{Path}/{id}/test")).Status.Should().Be(HttpStatusCode.OK);
        (await fixture.Owner.PostAsync($"{Path}/{id}/release")).Status.Should().Be(HttpStatusCode.NoContent);
        (await fixture.Owner.PostAsync($"{Path}/{id}/release")).Text.Should().Contain("is no longer managed by a file");
        (await fixture.Owner.DeleteAsync($"{Path}/{id}")).Status.Should().Be(HttpStatusCode.NoContent);
    }
}
