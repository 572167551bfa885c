using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Api.Fuzz;

/// <summary>
/// Calls of every operation of the document, spoilt in every way: none ends in a defect, hangs, or gives a secret away,
/// and every refusal has the form of the others. Call N of a seed is the same in every run.
/// </summary>
public sealed class FuzzTests(ApiFixture fixture) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private const string Mark = "canary-of-the-fuzz";

    private const string HandsOut = "handOutCredentials";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, int> called = [];
    private readonly ConcurrentBag<string> faults = [];
    private LoopbackPeer peer = null!;
    private ApiCaller admin = null!;
    private ExistingResources known = null!;
    private int succeeded;
    private int answered;

    public async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        peer.Answer = http => http.Response.WriteAsync($"you sent {http.Request.Headers["X-Token"]}");
        (_, admin, _) = await fixture.CreateServiceAccountAsync(Role.Admin);
        var connection = await MadeAsync("/api/v2/actions/connections", "createActionConnection");
        known = new ExistingResources(peer.Address.ToString().TrimEnd('/'), admin.ApplicationKey!,
        [
            connection, await MadeAsync("/api/v2/team", "createTeam"), await MadeAsync("/api/v2/roles", "createRole"),
            await MadeAsync("/api/v2/service_accounts", "createServiceAccount"),
            (await admin.PostAsync("/api/v2/actions/connections/groups", "connection_group",
                ("name", $"Fuzzed {Guid.CreateVersion7()}"), ("integration_type", "HTTP"),
                ("tag_keys", new JsonArray("env")), ("connections", new JsonArray(connection)))).Id,
            (await fixture.OwnerActorAsync()).Id.ToString(),
            await MadeAsync("/api/v2/actions/connections", "createActionConnection", handsOut: true),
        ]);
    }

    public async Task DisposeAsync()
    {
        admin.Dispose();
        await peer.DisposeAsync();
    }

    [Fact]
    public Task Every_day_some_spoilt_calls_are_refused_in_form() => CallAsync(seed: 5, count: 1_500);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_hundred_thousand_spoilt_calls_are_refused_in_form() => CallAsync(seed: 2026, count: 100_000);

    private async Task CallAsync(int seed, int count)
    {
        using var client = LoopbackClient.For(fixture.Address);
        client.Timeout = Longest;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (number, ct) =>
        {
            var call = MutatedCall.Create(seed, number, known);
            called.AddOrUpdate(call.Operation, 1, (_, n) => n + 1);
            if (await FaultAsync(client, call, ct) is { } fault)
                faults.Add($"call {number} of seed {seed}: {fault}\n{call}");
        });

        faults.Take(5).Should().BeEmpty();
        called.Keys.Should().BeEquivalentTo(CheckedInDocument.Whole.Operations.Select(o => o.Id),
            "each operation is called");
        succeeded.Should().BeGreaterThan(count / 20, "calls that nothing is wrong with are among them");
        (answered - succeeded).Should().BeGreaterThan(count / 3);
        fixture.Log.Lines.Should().NotContain(line => line.Contains("An API call failed") || line.Contains(Mark));
    }

    private async Task<string?> FaultAsync(HttpClient client, MutatedCall call, CancellationToken ct)
    {
        using var request = call.ToRequest(fixture.Address);
        var watch = Stopwatch.StartNew();
        try
        {
            using var response = await client.SendAsync(request, ct);
            var bytes = await response.Content.ReadAsByteArrayAsync(ct);
            Interlocked.Increment(ref answered);
            var status = (int)response.StatusCode;
            if (status >= 500) return $"answered {status}: {Encoding.UTF8.GetString(bytes)}";
            // The one operation that gives secrets away gives them to who may have them, where the connection allows
            // it.
            if (SecretMarks.AppearIn(bytes, Marks) && !(call.Operation == HandsOut && status < 300))
                return "a secret is in the answer";
            var text = Encoding.UTF8.GetString(bytes);
            if (text.Contains("   at ", StringComparison.Ordinal)) return $"a stack trace is in the answer: {text}";
            if (status >= 400)
                return Refusal(response.Content.Headers.ContentType, text) is { } wrong ? $"{status} {wrong}: {text}"
                    : null;
            Interlocked.Increment(ref succeeded);
            var body = request.Content is { } sent ? await sent.ReadAsByteArrayAsync(ct) : null;
            return CheckedInDocument.Whole.Fault(request.Method, call.Path, status, text)
                ?? (CheckedInDocument.Whole.RequestFault(request.Method, call.Path, status, body) is { } accepted
                    // A body where none is read is let be.
                    && !accepted.EndsWith(CheckedInDocument.NoBody, StringComparison.Ordinal) ? accepted : null);
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {watch.Elapsed}";
        }
    }

    private static readonly IReadOnlyList<byte[]> Marks = SecretMarks.GetForms(Mark);

    private static string? Refusal(MediaTypeHeaderValue? type, string text)
    {
        if (type?.MediaType is not ("application/vnd.api+json" or "application/json")) return $"has the type {type}";
        try
        {
            var errors = JsonNode.Parse(text)?["errors"] as JsonArray;
            if (errors is not { Count: > 0 }) return "has no errors";
            return errors.All(
                e => e is JsonObject one ? one["detail"] is JsonValue : e?.GetValueKind() == JsonValueKind.String)
                ? null : "has an error without words";
        }
        catch (JsonException)
        {
            return "is no JSON";
        }
    }

    private async Task<string> MadeAsync(string path, string operation, bool handsOut = false)
    {
        var example =
            CheckedInDocument.Whole.Operations.Single(o => o.Id == operation).Request!.Value.Example.DeepClone();
        // In an installation of its own: the roles and teams of examples do not exist.
        example["data"]!.AsObject().Remove("relationships");
        example["data"]!["attributes"]!["name"] = $"Fuzzed {Guid.CreateVersion7()}";
        if (handsOut) example["data"]!["attributes"]!["hands_out_credentials"] = true;
        var body = example.ToJsonString().Replace("the secret itself", Mark,
            StringComparison.Ordinal).Replace("https://billing.example.com", peer.Address.ToString().TrimEnd('/'),
                StringComparison.Ordinal);
        var made = await admin.SendAsync(HttpMethod.Post, path, body);
        made.Status.Should().Be(System.Net.HttpStatusCode.Created, made.Text);
        return made.Id;
    }
}
