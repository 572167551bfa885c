using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Api;

/// <summary>What is kept of calls that a program named.</summary>
[Collection(ApiCollection.Name)]
public sealed class IdempotencyRecordTests(ApiFixture fixture)
{
    [Fact]
    public async Task The_digest_of_a_named_call_confirms_no_guess_at_a_secret_in_it()
    {
        const string path = "/api/v2/actions/connections";
        var name = $"named-{Guid.CreateVersion7()}";
        var credentials = new JsonObject
        {
            ["type"] = "HTTPBasicAuth",
            ["username"] = "ada",
            ["password"] = "summer26",
        };
        var integration = new JsonObject
        {
            ["type"] = "HTTP",
            ["base_url"] = "https://api.example.com",
            ["credentials"] = credentials,
        };
        var body = ApiCaller.Document("action_connection", ("name", name), ("integration", integration)).ToJsonString();
        var named = ("Idempotency-Key", name);
        var made = await fixture.Owner.SendAsync(HttpMethod.Post, path, body, "application/json", named);
        var again = await fixture.Owner.SendAsync(HttpMethod.Post, path, body, "application/json", named);
        (made.Status, again.Text).Should().Be((HttpStatusCode.Created, made.Text), made.Text);

        await using var db = await fixture.Get<IDbContextFactory<ConnectionsDbContext>>().CreateDbContextAsync();
        var kept = await db.Set<IdempotentCall>().AsNoTracking().SingleAsync(c => c.Name == name);

        var guess = SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\napplication/json\n{body}"));
        kept.Fingerprint.Should().HaveCount(32).And.NotEqual(guess);
    }
}
