using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>A connection opened for one use. Its secrets never print; they are let go with it.</summary>
internal sealed class ResolvedConnection(Guid id, string name, Guid version, Integration integration,
    CredentialKind kind, FieldSet fields, IReadOnlyDictionary<string, SecretValue> secrets)
{
    public Guid Id { get; } = id;
    public string Name { get; } = name;
    public Guid Version { get; } = version;
    public Integration Integration { get; } = integration;
    public CredentialKind Kind { get; } = kind;
    public FieldSet Fields { get; } = fields;

    /// <summary>How it was before this use.</summary>
    public ConnectionHealth Health { get; init; }

    /// <summary>Secrets by path.</summary>
    public IReadOnlyDictionary<string, SecretValue> Secrets { get; } = secrets;
}

/// <summary>A use while it is decided: what is audited of it, and what is wanted.</summary>
/// <param name="Changes">What the audit trail tells of it.</param>
/// <param name="Only">Paths of the secrets that are needed; null: all of them.</param>
/// <param name="HandsOut">Whether the credential is to leave the server.</param>
internal sealed record ResolveRequest(List<FieldChange> Changes, IReadOnlySet<string>? Only = null,
    bool HandsOut = false)
{
    /// <summary>What the caller writes of the use, in the commit of its audit entry; null: nothing.</summary>
    public UseRecord? Record { get; init; }

    /// <summary>A use for that purpose.</summary>
    public static ResolveRequest For(string purpose) => new([new FieldChange("purpose", null, purpose)]);
}

/// <summary>
/// The choke point: nothing gets a stored secret but through here. It decides by id, checks the right to use, and
/// audits the use before it gives anything out; if that cannot be written, nothing is given.
/// </summary>
internal sealed class ResolveService(IConnectionsDbContextFactory databases, IntegrationCatalog catalog,
    SecretOpener opener, AuditLog audit, AuditBatchWriter committer, TimeProvider clock)
{
    // Without those that the product obtained itself.
    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid,
        IAsyncEnumerable<StoredSecret>>> SecretsOf = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid owner) =>
            db.Set<StoredSecret>().AsNoTracking()
                .Where(s => s.OwnerId == owner && !s.Path.StartsWith(StoredSecret.Obtained))));

    /// <summary>Decides which connection a target means, and opens that connection for a use.</summary>
    /// <param name="identity">On whose right: a person, a service account, the owner of a workflow.</param>
    /// <param name="target">A connection, or a group and what is asked for in it.</param>
    /// <param name="purpose">What for, as the audit trail shows it.</param>
    /// <param name="ct">Cancels before the record is written.</param>
    /// <exception cref="Problem.NotFound">The connection or group is gone or invisible; or no member answers: then with
    /// the values that exist.</exception>
    /// <exception cref="Problem.Invalid">An identifier is missing, empty, or none of the group's.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver on the connection or the member that answers, or without the
    /// permission.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked, or the record cannot be written.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read; the connection shows as needing attention
    /// from then on.</exception>
    public Task<ResolvedConnection> ResolveAsync(Actor identity, ResolveTarget target, string purpose,
        CancellationToken ct) => ResolveAsync(identity, target, ResolveRequest.For(purpose), ct);

    /// <summary>The same, with what the caller keeps of the use.</summary>
    public Task<ResolvedConnection> ResolveAsync(Actor identity, ResolveTarget target, string purpose,
        UseRecord record, CancellationToken ct) =>
        ResolveAsync(identity, target, ResolveRequest.For(purpose) with { Record = record }, ct);

    /// <summary>The same for a credential that is to leave the server: only where the connection allows it.</summary>
    /// <exception cref="Problem.Forbidden">Besides: it does not.</exception>
    public Task<ResolvedConnection> ResolveForExportAsync(Actor identity, ResolveTarget target, CancellationToken ct) =>
        ResolveAsync(identity, target, ResolveRequest.For("hand out") with { HandsOut = true }, ct);

    /// <summary>Opens a connection for a use.</summary>
    /// <param name="actor">On whose right.</param>
    /// <param name="id">Which one.</param>
    /// <param name="purpose">What for, as the audit trail shows it.</param>
    /// <param name="only">Paths of the secrets that are needed; null: all of them.</param>
    /// <param name="ct">Cancels before the record is written.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver, or without the permission.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked, or the record cannot be written.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read; the connection shows as needing attention
    /// from then on.</exception>
    public Task<ResolvedConnection> ResolveAsync(Actor actor, Guid id, string purpose, IReadOnlySet<string>? only,
        CancellationToken ct) =>
        ResolveAsync(actor, new ResolveTarget.Connection(id), ResolveRequest.For(purpose) with { Only = only }, ct);

    /// <summary>
    /// Makes certain, right before something is sent, that the condition of its use still holds: a process that was
    /// suspended since it was checked may have been taken for dead, and what it was about to send is another's by now.
    /// </summary>
    /// <exception cref="Problem.Unavailable">It was suspended again and again: nothing is to be sent.</exception>
    internal async Task EnsureStillAsync(UseRecord record, CancellationToken ct)
    {
        if (record.Condition is not { } condition) return;
        for (var attempt = 0; record.Age(clock) > LongestPause; attempt++)
        {
            if (attempt == MostChecks) throw new Problem.Unavailable("The server was too slow to send this in time. "
                + "Nothing was sent.");
            await committer.EnsureAsync(condition, ct);
            record.Written(clock);
        }
    }

    private const int MostChecks = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    /// <summary>Whether the actor may read which rule blocked an address, as in the audit trail.</summary>
    internal async Task<bool> MayReadRulesAsync(Actor actor, CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        return (await db.RightsOfAsync(actor, ct)).Has(Permissions.AuditLogsRead);
    }

    private Task<ResolvedConnection> ResolveAsync(Actor actor, ResolveTarget target, ResolveRequest use,
        CancellationToken ct) =>
        TimedOperation.RunAsync(Telemetry.ResolveDuration, "resolve", operation =>
        {
            operation.Tag("connections.target", target is ResolveTarget.Group ? "group" : "connection");
            return ChooseAndOpenAsync(actor, target, use, ct);
        });

    private async Task<ResolvedConnection> ChooseAndOpenAsync(Actor actor, ResolveTarget target, ResolveRequest use,
        CancellationToken ct)
    {
        ResolvedConnection resolved;
        // Given back before one waits: those who wait must not keep from the committer what it needs.
        await using (var db = databases.CreateWarm())
        {
            // Opened once for all its questions: each opening would make its settings again.
            await db.Database.OpenConnectionAsync(ct);
            resolved = target switch
            {
                ResolveTarget.Connection direct => await OpenAsync(db, actor, direct.Id, use, ct),
                ResolveTarget.Group group => await OpenMemberAsync(db, actor, group, use, ct),
                _ => throw new ArgumentOutOfRangeException(nameof(target)),
            };
        }

        if (use.Record?.Opened is { } told) await told(resolved);
        await committer.WriteAsync(
            audit.Entry(actor, AuditEvent.ConnectionResolved, resolved.Id, resolved.Name, use.Changes), ct,
            use.Record is { } record ? record.Stage : null, use.Record?.Condition);
        use.Record?.Written(clock);
        return resolved;
    }

    private async Task<ResolvedConnection> OpenMemberAsync(ConnectionsDbContext db, Actor actor,
        ResolveTarget.Group target, ResolveRequest use, CancellationToken ct)
    {
        use.Changes.Add(
            new(AuditLog.Identifiers, null,
                string.Join(' ',
                    target.Identifiers.Take(10)
                        .Select(i => $"{DidYouMean.Quote(i.Key)}:{DidYouMean.Quote(i.Value ?? "")}"))));
        ResolvedMember chosen;
        try
        {
            chosen = await db.ChooseAsync(actor, target, ct);
        }
        catch (Problem.Forbidden)
        {
            var name = await db.Set<ConnectionGroup>().Where(g => g.Id == target.Id).Select(g => g.Name)
                .SingleOrDefaultAsync(ct);
            await NoteRefusalAsync(db, actor, AuditEvent.GroupResolved, target.Id, name, use, ct);
            throw;
        }
        var (group, choice, words) = chosen;
        use.Changes.Add(new(AuditLog.ThroughGroup, null, $"{group.Name} ({group.Id})"));
        use.Record?.Because($"It matches {words.AskedFor(choice)} in the group “{group.Name}”.");
        if (choice is { Outcome: ResolutionOutcome.Chosen, Member: { } member })
            return await OpenAsync(db, actor, member.Id, use, ct);
        if (choice is { Outcome: ResolutionOutcome.Forbidden, Member: { } refused })
        {
            var name = await db.Set<Connection>().Where(c => c.Id == refused.Id).Select(c => c.Name)
                .SingleOrDefaultAsync(ct);
            use.Record?.Choose(refused.Id, name);
            await NoteRefusalAsync(db, actor, AuditEvent.ConnectionResolved, refused.Id, name, use, ct);
        }
        // What would match was deleted: noted without its name, for those who could see it.
        if (choice.Outcome == ResolutionOutcome.NoMatch && use.Record is { } record && await db.DeletedHolderAsync(
            await db.RightsOfAsync(actor, ct), group, string.Join(' ', choice.Asked), ct) is { } gone)
            record.Choose(gone, null);
        throw words.ToProblem(choice);
    }

    private async Task<ResolvedConnection> OpenAsync(ConnectionsDbContext db, Actor actor, Guid id, ResolveRequest use,
        CancellationToken ct)
    {
        var connection = await RequireAsync(db, actor, id, use, ct);
        use.Record?.Choose(id, connection.Name);
        if (use.HandsOut && !connection.HandsOut)
        {
            await NoteRefusalAsync(db, actor, AuditEvent.ConnectionResolved, id, connection.Name, use, ct);
            throw new Problem.Forbidden($"“{connection.Name}” doesn't allow credential export: its credential is "
                + "only used on this server. An Editor can turn it on in the connection (Allow credential export).");
        }
        // Locked, nothing can be audited; and what cannot be read now is not damaged.
        db.Gate.Ensure();
        var (integration, kind) = catalog.SchemaForUse(connection.Name, connection.IntegrationType,
            connection.CredentialType);
        var fields = FieldJson.Read(connection.Fields);
        var binding = ConnectionCatalogExtensions.BindingOf(id, integration, kind, fields);
        var secrets = new Dictionary<string, SecretValue>();
        try
        {
            await foreach (var secret in SecretsOf.On(db)(db, id).WithCancellation(ct))
            {
                if (use.Only is not null && !use.Only.Contains(secret.Path)) continue;
                if (use.HandsOut && secret is { MayLeave: false, Lost: false })
                    throw new SecretUnreadableException(secret.Path, "it was not entered for export. Enter it again.");
                secrets.Add(secret.Path, opener.Open(secret, binding));
            }
        }
        catch (SecretUnreadableException unreadable)
        {
            await db.Database.CloseConnectionAsync();
            await MarkUnreadableAsync(db, id, unreadable, ct);
            audit.Add(db, actor, AuditEvent.ConnectionResolved, id, connection.Name,
                outcome: "a secret cannot be read");
            await db.SaveAsync(ct);
            throw new Problem.DependencyFailed(
                "decryption", $"“{connection.Name}” can't be used. {unreadable.Message}");
        }

        return new ResolvedConnection(id, connection.Name, connection.Version, integration, kind, fields,
            secrets)
        { Health = connection.Health };
    }

    private async Task<UsableConnection> RequireAsync(ConnectionsDbContext db, Actor actor, Guid id, ResolveRequest use,
        CancellationToken ct)
    {
        try
        {
            return await db.RequireUseAsync(actor, id, ct);
        }
        catch (Problem.Forbidden)
        {
            var name = await db.Set<Connection>().Where(c => c.Id == id).Select(c => c.Name).SingleOrDefaultAsync(ct);
            use.Record?.Choose(id, name);
            await NoteRefusalAsync(db, actor, AuditEvent.ConnectionResolved, id, name, use, ct);
            throw;
        }
    }

    // A refusal is audited, too: it is what an auditor looks for first.
    private async Task NoteRefusalAsync(ConnectionsDbContext db, Actor actor, AuditEvent what, Guid id, string? name,
        ResolveRequest use, CancellationToken ct)
    {
        if (db.Gate.ClosedBecause is not null) return;
        // Given back before one waits for one's turn to write: the one whose turn it is may need it.
        await db.Database.CloseConnectionAsync();
        db.ChangeTracker.Clear();
        audit.Add(db, actor, what, id, name ?? "", use.Changes, outcome: "forbidden");
        await db.SaveAsync(ct);
    }

    private async Task MarkUnreadableAsync(ConnectionsDbContext db, Guid id, SecretUnreadableException unreadable,
        CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.WriteAsync(token => db.Set<Connection>().Where(c => c.Id == id).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention)
            .SetProperty(x => x.HealthMessage, unreadable.Message)
            .SetProperty(x => x.HealthAt, now), token), ct);
    }
}
