using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Triggers;

/// <summary>
/// Starts runs for deliveries that are signed with a workflow's secret. Who sends one has no account here: to them,
/// every reason to refuse an unsigned one looks the same.
/// </summary>
public sealed class WebhookService
{
    private const int MaxId = IdempotencyStore.MaxName;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly WebhookVerifier verifier;
    private readonly WorkflowVersionCache versions;
    private readonly RunAcceptance acceptance;
    private readonly RefusedStartLog refused;
    private readonly ILockState locks;

    internal WebhookService(IDbContextFactory<ConnectionsDbContext> databases, WebhookVerifier verifier,
        WorkflowVersionCache versions, RunAcceptance acceptance, RefusedStartLog refused, ILockState locks) =>
        (this.databases, this.verifier, this.versions, this.acceptance, this.refused, this.locks) =
        (databases, verifier, versions, acceptance, refused, locks);

    /// <summary>Starts a run. Once this returns, it is on disk and will be done.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="delivery">What was sent.</param>
    /// <param name="ct">Cancels before it is accepted.</param>
    /// <returns>The run; that of an earlier delivery with the same id.</returns>
    /// <exception cref="Problem.NotFound">There is no such webhook, or the signature is not right.</exception>
    /// <exception cref="Problem.Forbidden">It is signed, but its identity can't run anything.</exception>
    /// <exception cref="Problem.Invalid">It is signed, but not what the workflow can be run with.</exception>
    /// <exception cref="Problem.TooMany">It is signed, but too many wait, or its rate limit is reached.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked, or the database away.</exception>
    public async Task<Guid> ReceiveAsync(Guid workflowId, WebhookDelivery delivery, CancellationToken ct)
    {
        // Why is for those who run the server: it names files, and anyone can send a delivery.
        if (locks.LockedBecause is not null)
            throw new Problem.Unavailable("Deliveries can't be accepted at the moment. Send this one again later.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var workflow = await db.Set<Workflow>().AsNoTracking().SingleOrDefaultAsync(w => w.Id == workflowId, ct);
        var secret = await db.Set<WebhookSecret>().AsNoTracking()
            .SingleOrDefaultAsync(s => s.OwnerId == workflowId, ct);
        var check = verifier.Check(secret, delivery.Body.Span, delivery.Signature);
        if (workflow is null) throw new Problem.NotFound("webhook");
        if (await WhyNotAsync(db, workflow, check, delivery, ct) is { } reason)
        {
            refused.Note(workflowId, RunSource.Webhook, reason);
            throw new Problem.NotFound("webhook");
        }

        try
        {
            return (await acceptance.AcceptAsync(db, workflow, Order(workflow, delivery), ct)).Id;
        }
        catch (Problem problem) when (problem is not Problem.Unavailable)
        {
            refused.Note(workflowId, RunSource.Webhook, problem is Problem.TooMany
                ? $"Too many runs were waiting or had been started. {problem.Message}" : problem.Message);
            throw;
        }
    }

    private async Task<string?> WhyNotAsync(ConnectionsDbContext db, Workflow workflow, SignatureCheck check,
        WebhookDelivery delivery, CancellationToken ct)
    {
        if (workflow.PublishedVersionId is not { } published) return "The workflow isn't published.";
        if ((await versions.GetAsync(db, published, ct)).Spec.Triggers.All(t => t.Kind != SpecTriggers.Webhook))
            return "The published version has no webhook trigger.";
        return check switch
        {
            SignatureCheck.NoSecret => "The webhook has no secret. Set one at the trigger.",
            SignatureCheck.Unreadable => "The webhook's secret can't be read anymore. Set it again at the trigger.",
            SignatureCheck.Wrong when delivery.Signature is null =>
                "It was not signed. Expected one header X-Hub-Signature-256 or X-Signature-256.",
            SignatureCheck.Wrong =>
                "The signature is wrong: another secret was used, or the body was changed on its way.",
            _ => null,
        };
    }

    private static RunOrder Order(Workflow workflow, WebhookDelivery delivery)
    {
        var id = delivery.Id;
        if (id is not null && (id.Length is 0 or > MaxId || id.Any(c => c is < '!' or > '~')))
            throw new Problem.Invalid("delivery", $"The delivery's id must be 1 to {MaxId} visible ASCII characters.");
        var body = DeliveryBody.Read(delivery);
        return new RunOrder(RunSource.Webhook,
            new Actor(workflow.Id, ActorKind.Trigger, SpecTriggers.Label(SpecTriggers.Webhook), delivery.RemoteAddress))
        {
            Given = body as JsonObject ?? [],
            IgnoresOthers = true,
            DeliveryKey = id is null ? null : $"webhook:{id}",
            Origin = new JsonObject
            {
                ["webhook"] = new JsonObject
                {
                    ["body"] = body?.DeepClone(),
                    ["headers"] = new JsonObject(delivery.Shown.Select(h =>
                        KeyValuePair.Create(h.Key, (JsonNode?)h.Value))),
                    ["deliveryId"] = id,
                },
            },
        };
    }
}
