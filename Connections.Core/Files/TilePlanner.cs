using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>Holds a described account of a tile against the one that is there. What it stages is never saved.</summary>
internal sealed class TilePlanner(IntegrationCatalog catalog, SecretDigester digests)
{
    /// <summary>What one is called in a plan.</summary>
    public const string Kind = "account";

    public async Task<PlannedResource> PlanAsync(ConnectionsDbContext db, Rights rights, ManifestTileAccount described,
        CancellationToken ct)
    {
        var plan = new PlannedResource
        {
            Kind = Kind,
            Name = described.Name,
            File = described.File,
            Act = PlannedAction.None,
            Described = described
        };
        var faults = new List<ValidationError>();
        var access = described.Access is null ? null : await db.FindPrincipalsAsync(described.Access, faults, ct);
        if (faults.Count > 0) return plan with { Refusals = faults };
        plan = plan with { Access = access };
        return await plan.OrRefusalAsync(described, async () =>
        {
            rights.Ensure(Permissions.IntegrationsManage, "change integration tiles");
            var tile = described.Input.IntegrationType;
            if (await PlannerHelpers.IdOfAsync(
                db.Set<TileAccount>().Where(a => a.IntegrationType == tile)
                    .Select(a => new NamedId { Id = a.Id, NameKey = a.NameKey }), described, ct) is not { } id)
                return await CreateAsync(db, rights, plan, described, ct);
            return await ChangeAsync(db, rights, await db.Set<TileAccount>().SingleAsync(a => a.Id == id, ct), plan,
                described, ct);
        });
    }

    private async Task<PlannedResource> CreateAsync(ConnectionsDbContext db, Rights rights, PlannedResource plan,
        ManifestTileAccount described, CancellationToken ct)
    {
        var (integration, kind) = SchemaOf(described);
        var check = ConnectionValidator.Create(described.Input, integration, kind, kept: null);
        check.EnsureNoErrors();
        var access = plan.Access is null ? []
            : await db.StagePolicyAsync(rights, TileAccount.Create(integration.Type,
                    new ConnectionContent { Name = described.Name, CredentialType = kind.Type }, isDefault: false,
                    rights.Actor.Id, DateTimeOffset.UnixEpoch),
                TileAccess.Levels, plan.Access, Guid.Empty, confirmed: false, ct);
        return plan with
        {
            Act = PlannedAction.Create,
            Changes =
            [
                .. ConnectionDiff.Created(integration, described.Input, check.Public, check)
                    .Where(c => c.Field != "name"),
                .. described.IsDefault ? new[] { new FieldChange("default", null, "true") } : [],
                .. access,
            ],
        };
    }

    private async Task<PlannedResource> ChangeAsync(ConnectionsDbContext db, Rights rights, TileAccount account,
        PlannedResource plan, ManifestTileAccount described, CancellationToken ct)
    {
        var (integration, kind) = SchemaOf(described);
        var id = account.Id;
        var secrets = await db.Set<StoredSecret>().AsNoTracking()
            .Where(s => s.OwnerId == id && !s.Path.StartsWith(StoredSecret.Obtained)).ToListAsync(ct);
        var managed = account.ManagedBy is null ? null
            : await db.Set<ManagedResource>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct);
        var applied = managed is null ? null : AppliedState.Read(managed.Applied);
        var drift = applied is null ? [] : applied.To(
            (await db.StatesAsync(catalog, [account], new Dictionary<Guid, AppliedState> { [id] = applied }, ct))[id],
            new Dictionary<Guid, string>());
        var given = FieldRules.Separate(integration, kind, described.Input.Fields).Secrets;
        var known = AppliedDigests.Read(managed?.Digests);
        var same = secrets.Where(
            s => applied?.Holds(s) is true && given.TryGetValue(s.Path, out var value)
                && digests.IsOf(known.GetValueOrDefault(s.Path), id, s.Path, value)).Select(s => s.Path).ToHashSet();
        var edit = ConnectionEdit.Create(integration, kind,
            new EditedCredential(account.Name, account.CredentialType, account.Fields), described.Input, secrets, same);
        edit.Check.EnsureNoErrors();
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(rights, account, TileAccess.Levels, plan.Access,
                account.PolicyVersion, confirmed: false, ct);
        FieldChange[] changes =
        [
            .. edit.Changes,
            .. account.IsDefault == described.IsDefault ? []
                : new[] { new FieldChange("default", account.IsDefault ? "true" : null,
                    described.IsDefault ? "true" : null) },
            .. policy,
        ];
        return plan with
        {
            Act = PlannerHelpers.ActOf(account.ManagedBy, described.File, applied,
                changes.Length > 0 || drift.Count > 0, plan.Access is not null),
            Changes = [.. changes, .. ConnectionDiff.ManagedBy(account.ManagedBy, described.File)],
            Drift = drift,
            Id = id,
            Version = account.Version,
            SameSecrets = same,
        };
    }

    private (Integration Integration, CredentialKind Kind) SchemaOf(ManifestTileAccount described)
    {
        var integration = catalog.Find(described.Input.IntegrationType)!;
        return (integration, integration.Kind(described.Input.CredentialType)!);
    }
}
