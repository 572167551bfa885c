using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Tiles;

/// <summary>
/// Adds, changes and deletes accounts of integration tiles. All of it takes <c>integrations_manage</c>.
/// </summary>
public sealed class TileService
{
    /// <summary>Most accounts of a tile.</summary>
    public const int MaxAccounts = 100;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly SecretSealer sealer;
    private readonly IEditGuard guard;
    private readonly AuditLog audit;
    private readonly Deployment deployment;
    private readonly RecentTestResults tried;
    private readonly TimeProvider clock;

    internal TileService(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        SecretSealer sealer, IEditGuard guard, AuditLog audit, Deployment deployment, RecentTestResults tried,
        TimeProvider clock) =>
        (this.databases, this.catalog, this.sealer, this.guard, this.audit, this.deployment, this.tried, this.clock) =
        (databases, catalog, sealer, guard, audit, deployment, tried, clock);

    /// <summary>Adds an account to a tile: the integration of the input. The first one is the default.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.NotFound">The integration has no tile.</exception>
    /// <exception cref="Problem.Invalid">With every error, each at its field.</exception>
    public Task<TileAccountDetails> CreateAsync(Actor actor, ConnectionInput input, CancellationToken ct) =>
        CreateAsync(actor, input, managed: null, ct);

    /// <summary>The same, by the source that manages it: with who may use it.</summary>
    internal async Task<TileAccountDetails> CreateAsync(Actor actor, ConnectionInput input,
        ManagedChange<TileAccount>? managed, CancellationToken ct)
    {
        try
        {
            return await CreateOnceAsync(actor, input, managed, ct);
        }
        catch (UniqueViolationException)
        {
            // Another one became the default at the same moment.
            return await CreateOnceAsync(actor, input, managed, ct);
        }
    }

    /// <summary>
    /// Changes an account that the actor saw in that version. Secrets left out stay, unless the credential would go to
    /// another host or be of another kind: then every one must be entered again.
    /// </summary>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.Invalid">With every error, each at its field.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public Task<TileAccountDetails> UpdateAsync(Actor actor, Guid id, ConnectionInput input, Guid seenVersion,
        CancellationToken ct) => UpdateAsync(actor, id, input, seenVersion, managed: null, ct);

    /// <summary>The same, by the source that manages it or takes it over: with every secret and who may use
    /// it.</summary>
    internal async Task<TileAccountDetails> UpdateAsync(Actor actor, Guid id, ConnectionInput input, Guid seenVersion,
        ManagedChange<TileAccount>? managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (account, rights) = await db.RequireManagedAccountAsync(actor, id, ct);
        if (managed is null) guard.EnsureEditable(account);
        deployment.EnsureSupported();
        db.SetOriginalVersion(account, seenVersion);
        if (account.Version != seenVersion)
            throw new Problem.Conflict($"Someone else saved “{account.Name}” since you opened it. Nothing was "
                + "overwritten.");
        if (input.IntegrationType != account.IntegrationType)
            throw new Problem.Invalid("integration", "The tile of an account can't be changed. Add a new account.");

        var (integration, kind) = SchemaOf(input);
        var stored = await db.Set<StoredSecret>().Where(s => s.OwnerId == id).ToListAsync(ct);
        var edit = ConnectionEdit.Create(integration, kind,
            new EditedCredential(account.Name, account.CredentialType, account.Fields), input,
            stored.FindAll(s => !s.IsObtained), managed?.SameSecrets);
        edit.Check.EnsureNoErrors();
        sealer.StageEdit(db, ConnectionCatalogExtensions.BindingOf(id, integration, kind, edit.Fields), edit, stored,
            actor.Id);
        account.Change(new ConnectionContent
        {
            Name = input.Name,
            CredentialType = kind.Type,
            Fields = FieldJson.Write(edit.Fields),
            ExpiresAt = edit.Check.ExpiresAt ?? (edit.Check.KeepsExpiry ? account.ExpiresAt : null),
            SecretsChange = edit.Changes.Any(c => c.Secret),
        }, clock.GetUtcNow());
        List<FieldChange> changes = [From(integration), .. edit.Changes];
        if (managed is not null)
        {
            changes.AddRange(ConnectionDiff.ManagedBy(account.ManagedBy, managed.ManagedBy));
            await managed.StageAsync(db, rights, account, TileAccess.Levels,
                new(audit, AuditEvent.TileAccountPolicyModified, account.Name), ct);
        }
        audit.Add(db, actor, AuditEvent.TileAccountModified, id, account.Name, changes);
        return await SaveAsync(db, rights, account, ct);
    }

    /// <summary>Deletes an account at once, with its secrets. Steps that use it fail from then on.</summary>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public Task DeleteAsync(Actor actor, Guid id, CancellationToken ct) => DeleteAsync(actor, id, managed: null, ct);

    /// <summary>The same, by the source that managed it.</summary>
    internal async Task DeleteAsync(Actor actor, Guid id, ManagedChange<TileAccount>? managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (account, _) = await db.RequireManagedAccountAsync(actor, id, ct);
        if (managed is null) guard.EnsureEditable(account);
        else await managed.Note(db, account);
        db.RemoveRange(await db.Set<StoredSecret>().Where(s => s.OwnerId == id).ToListAsync(ct));
        db.RemoveRange(await db.Set<Grant>().Where(g => g.ResourceId == id).ToListAsync(ct));
        db.Remove(account);
        audit.Add(db, actor, AuditEvent.TileAccountDeleted, id, account.Name,
            [new FieldChange("tile", catalog.NameOf(account.IntegrationType), null)]);
        await db.SaveAsync(ct);
        await db.ForgetAsync(ct);
    }

    /// <summary>
    /// Makes an account the default of its tile, in place of another; or leaves the tile without a default, so that
    /// each step must choose one of several accounts.
    /// </summary>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.Conflict">Someone else changed the default at the same moment.</exception>
    public Task SetDefaultAsync(Actor actor, Guid id, bool isDefault, CancellationToken ct) =>
        SetDefaultAsync(actor, id, isDefault, isManaging: false, ct);

    /// <summary>The same, by the source that manages it where that is said.</summary>
    internal async Task SetDefaultAsync(Actor actor, Guid id, bool isDefault, bool isManaging, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (account, _) = await db.RequireManagedAccountAsync(actor, id, ct);
        if (!isManaging) guard.EnsureEditable(account);
        if (account.IsDefault == isDefault) return;
        var before = await db.Set<TileAccount>()
            .SingleOrDefaultAsync(a => a.IntegrationType == account.IntegrationType && a.IsDefault, ct);
        if (!isManaging && before is not null) guard.EnsureEditable(before);
        before?.SetDefault(false);
        audit.Add(db, actor, AuditEvent.TileAccountModified, id, account.Name,
            [new FieldChange("tile", null, catalog.NameOf(account.IntegrationType)),
                new FieldChange("default account", before?.Name, isDefault ? account.Name : null)]);
        try
        {
            // The earlier default first: the index never lets a tile have two.
            await db.SaveAsync(ct, readBack: !isDefault ? null : () => db.Set<TileAccount>().Where(a => a.Id == id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.IsDefault, true), ct));
        }
        catch (UniqueViolationException e)
        {
            throw new Problem.Conflict("Someone else changed the default account at the same time. Nothing was "
                + "overwritten; try again.", e);
        }
    }

    private async Task<TileAccountDetails> CreateOnceAsync(Actor actor, ConnectionInput input,
        ManagedChange<TileAccount>? managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.IntegrationsManage, "change integration tiles");
        deployment.EnsureSupported();
        var (integration, kind) = SchemaOf(input);
        var check = ConnectionValidator.Create(input, integration, kind, kept: null);
        check.EnsureNoErrors();
        var there = await db.Set<TileAccount>().CountAsync(a => a.IntegrationType == integration.Type, ct);
        if (there >= MaxAccounts)
            throw new Problem.Invalid("name", $"The {integration.Name} tile has {there} accounts; the maximum is "
                + $"{MaxAccounts}. Delete one first.");

        var now = clock.GetUtcNow();
        var account = TileAccount.Create(integration.Type, new ConnectionContent
        {
            Name = input.Name,
            CredentialType = kind.Type,
            Fields = FieldJson.Write(check.Public),
            ExpiresAt = check.ExpiresAt,
        }, isDefault: there == 0, actor.Id, now);
        if (tried.Of(actor, integration, kind, check.Public, check.Secrets) is { } trial) account.Tried(trial, now);
        db.Add(account);
        account.ManageBy(managed?.ManagedBy);
        if (managed?.Access is { } access)
            await db.StagePolicyAsync(rights, account, TileAccess.Levels, access, account.PolicyVersion,
                confirmed: false, ct);
        sealer.StageNew(db, ConnectionCatalogExtensions.BindingOf(account.Id, integration, kind, check.Public), check,
            actor.Id);
        audit.Add(db, actor, AuditEvent.TileAccountCreated, account.Id, account.Name,
            [From(integration), .. ConnectionDiff.Created(integration, input, check.Public, check),
                .. account.IsDefault ? [new FieldChange("default account", null, account.Name)]
                    : Array.Empty<FieldChange>(),
                .. ConnectionDiff.ManagedBy(null, managed?.ManagedBy)]);
        if (managed is not null) await managed.Note(db, account);
        return await SaveAsync(db, rights, account, ct);
    }

    private (Integration Integration, CredentialKind Kind) SchemaOf(ConnectionInput input)
    {
        catalog.RequireTile(input.IntegrationType);
        var (integration, kind) = catalog.SchemaOf(input);
        if (!integration.TileKinds().Contains(kind))
            throw new Problem.Invalid("credentials", $"An account of {integration.Name} can't have the authentication "
                + $"type {kind.Type}. Choose {string.Join(" or ", integration.Tile!.Credentials)}.");
        if (input.Tags.Count > 0) throw new Problem.Invalid("tags", "Accounts of tiles have no identifier tags.");
        if (input.HandsOut is true)
            throw new Problem.Invalid("handsOut", "The credential of a tile's account can't be exported.");
        return (integration, kind);
    }

    private async Task<TileAccountDetails> SaveAsync(ConnectionsDbContext db, Rights rights, TileAccount account,
        CancellationToken ct)
    {
        TileAccountDetails? details = null;
        try
        {
            await db.SaveAsync(ct,
                readBack: async () => details = await TileQueries.DetailsAsync(db, catalog, rights, account, ct));
            return details!;
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("NameKey", StringComparison.Ordinal))
        {
            throw new Problem.Invalid("name", "This name is already in use in this tile. Choose another one.");
        }
    }

    private static FieldChange From(Integration integration) => new("tile", null, integration.Name);
}
