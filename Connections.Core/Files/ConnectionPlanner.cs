using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>Holds a described connection against the one that is there. What it stages is never saved.</summary>
internal sealed class ConnectionPlanner(IntegrationCatalog catalog, SecretDigester digests)
{
    private const string Kind = "connection";

    public async Task<PlannedResource> PlanAsync(ConnectionsDbContext db, Rights rights, ManifestConnection described,
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
            if (await PlannerHelpers.IdOfAsync(
                db.Set<Connection>().Where(c => c.DeletedAt == null)
                    .Select(c => new NamedId { Id = c.Id, NameKey = c.NameKey }), described, ct) is not { } id)
                return await CreateAsync(db, rights, plan, described, ct);
            var reached = await db.RequireConnectionAsync(rights.Actor, id, AccessLevel.Editor,
                Permissions.ConnectionsWrite, ct);
            return await ChangeAsync(db, reached, plan, described, ct);
        });
    }

    private async Task<PlannedResource> CreateAsync(ConnectionsDbContext db, Rights rights, PlannedResource plan,
        ManifestConnection described, CancellationToken ct)
    {
        rights.Ensure(Permissions.ConnectionsWrite, "create connections");
        var (integration, kind) = SchemaOf(described);
        var check = ConnectionValidator.Create(described.Input, integration, kind, kept: null);
        check.EnsureNoErrors();
        var changes = ConnectionDiff.Created(integration, described.Input, check.Public, check);
        var access = plan.Access is null ? []
            : await db.StagePolicyAsync(rights,
                Connection.Create(new(integration.Type, integration.Name),
                    new ConnectionContent { Name = described.Name, CredentialType = kind.Type }, rights.Actor.Id,
                    DateTimeOffset.UnixEpoch),
                ConnectionResourceType.Levels, plan.Access, Guid.Empty, confirmed: false, ct);
        return plan with
        {
            Act = PlannedAction.Create,
            Changes = [.. changes.Where(c => c.Field != "name"),
                .. ConnectionDiff.HandingOut(false, described.Input.HandsOut is true), .. access]
        };
    }

    private async Task<PlannedResource> ChangeAsync(ConnectionsDbContext db, AccessibleConnection reached,
        PlannedResource plan, ManifestConnection described, CancellationToken ct)
    {
        var connection = reached.Connection;
        if (connection.IntegrationType != described.Input.IntegrationType)
            throw new Problem.Invalid(
                "integration", $"“{connection.Name}” is a connection of {connection.IntegrationType}, and its "
                    + "integration can't be changed. Give this one another name.");
        var (integration, kind) = SchemaOf(described);
        var secrets = await db.Set<StoredSecret>().AsNoTracking()
            .Where(s => s.OwnerId == connection.Id && !s.Path.StartsWith(StoredSecret.Obtained)).ToListAsync(ct);
        var managed = connection.ManagedBy is null ? null
            : await db.Set<ManagedResource>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == connection.Id, ct);
        var applied = managed is null ? null : AppliedState.Read(managed.Applied);

        var given = FieldRules.Separate(integration, kind, described.Input.Fields).Secrets;
        var known = AppliedDigests.Read(managed?.Digests);
        var same = secrets.Where(
            s => applied?.Holds(s) is true && given.TryGetValue(s.Path, out var value)
                && digests.IsOf(known.GetValueOrDefault(s.Path), connection.Id, s.Path, value)).Select(s => s.Path)
            .ToHashSet();
        var edit = ConnectionEdit.Create(integration, kind, EditedCredential.From(connection), described.Input, secrets,
            same);
        edit.Check.EnsureNoErrors();
        var drift = await db.DriftAsync(catalog, connection, applied, ct);
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(reached.Rights, connection, ConnectionResourceType.Levels, plan.Access,
                connection.PolicyVersion, confirmed: false, ct);
        IReadOnlyList<FieldChange> changes = [.. edit.Changes, .. policy];
        return plan with
        {
            Act = PlannerHelpers.ActOf(connection.ManagedBy, described.File, applied,
                changes.Count > 0 || drift.Count > 0, plan.Access is not null),
            Changes = [.. changes, .. ConnectionDiff.ManagedBy(connection.ManagedBy, described.File)],
            Drift = drift,
            Id = connection.Id,
            Version = connection.Version,
            SameSecrets = same,
        };
    }

    private (Integration Integration, CredentialKind Kind) SchemaOf(ManifestConnection described)
    {
        var integration = catalog.Find(described.Input.IntegrationType)!;
        return (integration, integration.Kind(described.Input.CredentialType)!);
    }
}
