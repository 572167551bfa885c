using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Sets the secret of a workflow's webhook. It is sealed, and nothing here can read it.</summary>
internal sealed class WebhookSecrets(SecretSealer sealer)
{
    /// <summary>Shortest secret, in characters.</summary>
    public const int Min = 16;

    /// <summary>Longest secret, in characters.</summary>
    public const int Max = 200;

    /// <summary>Whether a workflow has one that can be read.</summary>
    public static Task<bool> IsSetAsync(ConnectionsDbContext db, Guid workflowId, CancellationToken ct) =>
        db.Set<WebhookSecret>().AnyAsync(s => s.OwnerId == workflowId && !s.Lost, ct);

    /// <summary>Holds a secret against the rules. An empty one takes the secret away.</summary>
    public static void Check(SecretValue? secret, ICollection<ValidationError> faults)
    {
        if (secret is null || secret.IsEmpty) return;
        var text = secret.Reveal();
        if (text.Length is < Min or > Max)
            faults.Add(new("webhook_secret", $"The secret has {text.Length} characters; use {Min} to {Max}."));
        else if (!DatabaseText.Holds(text) || text.Any(char.IsControl))
            faults.Add(new("webhook_secret", "The secret has characters that can't be used."));
    }

    /// <summary>Stages a secret, or takes it away.</summary>
    /// <returns>Whether the workflow has one now.</returns>
    public async Task<bool> StageAsync(ConnectionsDbContext db, Workflow workflow, SecretValue? secret, Guid by,
        List<FieldChange> facts, CancellationToken ct)
    {
        var row = await db.Set<WebhookSecret>().SingleOrDefaultAsync(s => s.OwnerId == workflow.Id, ct);
        if (secret is null) return row is { Lost: false };
        if (secret.IsEmpty)
        {
            if (row is null) return false;
            db.Remove(row);
            facts.Add(new FieldChange("webhook secret", "set", null));
            return false;
        }
        if (row is null) db.Add(row = new WebhookSecret(workflow.Id));
        sealer.Seal(row, row.Binding, secret, by);
        facts.Add(new FieldChange("webhook secret", null, "set", Secret: true));
        return true;
    }
}
