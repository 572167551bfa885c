using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Whether a webhook has a secret.</summary>
internal enum WebhookSecretState
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>There is one, and deliveries that are signed with it are accepted.</summary>
    Set,

    /// <summary>There was one. It was given up with a lost master key.</summary>
    Lost,
}

/// <summary>Sets the secret of a workflow's webhook. It is sealed, and nothing here can read it.</summary>
internal sealed class WebhookSecrets(SecretSealer sealer)
{
    /// <summary>Shortest secret, in characters.</summary>
    public const int Min = 16;

    /// <summary>Longest secret, in characters.</summary>
    public const int Max = 200;

    /// <summary>Whether a workflow has one.</summary>
    public static async Task<WebhookSecretState> StateAsync(ConnectionsDbContext db, Guid workflowId,
        CancellationToken ct) =>
        StateOf(await db.Set<WebhookSecret>().AsNoTracking().SingleOrDefaultAsync(s => s.OwnerId == workflowId, ct));

    /// <summary>The same for several workflows; one that isn't among them has none.</summary>
    public static async Task<IReadOnlyDictionary<Guid, WebhookSecretState>> StatesAsync(ConnectionsDbContext db,
        IReadOnlyCollection<Guid> workflows, CancellationToken ct) =>
        (await db.Set<WebhookSecret>().AsNoTracking().Where(s => workflows.Contains(s.OwnerId)).ToListAsync(ct))
        .ToDictionary(s => s.OwnerId, StateOf);

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
    public async Task<WebhookSecretState> StageAsync(ConnectionsDbContext db, Workflow workflow,
        SecretValue? secret, Guid by, List<FieldChange> facts, CancellationToken ct)
    {
        var row = await db.Set<WebhookSecret>().SingleOrDefaultAsync(s => s.OwnerId == workflow.Id, ct);
        if (secret is null) return StateOf(row);
        if (secret.IsEmpty)
        {
            if (row is null) return WebhookSecretState.None;
            db.Remove(row);
            facts.Add(new FieldChange("webhook secret", "set", null));
            return WebhookSecretState.None;
        }
        if (row is null) db.Add(row = new WebhookSecret(workflow.Id));
        sealer.Seal(row, row.Binding, secret, by);
        facts.Add(new FieldChange("webhook secret", null, "set", Secret: true));
        return WebhookSecretState.Set;
    }

    private static WebhookSecretState StateOf(WebhookSecret? row) => row switch
    {
        null => WebhookSecretState.None,
        { Lost: true } => WebhookSecretState.Lost,
        _ => WebhookSecretState.Set,
    };
}
