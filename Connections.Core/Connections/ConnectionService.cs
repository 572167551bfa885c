using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Makes, changes and deletes connections.</summary>
public sealed class ConnectionService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly SecretSealer sealer;
    private readonly ConnectionConstraints constraints;
    private readonly AuditLog audit;
    private readonly Deployment deployment;
    private readonly RecentTests tried;
    private readonly TimeProvider clock;

    internal ConnectionService(
        IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog, SecretSealer sealer,
        ConnectionConstraints constraints, AuditLog audit, Deployment deployment, RecentTests tried,
        TimeProvider clock) =>
        (this.databases, this.catalog, this.sealer, this.constraints, this.audit, this.deployment, this.tried,
            this.clock) = (databases, catalog, sealer, constraints, audit, deployment, tried, clock);

    /// <summary>How long a deleted connection can be restored.</summary>
    public static TimeSpan KeepDeleted { get; } = TimeSpan.FromDays(30);

    /// <summary>Makes a connection. Its author becomes Editor, the organisation Viewer.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="Problem.Forbidden">No permission to create.</exception>
    /// <exception cref="Problem.Invalid">With every fault, each at its field.</exception>
    public Task<Guid> CreateAsync(Actor actor, ConnectionInput input, CancellationToken ct) =>
        CreateAsync(actor, input, hold: null, ct);

    /// <summary>The same, by a file that manages it from the beginning.</summary>
    internal async Task<Guid> CreateAsync(Actor actor, ConnectionInput input, ManagedEdit<Connection>? hold,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionsWrite, "create connections");
        deployment.EnsureSupported();

        var (integration, kind) = SchemaOf(input);
        var check = ConnectionValidator.Create(input, integration, kind, kept: null);
        check.EnsureNoErrors();

        var now = clock.GetUtcNow();
        var connection = Connection.Create(integration.Type, kind.Type, actor.Id, now);
        var fields = check.Public;
        if (kind.Authentication is AuthenticationMethod.AwsSignature aws)
            fields.Set(aws.ExternalIdFrom, new FieldValue.Text(AwsIdentity.NewExternalId()));
        connection.Rename(input.Name);
        connection.Describe(input.Description);
        connection.Configure(kind.Type, FieldJson.Write(fields), check.ExpiresAt, secretsChanged: false);
        if (tried.Of(actor, integration, kind, fields, check.Secrets) is { } trial) connection.Tried(trial, now);
        connection.HandOut(input.HandsOut is true);
        connection.Tag(check.Tags);
        connection.Touch(integration.Name, now);
        db.Add(connection);
        if (hold?.Access is { } access)
            await db.StagePolicyAsync(rights, connection, ConnectionResourceType.Levels, access,
                connection.PolicyVersion, confirmed: false, ct);
        else if (actor.Kind != ActorKind.System) db.Add(Grant.ToAuthor(connection.Id, actor));

        var binding = BindingOf(connection.Id, integration, kind, fields) with { MayLeave = connection.HandsOut };
        foreach (var (path, value) in check.Secrets)
        {
            var secret = new StoredSecret(connection.Id, path);
            sealer.Seal(secret, binding, value, actor.Id);
            db.Add(secret);
        }
        connection.ManageBy(hold?.File);
        audit.Add(db, actor, AuditEvent.ConnectionCreated, connection.Id, connection.Name,
            [.. ConnectionDiff.Created(integration, input, fields, check),
                .. ConnectionDiff.HandingOut(false, connection.HandsOut),
                .. ConnectionDiff.ManagedBy(null, hold?.File)]);
        if (hold is not null) await hold.Note(db, connection);
        await SaveAsync(db, ct);
        return connection.Id;
    }

    /// <summary>
    /// Changes a connection that the actor saw in that version. Secrets left out stay, unless the credential would go
    /// to another host or be of another kind: then every one must be entered again.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">With every fault, each at its field; also where its tags would break a
    /// group.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved meanwhile.</exception>
    public Task EditAsync(Actor actor, Guid id, ConnectionInput input, Guid seenVersion, CancellationToken ct) =>
        EditAsync(actor, id, input, seenVersion, hold: null, ct);

    /// <summary>
    /// The same, by the file that manages it or takes it over: the input has every secret, and what may be done with it
    /// is saved along.
    /// </summary>
    internal async Task EditAsync(Actor actor, Guid id, ConnectionInput input, Guid seenVersion,
        ManagedEdit<Connection>? hold, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite, ct);
        deployment.EnsureSupported();
        var connection = reached.Connection;
        ManagedEdit.EnsureFree(connection.Name, connection.ManagedBy, hold is not null);
        db.SetOriginalVersion(connection, seenVersion);
        if (connection.Version != seenVersion)
            throw new Problem.Conflict($"Someone else saved “{connection.Name}” since you opened it. Nothing was "
                + "overwritten.");
        if (input.IntegrationType != connection.IntegrationType)
            throw new Problem.Invalid("integration",
                "The integration of a connection can't be changed. Create a new connection instead.");

        var now = clock.GetUtcNow();
        if (catalog.Find(connection.IntegrationType)?.Kind(input.CredentialType) is null
            && catalog.Find(connection.IntegrationType)?.Kind(connection.CredentialType) is null)
        {
            await EditWithoutSchemaAsync(db, reached, input, now, ct);
            return;
        }

        var (integration, kind) = SchemaOf(input);
        var all = await db.Set<StoredSecret>().Where(s => s.OwnerId == id).ToListAsync(ct);
        var secrets = all.FindAll(s => !s.IsObtained);
        var edit = ConnectionEdit.Create(integration, kind, connection, input, secrets, hold?.SameSecrets);
        edit.Check.EnsureNoErrors();
        await constraints.BeforeRetagAsync(db, reached.Rights, connection, edit.Check.Tags, ct);

        var binding = BindingOf(id, integration, kind, edit.Fields) with { MayLeave = edit.HandsOut };
        if (edit.EndsTokens) db.RemoveRange(all.Where(s => s.Path == StoredSecret.Token));
        foreach (var secret in secrets.Where(s => !edit.Check.StillStored(s.Path))) db.Remove(secret);
        foreach (var (path, value) in edit.Check.Secrets)
        {
            var secret = secrets.Find(s => s.Path == path && db.Entry(s).State != EntityState.Deleted);
            if (secret is null) db.Add(secret = new StoredSecret(id, path));
            sealer.Seal(secret, binding, value, actor.Id);
        }
        var changes = new List<FieldChange>(edit.Changes);
        if (hold is not null) changes.AddRange(ConnectionDiff.ManagedBy(connection.ManagedBy, hold.File));
        connection.Rename(input.Name);
        connection.Describe(input.Description);
        connection.Configure(kind.Type, FieldJson.Write(edit.Fields),
            edit.Check.ExpiresAt ?? (edit.Check.KeepsExpiry ? connection.ExpiresAt : null),
            edit.Changes.Any(c => c.Secret));
        connection.HandOut(edit.HandsOut);
        connection.Tag(edit.Check.Tags);
        connection.Touch(integration.Name, now);
        if (hold is not null) await HoldAsync(db, reached, hold, ct);
        if (hold is null || changes.Count > 0)
            audit.Add(db, actor, AuditEvent.ConnectionModified, id, connection.Name, changes);
        await SaveRetaggedAsync(db, reached, edit.Check.Tags, ct);
    }

    /// <summary>
    /// What would follow if a connection were deleted: which groups lose it, by name where the actor may see them.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<IReadOnlyList<Consequence>> ConsequencesOfDeletionAsync(Actor actor, Guid id,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        return (await constraints.ConsequencesAsync(db, reached.Rights, [id], ct)).GetValueOrDefault(id) ?? [];
    }

    /// <summary>Deletes a connection; it can be restored for 30 days.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public Task DeleteAsync(Actor actor, Guid id, CancellationToken ct) => DeleteAsync(actor, id, hold: null, ct);

    /// <summary>The same, by the file that managed it.</summary>
    internal async Task DeleteAsync(Actor actor, Guid id, ManagedEdit<Connection>? hold, CancellationToken ct,
        Action<ConnectionsDbContext>? note = null)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite, ct);
        ManagedEdit.EnsureFree(reached.Connection.Name, reached.Connection.ManagedBy, hold is not null);
        await constraints.BeforeDeletionAsync(db, reached.Rights, reached.Connection, ct);
        if (hold is not null) await hold.Note(db, reached.Connection);
        reached.Connection.Delete(actor.Id, clock.GetUtcNow(), KeepDeleted);
        audit.Add(db, actor, AuditEvent.ConnectionDeleted, id, reached.Connection.Name);
        note?.Invoke(db);
        await SaveAsync(db, ct);
    }

    /// <summary>Marks a connection as the actor's favourite, or takes the mark away.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a person, or through a key whose scopes only read.</exception>
    public async Task SetFavoriteAsync(Actor actor, Guid id, bool favorite, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        await db.SetFavoriteAsync(reached.Rights, id, favorite, Permissions.ConnectionsWrite, ct);
    }

    /// <summary>
    /// Puts tags on a connection and takes others off; the tags that it has otherwise stay. What the note stages is
    /// saved with it.
    /// </summary>
    internal async Task RetagAsync(Actor actor, Guid id, Func<IReadOnlyList<string>, IReadOnlyList<string>> retagged,
        CancellationToken ct, Action<ConnectionsDbContext>? note = null)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite, ct);
        deployment.EnsureSupported();
        var connection = reached.Connection;
        ManagedEdit.EnsureFree(connection.Name, connection.ManagedBy);
        var before = connection.TagsText;
        var faults = new List<ValidationError>();
        var tags = IdentifierTag.ParseAll(retagged(ConnectionQueries.TagsOf(before)), faults);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        await constraints.BeforeRetagAsync(db, reached.Rights, connection, tags, ct);
        connection.Tag(tags);
        connection.Touch(catalog.Find(connection.IntegrationType)?.Name ?? connection.IntegrationType,
            clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.ConnectionModified, id, connection.Name,
            [new FieldChange("tags", before, connection.TagsText)]);
        note?.Invoke(db);
        await SaveRetaggedAsync(db, reached, tags, ct);
    }

    /// <summary>Every fault of an input, for a form while one types. The service checks again on save.</summary>
    public IReadOnlyList<ValidationError> Check(ConnectionInput input, ConnectionDetails? edited = null)
    {
        var (integration, kind) = SchemaOf(input);
        if (edited is null) return ConnectionValidator.Create(input, integration, kind, kept: null).Faults;
        var rebinding = SecretReentryRule.Find(integration, edited.Row.CredentialType, edited.Fields, kind,
            input.Fields, StartsHandingOut(input, edited));
        var stored = edited.Secrets.Select(s => s.Path).ToHashSet();
        var kept = rebinding is null ? edited.Secrets.Where(s => !s.Lost).Select(s => s.Path).ToHashSet() : [];
        return ConnectionValidator.Create(input, integration, kind, kept, rebinding, stored, edited.Row.Name).Faults;
    }

    /// <summary>
    /// Why every stored secret must be entered again with this edit, optional ones too, which are destroyed where they
    /// are not; null where they stay.
    /// </summary>
    public string? AsksSecretsAgain(ConnectionInput input, ConnectionDetails edited)
    {
        var (integration, kind) = SchemaOf(input);
        return SecretReentryRule.Find(integration, edited.Row.CredentialType, edited.Fields, kind, input.Fields,
            StartsHandingOut(input, edited));
    }

    internal static SecretBinding BindingOf(Guid id, Integration integration, CredentialKind kind, FieldSet fields) =>
        new(id, kind.Type, FieldRules.HostForming(integration, kind, fields));

    private static bool StartsHandingOut(ConnectionInput input, ConnectionDetails edited) =>
        input.HandsOut is true && !edited.Row.HandsOut;

    // Name and tags can be edited even where the schema is gone; nothing else.
    private async Task EditWithoutSchemaAsync(ConnectionsDbContext db, AccessibleConnection reached,
        ConnectionInput input, DateTimeOffset now, CancellationToken ct)
    {
        var connection = reached.Connection;
        var faults = new List<ValidationError>();
        ConnectionValidator.Name(input, faults, connection.Name);
        var tags = IdentifierTag.ParseAll(input.Tags, faults);
        if (input.CredentialType != connection.CredentialType)
            faults.Add(new("credentials",
                "This connection's integration is no longer in the catalog: you can only edit its name, description "
                + "and tags."));
        if (input.HandsOut is { } handsOut && handsOut != connection.HandsOut)
            faults.Add(new("handsOut",
                "This connection's integration is no longer in the catalog, so its credential can't be exported and "
                + "this setting can't be changed."));
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        await constraints.BeforeRetagAsync(db, reached.Rights, connection, tags, ct);

        var changes = ConnectionDiff.Names(connection, input);
        connection.Rename(input.Name);
        connection.Describe(input.Description);
        connection.Tag(tags);
        connection.Touch(catalog.Find(connection.IntegrationType)?.Name ?? connection.IntegrationType, now);
        audit.Add(db, reached.Rights.Actor, AuditEvent.ConnectionModified, connection.Id, connection.Name, changes);
        await SaveRetaggedAsync(db, reached, tags, ct);
    }

    private (Integration Integration, CredentialKind Kind) SchemaOf(ConnectionInput input)
    {
        var integration = catalog.Find(input.IntegrationType)
            ?? throw new Problem.Invalid(
                "integration", $"There is no integration “{input.IntegrationType}” in the catalog.");
        var kind = integration.Kind(input.CredentialType)
            ?? throw new Problem.Invalid(
                "credentials", $"{integration.Name} has no authentication type “{input.CredentialType}”; it has "
                    + $"{string.Join(", ", integration.Credentials.Select(c => c.Type))}.");
        return (integration, kind);
    }

    private async Task HoldAsync(ConnectionsDbContext db, AccessibleConnection reached, ManagedEdit<Connection> hold,
        CancellationToken ct)
    {
        var connection = reached.Connection;
        connection.ManageBy(hold.File);
        if (hold.Access is { } access)
            await db.StagePolicyOnRecordAsync(reached.Rights, connection, ConnectionResourceType.Levels, access,
                connection.PolicyVersion, confirmed: false,
                new PolicyAuditDetails(audit, AuditEvent.ConnectionPolicyModified, connection.Name), ct);
        await hold.Note(db, connection);
    }

    // Two at once may each have found their tags free. Whoever comes second asks again, and is refused in the words of
    // what the first took.
    private async Task SaveRetaggedAsync(ConnectionsDbContext db, AccessibleConnection reached,
        IReadOnlyList<IdentifierTag> tags, CancellationToken ct)
    {
        try
        {
            await SaveAsync(db, ct);
        }
        catch (Problem.Conflict conflict) when (conflict.InnerException is UniqueViolationException)
        {
            await using var again = await databases.CreateDbContextAsync(ct);
            if ((await constraints.RefusalsAsync(again, reached.Rights, [new(reached.Connection.Id, tags)], ct))
                .GetValueOrDefault(reached.Connection.Id) is { } refusals)
                throw new Problem.Invalid(refusals);
            throw;
        }
    }

    private static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("NameKey", StringComparison.Ordinal))
        {
            throw new Problem.Invalid("name", "This name is already in use. Choose another one.");
        }
        catch (UniqueViolationException e)
        {
            // Two edits at once that add the same secret, tag or place: the second is as stale as any other.
            throw new Problem.Conflict(
                "Someone else saved this connection since you opened it. Nothing was overwritten.", e);
        }
    }
}
