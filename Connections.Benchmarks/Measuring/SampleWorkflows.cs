using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.Secrets;

namespace Connections.Benchmarks.Measuring;

/// <summary>Published workflows that send requests to the echo server, one after the other.</summary>
internal sealed class SampleWorkflows(MeasuredInstallation installation, CancellationToken ct)
{
    /// <summary>The secret of those that a webhook starts.</summary>
    public const string Secret = "webhook-secret-of-the-benchmarks";

    /// <summary>One that is started through the API.</summary>
    public Task<Guid> CreateAsync(Actor owner, Guid connection, string name, int steps) =>
        CreateAsync(owner, name, Spec(connection, steps, "apiTrigger"), null);

    /// <summary>One of one step that a webhook starts.</summary>
    public Task<Guid> CreateHookedAsync(Actor owner, Guid connection, string name) =>
        CreateAsync(owner, name, Spec(connection, 1, "githubWebhookTrigger"), new SecretValue(Secret));

    private async Task<Guid> CreateAsync(Actor owner, string name, string spec, SecretValue? secret) =>
        await installation.Get<WorkflowService>().CreateAsync(owner, new WorkflowChange
        {
            Name = $"{name} {Guid.CreateVersion7():N}",
            Spec = spec,
            Published = true,
            WebhookSecret = secret,
        }, ct);

    // The last step's request names the run by its parameter.
    private static string Spec(Guid connection, int steps, string trigger)
    {
        var all = Enumerable.Range(0, steps).Select(i =>
        {
            var (url, isLast) = (i == steps - 1 ? "/echo/{{ Trigger.n }}" : "/echo", i == steps - 1);
            return new JsonObject
            {
                ["name"] = FormattableString.Invariant($"Step{i}"),
                ["actionId"] = "com.datadoghq.http.request",
                ["connectionLabel"] = "ECHO",
                ["parameters"] = new JsonArray(
                    new JsonObject { ["name"] = "verb", ["value"] = "GET" },
                    new JsonObject { ["name"] = "url", ["value"] = url }),
                ["outboundEdges"] = isLast ? [] : new JsonArray(new JsonObject
                {
                    ["branchName"] = "main",
                    ["nextStepName"] = FormattableString.Invariant($"Step{i + 1}"),
                }),
            };
        });
        return new JsonObject
        {
            ["triggers"] = new JsonArray(new JsonObject
            {
                [trigger] = new JsonObject(),
                ["startStepNames"] = new JsonArray("Step0"),
            }),
            ["steps"] = new JsonArray([.. all]),
            ["connectionEnvs"] = new JsonArray(new JsonObject
            {
                ["env"] = "default",
                ["connections"] = new JsonArray(new JsonObject
                {
                    ["connectionId"] = connection.ToString(),
                    ["label"] = "ECHO",
                }),
            }),
            ["inputSchema"] = new JsonObject
            {
                ["parameters"] = new JsonArray(new JsonObject { ["name"] = "n", ["type"] = "STRING" }),
            },
        }.ToJsonString();
    }
}
