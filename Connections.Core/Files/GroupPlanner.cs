using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// Holds a described group against the one that is there, with its members as they will be. What it stages is never
/// saved.
/// </summary>
internal sealed class GroupPlanner(IntegrationCatalog catalog)
{
    private const string Kind = "group";

    public async Task<PlannedResource> PlanAsync(ConnectionsDbContext db, Rights rights, ManifestGroup described,
        IReadOnlyDictionary<string, ManifestConnection> beside, CancellationToken ct)
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
        if (catalog.Find(described.IntegrationType) is null)
            faults.Add(new(
                "integration", $"There is no integration {DidYouMean.Quote(described.IntegrationType)} in the "
                    + $"catalog. {DidYouMean.For(described.IntegrationType, [.. catalog.All.Select(i => i.Type)])}"));
        var keys = GroupRules.Check(
            new GroupInput { Name = described.Name, Description = described.Description, Keys = described.Keys },
            faults);
        faults = [.. faults.Select(described.At)];
        var access = described.Access is null ? null : await db.FindPrincipalsAsync(described.Access, faults, ct);
        await MembersAsync(db, rights, described, keys, beside, faults, ct);
        if (faults.Count > 0) return plan with { Refusals = faults };
        plan = plan with { Access = access };
        return await plan.OrRefusalAsync(described, async () =>
        {
            if (await PlannerHelpers.IdOfAsync(
                db.Set<ConnectionGroup>().Select(g => new NamedId { Id = g.Id, NameKey = g.NameKey }), described,
                ct) is not { } id) return await CreateAsync(db, rights, plan, described, keys, ct);
            var reached = await db.RequireGroupAsync(rights.Actor, id, AccessLevel.Editor,
                Permissions.ConnectionGroupsWrite, ct);
            return await ChangeAsync(db, reached, plan, described, keys, ct);
        });
    }

    private static async Task<PlannedResource> CreateAsync(ConnectionsDbContext db, Rights rights, PlannedResource plan,
        ManifestGroup described, IReadOnlyList<string> keys, CancellationToken ct)
    {
        rights.Ensure(Permissions.ConnectionGroupsWrite, "create connection groups");
        var access = plan.Access is null ? []
            : await db.StagePolicyAsync(rights,
                ConnectionGroup.Create(new(described.IntegrationType, described.IntegrationType),
                    new GroupContent(described.Name, described.Description, keys), rights.Actor.Id,
                    DateTimeOffset.UnixEpoch),
                GroupResourceType.Levels, plan.Access, Guid.Empty, confirmed: false, ct);
        var description = (described.Description ?? "").Trim().Normalize();
        return plan with
        {
            Act = PlannedAction.Create,
            Changes =
            [
                .. description.Length == 0 ? [] : new[] { new FieldChange("description", null, description) },
                new("identifier_tags", null, string.Join(' ', keys)),
                .. described.Members.Select(m => new FieldChange("member", null, m.Name)),
                .. access,
            ],
        };
    }

    private async Task<PlannedResource> ChangeAsync(ConnectionsDbContext db,
        AccessibleResource<ConnectionGroup> reached, PlannedResource plan, ManifestGroup described,
        IReadOnlyList<string> keys, CancellationToken ct)
    {
        var group = reached.Resource;
        if (group.IntegrationType != described.IntegrationType)
            throw new Problem.Invalid(
                "integration", $"“{group.Name}” is a group of {group.IntegrationType}, and its integration can't be "
                    + "changed. Give this one another name.");
        var managed = group.ManagedBy is null ? null
            : await db.Set<ManagedResource>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == group.Id, ct);
        var applied = managed is null ? null : AppliedState.Read(managed.Applied);
        var now = await db.MembersOf(group.Id).VisibleTo(db,
            reached.Rights).Select(c => new { c.Id, c.Name, c.NameKey }).ToListAsync(ct);
        var drift = applied is null ? []
            : applied.To(
                (await db.StatesAsync(catalog, [], [group], new Dictionary<Guid, AppliedState> { [group.Id] = applied },
                    ct))[group.Id], now.ToDictionary(m => m.Id, m => m.Name));
        var wanted = described.Members.ToDictionary(m => Connection.KeyOf(m.Name), m => m.Name);
        FieldChange[] changes =
        [
            new("name", group.Name, described.Name.Trim().Normalize()),
            new("description", group.Description, (described.Description ?? "").Trim().Normalize()),
            new("identifier_tags", string.Join(' ', group.Keys), string.Join(' ', keys)),
            .. now.Where(m => !wanted.ContainsKey(m.NameKey)).Select(m => new FieldChange("member", m.Name, null)),
            .. wanted.Where(w => !now.Exists(m => m.NameKey == w.Key))
                .Select(w => new FieldChange("member", null, w.Value)),
        ];
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(reached.Rights, group, GroupResourceType.Levels, plan.Access,
                group.PolicyVersion, confirmed: false, ct);
        changes = [.. changes.Where(c => c.Old != c.New), .. policy];
        return plan with
        {
            Act = PlannerHelpers.ActOf(group.ManagedBy, described.File, applied, changes.Length > 0 || drift.Count > 0,
                plan.Access is not null),
            Changes = [.. changes, .. ConnectionDiff.ManagedBy(group.ManagedBy, described.File)],
            Drift = drift,
            Id = group.Id,
            Version = group.Version,
        };
    }

    // Each member as it will be: as a file beside describes it, else as it is.
    private static async Task MembersAsync(ConnectionsDbContext db, Rights rights, ManifestGroup described,
        IReadOnlyList<string> keys, IReadOnlyDictionary<string, ManifestConnection> beside,
        List<ValidationError> faults, CancellationToken ct)
    {
        var names = described.Members.Select(m => Connection.KeyOf(m.Name)).ToList();
        var there = await db.VisibleConnections(rights).Where(c => names.Contains(c.NameKey))
            .Select(c => new { c.NameKey, c.IntegrationType, c.TagsText }).ToDictionaryAsync(c => c.NameKey, ct);
        var places = new Dictionary<string, string>();
        foreach (var (name, place) in described.Members)
        {
            var key = Connection.KeyOf(name);
            var (integration, tags) = beside.TryGetValue(key, out var file)
                ? (file.Input.IntegrationType, IdentifierTag.Text(IdentifierTag.ParseAll(file.Input.Tags, [])))
                : there.TryGetValue(key, out var found) ? (found.IntegrationType, found.TagsText) : (null, "");
            if (integration is null)
                Add($"There is no connection {DidYouMean.Quote(name)} that you have access to, and these files "
                    + "don't describe one.");
            else if (integration != described.IntegrationType)
                Add($"“{name}” is a connection of {integration}; all members of this group must be connections of "
                    + $"{described.IntegrationType}.");
            else if (keys.Count > 0)
            {
                var set = TagCombinations.Create(keys, tags);
                if (set.FaultOf($"“{name}”") is { } fault) Add(fault);
                foreach (var combination in set.Combinations.Where(c => !places.TryAdd(c, name)))
                    Add($"“{name}” and “{places[combination]}” both match {TagCombinations.Words(keys, combination)}. Only one can be a member.");
            }

            void Add(string message) => faults.Add(new($"{place}", message));
        }
    }
}
