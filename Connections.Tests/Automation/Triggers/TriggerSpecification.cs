using System.Security.Cryptography;
using System.Text;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;

namespace Connections.Tests.Automation.Triggers;

/// <summary>The base of the specifications of what starts workflows besides people.</summary>
public abstract class TriggerSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    protected const string HookSecret = "canary+0815/Yak=?&ä";

    protected WebhookService Webhooks => Host.Get<WebhookService>();

    protected static string SignatureOf(string body, string secret = HookSecret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes(body)));

    protected static WebhookDelivery Delivery(string body, string? signature, string? id = null,
        params (string Name, string Value)[] headers) => new()
        {
            Body = Encoding.UTF8.GetBytes(body),
            Headers =
            [
                new("Content-Type", "application/json"),
                .. signature is null ? Array.Empty<KeyValuePair<string, string>>()
                    : [new("X-Hub-Signature-256", signature)],
                .. id is null ? Array.Empty<KeyValuePair<string, string>>() : [new("X-GitHub-Delivery", id)],
                .. headers.Select(h => KeyValuePair.Create(h.Name, h.Value)),
            ],
        };

    protected Task<Guid> DeliverAsync(Guid workflow, string body, string? id = null) =>
        Webhooks.ReceiveAsync(workflow, Delivery(body, SignatureOf(body), id), default);

    protected Task<Guid> HookedAsync(string? spec = null, string? secret = HookSecret, bool published = true,
        RunAs runAs = RunAs.Owner, string name = "Hooked") =>
        Workflows.CreateAsync(Owner, new()
        {
            Name = name,
            Spec = spec ?? HookSpec(),
            Published = published,
            RunAs = runAs,
            WebhookSecret = secret is null ? null : new SecretValue(secret),
        }, default);

    protected static string HookSpec(string trigger = "{}", string steps = "", string more = "") =>
        $$"""{"triggers":[{"githubWebhookTrigger":{{trigger}}}],"steps":[{{steps}}]{{more}}}""";

    /// <summary>Why starts came to nothing, the newest first.</summary>
    protected async Task<IReadOnlyList<RefusedStartRow>> RefusedAsync(Guid workflow)
    {
        await Host.Get<BatchWriter>().IdleAsync();
        return await History.RefusedAsync(Owner, workflow, default);
    }

    protected async Task UpdateAsync(Guid workflow, WorkflowChange change) =>
        await Workflows.UpdateAsync(Owner, workflow, change,
            (await WorkflowQueries.GetAsync(Owner, workflow, default)).Row.Version, default);
}
