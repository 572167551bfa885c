using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>
/// Reads and changes the policy of one thing, whichever kind it is. Who may, the room of that kind has checked.
/// </summary>
internal static class PolicyStore
{
    /// <summary>The policy of a thing.</summary>
    public static async Task<RestrictionPolicy> PolicyAsync(this ConnectionsDbContext db, IRestricted resource,
        CancellationToken ct)
    {
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == resource.Id).ToListAsync(ct);
        var known = await db.PrincipalsAsync([.. grants.Select(g => g.PrincipalId)], ct);
        var lines = grants.Select(g => known.TryGetValue(g.PrincipalId, out var p)
            ? new PolicyLine(new(p.Kind, g.PrincipalId), p.Name, g.Level, p.Acts) { Issuer = p.Issuer }
            : new PolicyLine(new(g.PrincipalKind, g.PrincipalId), "someone who left", g.Level, false));
        IEnumerable<PolicyLine> everyone = resource.OrganizationLevel == AccessLevel.None ? []
            : [PolicyLine.Everyone with { Level = resource.OrganizationLevel }];
        return new([.. everyone,
            .. lines.OrderByDescending(l => l.Level).ThenBy(l => l.Name, StringComparer.OrdinalIgnoreCase)],
            resource.PolicyVersion);
    }

    /// <summary>
    /// The policy that a thing begins with: its author is Editor, everyone Viewer. Where the author is gone, another
    /// takes their place.
    /// </summary>
    public static async Task<IReadOnlyList<PolicyGrant>> FirstPolicyAsync(this ConnectionsDbContext db, Rights rights,
        Guid authorId, CancellationToken ct)
    {
        var author = (await db.PrincipalsAsync([authorId], ct)).GetValueOrDefault(authorId);
        if (author is not { Acts: true }) rights.EnsureAccount("reset permissions");
        var editor = author is { Acts: true }
            ? new Principal(author.Kind, authorId)
            : new Principal(
                rights.Actor.Kind == ActorKind.ServiceAccount ? PrincipalKind.ServiceAccount : PrincipalKind.User,
                rights.Actor.Id);
        return [new(Principal.Everyone, AccessLevel.Viewer), new(editor, AccessLevel.Editor)];
    }

    /// <summary>
    /// Stages a policy as <see cref="StagePolicyAsync"/> does, and its record where something changes.
    /// </summary>
    /// <param name="db">The context in which the thing is tracked.</param>
    /// <param name="rights">Who changes it.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="levels">The levels that this kind of thing knows.</param>
    /// <param name="wanted">The whole policy.</param>
    /// <param name="seenVersion">The version that was seen.</param>
    /// <param name="confirmed">Whether the actor knows that they lose the right to change it.</param>
    /// <param name="record">How the change is audited.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task StagePolicyOnRecordAsync(
        this ConnectionsDbContext db, Rights rights, IRestricted resource, IReadOnlyCollection<AccessLevel> levels,
        IReadOnlyList<PolicyGrant> wanted, Guid seenVersion, bool confirmed, PolicyAuditDetails record,
        CancellationToken ct)
    {
        var changes = await db.StagePolicyAsync(rights, resource, levels, wanted, seenVersion, confirmed, ct);
        if (changes.Count > 0) record.Audit.Add(db, rights.Actor, record.Event, resource.Id, record.Name, changes);
    }

    /// <summary>
    /// Stages a policy in place of the one that was seen; the caller adds nothing but saves.
    /// </summary>
    /// <param name="db">The context in which the thing is tracked.</param>
    /// <param name="rights">Who changes it.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="levels">The levels that this kind of thing knows.</param>
    /// <param name="wanted">The whole policy.</param>
    /// <param name="seenVersion">The version that was seen.</param>
    /// <param name="confirmed">Whether the actor knows that they lose the right to change it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>What changes, for the record; empty where nothing does.</returns>
    /// <exception cref="Problem.Invalid">A line breaks a rule; nobody could edit it anymore; or, as a warning, the
    /// actor would lose Editor.</exception>
    /// <exception cref="Problem.Conflict">Someone else changed the policy since.</exception>
    public static async Task<IReadOnlyList<FieldChange>> StagePolicyAsync(
        this ConnectionsDbContext db, Rights rights, IRestricted resource, IReadOnlyCollection<AccessLevel> levels,
        IReadOnlyList<PolicyGrant> wanted, Guid seenVersion, bool confirmed, CancellationToken ct)
    {
        if (resource.PolicyVersion != seenVersion)
            throw new Problem.Conflict(
                "Someone else changed these permissions since you opened them. Nothing was overwritten; review them "
                + "again.");
        var grants = await db.Set<Grant>().Where(g => g.ResourceId == resource.Id).ToListAsync(ct);
        var known =
            await db.PrincipalsAsync([.. grants.Select(g => g.PrincipalId), .. wanted.Select(w => w.Principal.Id)], ct);
        Check(levels, wanted, grants, known);

        var everyone = wanted.FirstOrDefault(w => w.Principal.Kind == PrincipalKind.Organization)?.Level
            ?? AccessLevel.None;
        var lines = wanted.Where(w => w.Principal.Kind != PrincipalKind.Organization).ToList();
        var acting =
            lines.Any(w => w.Level == AccessLevel.Editor && known.TryGetValue(w.Principal.Id, out var p) && p.Acts);
        // Where a policy has no Editors, a permission decides who changes it.
        var hasEditors = levels.Contains(AccessLevel.Editor);
        if (hasEditors && everyone < AccessLevel.Editor && !acting)
            throw new Problem.Invalid("policy",
                NobodyLeft(lines.Where(w => w.Level == AccessLevel.Editor)
                    .Select(w => known.GetValueOrDefault(w.Principal.Id)?.Name)));
        var own = lines.Where(w => rights.Principals.Contains(w.Principal.Id)).Select(w => w.Level).Append(everyone)
            .Max();
        if (hasEditors && own < AccessLevel.Editor && !rights.IsSystem && !confirmed)
            throw new Problem.Invalid([new ValidationError("self", own == AccessLevel.None
                ? "You'll lose access to it."
                : $"You would become {own}, and couldn't change it or these permissions anymore.",
                ErrorSeverity.Warning)]);

        var changes = new List<FieldChange>();
        string NameOf(Guid id) => known.TryGetValue(id, out var p) ? $"{p.Name} ({p.Kind})" : $"{id}";
        if (everyone != resource.OrganizationLevel)
            changes.Add(new(PolicyLine.Everyone.Name, Words(resource.OrganizationLevel), Words(everyone)));
        foreach (var grant in grants.Where(g => lines.TrueForAll(l => l.Principal.Id != g.PrincipalId)))
        {
            db.Remove(grant);
            changes.Add(new(NameOf(grant.PrincipalId), grant.Level.ToString(), null));
        }
        foreach (var line in lines)
        {
            var grant = grants.Find(g => g.PrincipalId == line.Principal.Id);
            if (grant?.Level == line.Level) continue;
            changes.Add(new(NameOf(line.Principal.Id), grant?.Level.ToString(), line.Level.ToString()));
            if (grant is null)
                db.Add(new Grant(resource.Id, known[line.Principal.Id].Kind, line.Principal.Id, line.Level));
            else grant.Set(line.Level);
        }
        if (changes.Count > 0) resource.Restrict(everyone);
        return changes;
    }

    private static string NobodyLeft(IEnumerable<string?> editors) =>
        string.Join(", ", editors.OfType<string>()) is { Length: > 0 } names
            ? $"At least one active Editor is required: {names} has no active member."
            : "At least one active Editor is required.";

    private static void Check(IReadOnlyCollection<AccessLevel> levels, IReadOnlyList<PolicyGrant> wanted,
        List<Grant> grants, Dictionary<Guid, KnownPrincipal> known)
    {
        var faults = new List<ValidationError>();
        if (wanted.Count > RestrictionPolicy.MostLines + 1)
            faults.Add(new(
                "policy", $"{wanted.Count} principals are listed; the maximum is {RestrictionPolicy.MostLines}. Create "
                    + "a team for some of them."));
        if (wanted.GroupBy(
            w => w.Principal.Kind == PrincipalKind.Organization ? Principal.Everyone
                : w.Principal with { Kind = PrincipalKind.User }).Any(g => g.Count() > 1))
            faults.Add(new("policy", "The same principal is listed twice. Keep one line for each."));
        for (var i = 0; i < wanted.Count; i++)
        {
            var (principal, level) = (wanted[i].Principal, wanted[i].Level);
            if (!levels.Contains(level))
                faults.Add(new($"policy/{i}/level", "This level isn't available here. Choose "
                    + $"{string.Join(", ", levels)}."));
            if (principal.Kind == PrincipalKind.Organization) continue;
            // Who left may keep a line that was there; nobody new is added without being known.
            if (!known.TryGetValue(principal.Id, out var p) ? grants.TrueForAll(g => g.PrincipalId != principal.Id)
                : !Named(p.Kind, principal.Kind))
                faults.Add(new($"policy/{i}/principal",
                    "This person, service account, team or role no longer exists. Remove the line."));
        }
        if (faults.Count > 0) throw new Problem.Invalid(faults);
    }

    // Programs know accounts of either kind as users.
    private static bool Named(PrincipalKind known, PrincipalKind given) =>
        known == given || (known == PrincipalKind.ServiceAccount && given == PrincipalKind.User);

    private static string? Words(AccessLevel level) => level == AccessLevel.None ? null : level.ToString();
}

/// <summary>How a change of a policy is audited.</summary>
/// <param name="Audit">The audit trail.</param>
/// <param name="Event">What it is called there.</param>
/// <param name="Name">Name of the thing.</param>
internal readonly record struct PolicyAuditDetails(AuditLog Audit, AuditEvent Event, string Name);
