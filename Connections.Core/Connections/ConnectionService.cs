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
    private readonly IEditGuard guard;
    private readonly AuditLog audit;
    private readonly Deployment deployment;
    private readonly RecentTestResults tried;
    private readonly TimeProvider clock;

    internal ConnectionService(
        IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog, SecretSealer sealer,
        ConnectionConstraints constraints, IEditGuard guard, AuditLog audit, Deployment deployment,
        RecentTestResults tried,
        TimeProvider clock) =>
        (this.databases, this.catalog, this.sealer, this.constraints, this.guard, this.audit, this.deployment,
            this.tried, this.clock) =
        (databases, catalog, sealer, constraints, guard, audit, deployment, tried, clock);

    /// <summary>Creates a connection. Its author becomes Editor, the organization Viewer.</summary>
    /// <returns>The connection as it was saved.</returns>
    /// <exception cref="Problem.Forbidden">No permission to create.</exception>
    /// <exception cref="Problem.Invalid">With every error, each at its field.</exception>
    public async Task<ConnectionDetails> CreateAsync(Actor actor, ConnectionInput input, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        ConnectionDetails? details = null;
        await CreateAsync(db, actor, input, managed: null,
            async saved => details = await db.DetailsAsync(catalog, saved, ct), ct);
        return details!;
    }

    /// <summary>The same, by a source that manages it from the beginning.</summary>
    internal async Task CreateAsync(Actor actor, ConnectionInput input, ManagedChange<Connection> managed,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await CreateAsync(db, actor, input, managed, readBack: null, ct);
    }

    private async Task CreateAsync(ConnectionsDbContext db, Actor actor, ConnectionInput input,
        ManagedChange<Connection>? managed, Func<AccessibleConnection, Task>? readBack, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionsWrite, "create connections");
        deployment.EnsureSupported();

        var (integration, kind) = catalog.SchemaOf(input);
        var check = ConnectionValidator.Create(input, integration, kind, kept: null);
        check.EnsureNoErrors();

        var now = clock.GetUtcNow();
        var fields = check.Public;
        if (kind.Authentication is AuthenticationMethod.AwsSignature aws)
            fields.Set(aws.ExternalIdFrom, new FieldValue.Text(AwsIdentity.NewExternalId()));
        var connection = Connection.Create(new(integration.Type, integration.Name), new ConnectionContent
        {
            Name = input.Name,
            Description = input.Description,
            CredentialType = kind.Type,
            Fields = FieldJson.Write(fields),
            ExpiresAt = check.ExpiresAt,
            HandsOut = input.HandsOut is true,
            Tags = check.Tags,
        }, actor.Id, now);
        if (tried.Of(actor, integration, kind, fields, check.Secrets) is { } trial) connection.Tried(trial, now);
        db.Add(connection);
        if (managed?.Access is { } access)
            await db.StagePolicyAsync(rights, connection, ConnectionResourceType.Levels, access,
                connection.PolicyVersion, confirmed: false, ct);
        else if (actor.Kind != ActorKind.System) db.Add(Grant.ToAuthor(connection.Id, actor));

        var binding = ConnectionCatalogExtensions.BindingOf(connection.Id, integration, kind, fields);
        binding = binding with { MayLeave = connection.HandsOut };
        sealer.StageNew(db, binding, check, actor.Id);
        connection.ManageBy(managed?.ManagedBy);
        audit.Add(db, actor, AuditEvent.ConnectionCreated, connection.Id, connection.Name,
            [.. ConnectionDiff.Created(integration, input, fields, check),
                .. ConnectionDiff.HandingOut(false, connection.HandsOut),
                .. ConnectionDiff.ManagedBy(null, managed?.ManagedBy)]);
        if (managed is not null) await managed.Note(db, connection);
        await db.SaveConnectionAsync(ct, On(new(connection, AccessLevel.Editor, rights), readBack));
    }

    /// <summary>
    /// Changes a connection that the actor saw in that version. Secrets left out stay, unless the credential would go
    /// to another host or be of another kind: then every one must be entered again.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <returns>The connection as it was saved.</returns>
    /// <exception cref="Problem.ManagedByFile">A file manages it.</exception>
    /// <exception cref="Problem.Invalid">With every error, each at its field; also where its tags would break a
    /// group.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task<ConnectionDetails> UpdateAsync(Actor actor, Guid id, ConnectionInput input, Guid seenVersion,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        ConnectionDetails? details = null;
        await UpdateAsync(db, actor, id, input, seenVersion, managed: null,
            async saved => details = await db.DetailsAsync(catalog, saved, ct), ct);
        return details!;
    }

    /// <summary>The same, by the source that manages it or takes it over: with every secret and the policy.</summary>
    internal async Task UpdateAsync(Actor actor, Guid id, ConnectionInput input, Guid seenVersion,
        ManagedChange<Connection> managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await UpdateAsync(db, actor, id, input, seenVersion, managed, readBack: null, ct);
    }

    private async Task UpdateAsync(ConnectionsDbContext db, Actor actor, Guid id, ConnectionInput input,
        Guid seenVersion, ManagedChange<Connection>? managed, Func<AccessibleConnection, Task>? readBack,
        CancellationToken ct)
    {
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite, ct);
        deployment.EnsureSupported();
        var connection = reached.Connection;
        if (managed is null) guard.EnsureEditable(connection);
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
            await EditWithoutSchemaAsync(db, reached, input, now, readBack, ct);
            return;
        }

        var (integration, kind) = catalog.SchemaOf(input);
        var all = await db.Set<StoredSecret>().Where(s => s.OwnerId == id).ToListAsync(ct);
        var edit = ConnectionEdit.Create(integration, kind, EditedCredential.From(connection), input,
            all.FindAll(s => !s.IsObtained), managed?.SameSecrets);
        edit.Check.EnsureNoErrors();
        await constraints.BeforeRetagAsync(db, reached.Rights, connection, edit.Check.Tags, ct);

        var binding = ConnectionCatalogExtensions.BindingOf(id, integration, kind,
            edit.Fields) with
        { MayLeave = edit.HandsOut };
        sealer.StageEdit(db, binding, edit, all, actor.Id);
        var changes = new List<FieldChange>(edit.Changes);
        if (managed is not null)
            changes.AddRange(ConnectionDiff.ManagedBy(connection.ManagedBy, managed.ManagedBy));
        connection.Change(new ConnectionContent
        {
            Name = input.Name,
            Description = input.Description,
            CredentialType = kind.Type,
            Fields = FieldJson.Write(edit.Fields),
            ExpiresAt = edit.Check.ExpiresAt ?? (edit.Check.KeepsExpiry ? connection.ExpiresAt : null),
            HandsOut = edit.HandsOut,
            Tags = edit.Check.Tags,
            SecretsChange = edit.Changes.Any(c => c.Secret),
        }, integration.Name, now);
        if (managed is not null)
            await managed.StageAsync(db, reached.Rights, connection, ConnectionResourceType.Levels,
                new(audit, AuditEvent.ConnectionPolicyModified, connection.Name), ct);
        if (managed is null || changes.Count > 0)
            audit.Add(db, actor, AuditEvent.ConnectionModified, id, connection.Name, changes);
        await db.SaveRetaggedAsync(databases, constraints, reached, edit.Check.Tags, ct, On(reached, readBack));
    }

    /// <summary>
    /// What would follow if a connection were deleted: which groups lose it, by name where the actor may see them.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<IReadOnlyList<Consequence>> PreviewDeletionAsync(Actor actor, Guid id,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        return (await constraints.ConsequencesAsync(db, reached.Rights, [id], ct)).GetValueOrDefault(id) ?? [];
    }

    /// <summary>Deletes a connection; it can be restored for 30 days.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.ManagedByFile">A file manages it.</exception>
    public Task DeleteAsync(Actor actor, Guid id, CancellationToken ct) => DeleteAsync(actor, id, managed: null, ct);

    /// <summary>The same, by the source that managed it.</summary>
    internal async Task DeleteAsync(Actor actor, Guid id, ManagedChange<Connection>? managed, CancellationToken ct,
        Action<ConnectionsDbContext>? note = null)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite, ct);
        if (managed is null) guard.EnsureEditable(reached.Connection);
        await constraints.BeforeDeletionAsync(db, reached.Rights, reached.Connection, ct);
        if (managed is not null) await managed.Note(db, reached.Connection);
        reached.Connection.Delete(actor.Id, clock.GetUtcNow(), RecentlyDeleted.Kept);
        audit.Add(db, actor, AuditEvent.ConnectionDeleted, id, reached.Connection.Name);
        note?.Invoke(db);
        await db.SaveConnectionAsync(ct);
    }

    /// <summary>Marks a connection as the actor's favorite, or takes the mark away.</summary>
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
        guard.EnsureEditable(connection);
        var before = connection.TagsText;
        var faults = new List<ValidationError>();
        var tags = IdentifierTag.ParseAll(retagged(ConnectionQueries.TagsOf(before)), faults);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        await constraints.BeforeRetagAsync(db, reached.Rights, connection, tags, ct);
        connection.Retag(tags, catalog.NameOf(connection.IntegrationType), clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.ConnectionModified, id, connection.Name,
            [new FieldChange("tags", before, connection.TagsText)]);
        note?.Invoke(db);
        await db.SaveRetaggedAsync(databases, constraints, reached, tags, ct);
    }

    // Name and tags can be edited even where the schema is gone; nothing else.
    private async Task EditWithoutSchemaAsync(ConnectionsDbContext db, AccessibleConnection reached,
        ConnectionInput input, DateTimeOffset now, Func<AccessibleConnection, Task>? readBack, CancellationToken ct)
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

        var changes = ConnectionDiff.Names(EditedCredential.From(connection), input);
        connection.Change(new ConnectionContent
        {
            Name = input.Name,
            Description = input.Description,
            CredentialType = connection.CredentialType,
            Fields = connection.Fields,
            ExpiresAt = connection.ExpiresAt,
            HandsOut = connection.HandsOut,
            Tags = tags,
        }, catalog.NameOf(connection.IntegrationType), now);
        audit.Add(db, reached.Rights.Actor, AuditEvent.ConnectionModified, connection.Id, connection.Name, changes);
        await db.SaveRetaggedAsync(databases, constraints, reached, tags, ct, On(reached, readBack));
    }

    private static Func<Task>? On(AccessibleConnection saved, Func<AccessibleConnection, Task>? readBack) =>
        readBack is null ? null : () => readBack(saved);
}
