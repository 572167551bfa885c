using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Storage;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>A webhook as its senders see it: an address, a secret, and nothing else of this product.</summary>
[Collection(ApiCollection.Name)]
public sealed class WebhookApiTests(ApiFixture fixture)
{
    private const string Secret = "canary+webhook+4711";

    private ApiCaller Owner => fixture.Owner;

    [Fact]
    public async Task A_delivery_is_answered_with_its_run_and_a_replay_with_the_same()
    {
        var workflow = await CreateAsync("Hooked by a delivery");

        var right = await SendAsync(workflow, "{}", SignatureOf("{}"), "d-1");
        var replay = await SendAsync(workflow, "{}", SignatureOf("{}"), "d-1");
        var wrong = await SendAsync(workflow, "{}", SignatureOf("[]"), "d-2");
        var none = await SendAsync(workflow, "{}", null, "d-3");
        var unknown = await SendAsync(Guid.CreateVersion7().ToString(), "{}", SignatureOf("{}"), "d-4");
        var noId = await SendAsync("nonsense", "{}", SignatureOf("{}"), "d-4");

        right.Status.Should().Be(HttpStatusCode.OK, right.Text);
        var json = JsonNode.Parse(right.Text)!;
        ((string)json["data"]!["type"]!).Should().Be("instances");
        replay.Text.Should().Be(right.Text);
        var refused = new[] { wrong, none, unknown, noId };
        refused.Should().OnlyContain(r => r.Status == HttpStatusCode.NotFound
            && r.Took >= TimeSpan.FromMilliseconds(45));
        refused.Select(r => r.Text).Distinct().Should().ContainSingle();
        await fixture.Get<BatchWriter>().IdleAsync();
        var reasons = await Owner.GetAsync($"/api/v2/workflows/{workflow}/refused_starts");
        reasons.Data.Select(r => (string)r!["attributes"]!["reason"]!).Should().HaveCount(2)
            .And.Contain(r => r.StartsWith("It was not signed.", StringComparison.Ordinal));
        var instance = await Owner.GetAsync($"/api/v2/workflows/{workflow}/instances/{(string)json["data"]!["id"]!}");
        ((string)instance.Attributes["source"]!["kind"]!).Should().Be("webhook");
    }

    [Fact]
    public async Task A_secret_is_written_and_never_read()
    {
        var workflow = await CreateAsync("Hooked and silent");

        var read = await Owner.GetAsync($"/api/v2/workflows/{workflow}");
        var cleared = await Owner.PatchAsync($"/api/v2/workflows/{workflow}",
            ApiCaller.Document("workflows", ("webhookSecret", "")));
        var bad = await Owner.PatchAsync($"/api/v2/workflows/{workflow}",
            ApiCaller.Document("workflows", ("webhookSecret", "123456789012345")));

        read.Attributes["webhookSecret"].Should().BeNull();
        read.Json["meta"]!["attention"]!.AsArray().Should().BeEmpty();
        cleared.Json["meta"]!["attention"]![0]!["detail"]!.ToString().Should().StartWith("The webhook has no secret");
        bad.Status.Should().Be(HttpStatusCode.BadRequest);
        bad.Pointers.Should().Equal("/data/attributes/webhookSecret");
        Owner.ResponseTexts.Should().NotContain(t => t.Contains("canary+webhook", StringComparison.Ordinal));
        fixture.Log.Lines.Should().NotContain(l => l.Contains("canary+webhook", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_of_more_than_1_MB_is_refused()
    {
        var workflow = await CreateAsync("Hooked and small");
        var body = new string(' ', 1024 * 1024 + 1);

        (await SendAsync(workflow, body, SignatureOf(body), "d-1")).Status.Should()
            .Be(HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(workflow, body[1..], SignatureOf(body[1..]), "d-1")).Status.Should()
            .Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Deliveries_beyond_the_line_get_429_and_another_workflow_starts_at_once()
    {
        var slow = await CreateAsync("Hooked a thousand times",
            """{"name":"Wait","actionId":"com.datadoghq.core.noop","parameters":[]}""");
        var other = await CreateAsync("Hooked once");

        var many = Enumerable.Range(0, 1000).Select(i => SendAsync(slow, "{}", SignatureOf("{}"), $"m-{i}")).ToList();
        var one = await SendAsync(other, "{}", SignatureOf("{}"), "o-1");
        var answers = await Task.WhenAll(many);

        one.Status.Should().Be(HttpStatusCode.OK, one.Text);
        answers.Should().OnlyContain(a => a.Status == HttpStatusCode.OK || a.Status == HttpStatusCode.TooManyRequests);
        answers.Where(a => a.Status == HttpStatusCode.TooManyRequests).Should().OnlyContain(a => a.RetryAfter != null);
        var accepted = answers.Where(a => a.Status == HttpStatusCode.OK)
            .Select(a => (string)JsonNode.Parse(a.Text)!["data"]!["id"]!).ToList();
        accepted.Should().OnlyHaveUniqueItems();
        await fixture.Get<RunEngine>().IdleAsync();
        var counts = await fixture.Get<RunQueries>()
            .CountsAsync(await fixture.OwnerActorAsync(), Guid.Parse(slow), default);
        counts.Should().Be(new RunCounts(accepted.Count, 0, 0), "each that was accepted ran, once");
        var runId = (string)JsonNode.Parse(one.Text)!["data"]!["id"]!;
        var run = await Owner.GetAsync($"/api/v2/workflows/{other}/instances/{runId}");
        ((string)run.Attributes["instanceStatus"]!["detailsKind"]!).Should().Be("SUCCEEDED");
    }

    private static string SignatureOf(string body) => "sha256=" + Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body)));

    private async Task<string> CreateAsync(string name, string steps = "")
    {
        var made = await Owner.PostAsync("/api/v2/workflows", "workflows", ("name", name), ("published", true),
            ("webhookSecret", Secret),
            ("spec", JsonNode.Parse($$"""{"triggers":[{"githubWebhookTrigger":{ } } ],"steps":[{{steps}}]}""")));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        return made.Id;
    }

    private async Task<Answer> SendAsync(string workflow, string body, string? signature, string id)
    {
        using var client = LoopbackClient.For(fixture.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v2/workflows/{workflow}/webhook?orgId=1");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (signature is not null) request.Headers.Add("X-Hub-Signature-256", signature);
        request.Headers.Add("X-GitHub-Delivery", id);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(),
            System.Diagnostics.Stopwatch.GetElapsedTime(began), response.Headers.RetryAfter?.ToString());
    }

    private sealed record Answer(HttpStatusCode Status, string Text, TimeSpan Took, string? RetryAfter);
}
