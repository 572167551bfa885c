using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>What an import will make of a bundle, held against the rules and against what is there.</summary>
internal sealed class ImportPlan
{
    private static readonly SourceLocation nowhere = new("", 0, 0);
    private readonly List<string> leftOut = [];
    private readonly List<ValidationError> faults = [];

    private ImportPlan() { }

    public List<(ConnectionInput Input, IReadOnlyList<PolicyGrant> Access)> Connections { get; } = [];

    public List<(NewGroup Input, IReadOnlyList<string> Members)> Groups { get; } = [];

    /// <summary>What is not made, or not wholly.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <exception cref="Problem.Invalid">Something breaks a rule, or a name is taken and that is not to be
    /// skipped.</exception>
    public static async Task<ImportPlan> OfAsync(IDbContextFactory<ConnectionsDbContext> databases,
        IntegrationCatalog catalog, Actor actor, BundleContent content, ConflictPolicy onClash, CancellationToken ct)
    {
        var plan = new ImportPlan();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        foreach (var bundled in content.Connections)
            await plan.ConnectionAsync(db, rights, catalog, bundled, onClash, ct);
        foreach (var bundled in content.Groups) await plan.GroupAsync(db, rights, catalog, bundled, onClash, ct);
        if (plan.faults.Count > 0) throw new Problem.Invalid(plan.faults);
        return plan;
    }

    /// <summary>A group with those of its members that are there by now.</summary>
    public static async Task<NewGroup> WithMembersAsync(IDbContextFactory<ConnectionsDbContext> databases, Actor actor,
        (NewGroup Input, IReadOnlyList<string> Members) group, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var keys = group.Members.Select(Connection.KeyOf).ToList();
        var found = await db.VisibleConnections(rights).Where(c => keys.Contains(c.NameKey)).Select(c => c.Id)
            .ToListAsync(ct);
        return group.Input with { Members = found };
    }

    private async Task ConnectionAsync(ConnectionsDbContext db, Rights rights, IntegrationCatalog catalog,
        BundledConnection bundled, ConflictPolicy onClash, CancellationToken ct)
    {
        var what = $"The connection “{DidYouMean.Quote(bundled.Name)}”";
        if (!catalog.TryFind(bundled.Integration, bundled.Authentication, out var integration, out var kind))
        {
            faults.Add(new(
                "file", $"{what}: the catalog here has no {DidYouMean.Quote(bundled.Integration)} with {DidYouMean.Quote(bundled.Authentication)}."));
            return;
        }
        var input = bundled.ToInput([.. integration.FieldsFor(kind)]);
        var broken = ConnectionValidator.Create(input, integration, kind,
            kept: null).Faults.Where(f => f.Severity == ErrorSeverity.Error).ToList();
        faults.AddRange(broken.Select(f => new ValidationError("file", $"{what}: {f.Message}")));
        if (broken.Count > 0) return;
        var key = Connection.KeyOf(bundled.Name);
        if (await db.Set<Connection>().AnyAsync(c => c.DeletedAt == null && c.NameKey == key, ct)) Clash(what, onClash);
        else Connections.Add((input, await AccessAsync(db, rights, what, bundled.Access, ct)));
    }

    private async Task GroupAsync(ConnectionsDbContext db, Rights rights, IntegrationCatalog catalog,
        BundledGroup bundled, ConflictPolicy onClash, CancellationToken ct)
    {
        var what = $"The group “{DidYouMean.Quote(bundled.Name)}”";
        var input = new NewGroup
        {
            Name = bundled.Name,
            Description = bundled.Description,
            IntegrationType = bundled.Integration,
            Keys = bundled.Keys
        };
        var broken = new List<ValidationError>();
        GroupRules.Check(input, broken);
        if (catalog.Find(bundled.Integration) is null)
            broken.Add(new("integration", $"the catalog here has no {DidYouMean.Quote(bundled.Integration)}."));
        faults.AddRange(broken.Select(f => new ValidationError("file", $"{what}: {f.Message}")));
        if (broken.Count > 0) return;
        var key = Connection.KeyOf(bundled.Name);
        if (await db.Set<ConnectionGroup>().AnyAsync(g => g.NameKey == key, ct))
        {
            Clash(what, onClash);
            return;
        }
        // Only what comes along, or is there under that name to be used, can be a member.
        var coming = Connections.Select(c => Connection.KeyOf(c.Input.Name)).ToHashSet();
        var members = bundled.Members.Where(m => DatabaseText.Holds(m)).ToList();
        var keys = members.Select(Connection.KeyOf).ToList();
        var there = await db.VisibleConnections(rights).AtLeast(db, rights,
            AccessLevel.Resolver).Where(c => c.IntegrationType == bundled.Integration && keys.Contains(c.NameKey))
            .Select(c => c.NameKey).ToListAsync(ct);
        var kept = members.Where(m => coming.Contains(Connection.KeyOf(m)) || there.Contains(Connection.KeyOf(m)))
            .ToList();
        leftOut.AddRange(
            members.Except(kept)
                .Select(m => $"{what}: its member “{DidYouMean.Quote(m)}” is not in the bundle, and doesn't exist "
                    + "here."));
        Groups.Add((input with { Access = await AccessAsync(db, rights, what, bundled.Access, ct), Confirmed = true },
            kept));
    }

    private void Clash(string what, ConflictPolicy onClash)
    {
        if (onClash == ConflictPolicy.Skip) leftOut.Add($"{what}: the name is already in use here.");
        else faults.Add(
            new("file", $"{what}: the name is already in use here. Rename one of the two, or skip names that are in "
                + "use: --on-clash skip"));
    }

    // Who made it here is Editor; whom the bundle names and who is not known here is told.
    private async Task<IReadOnlyList<PolicyGrant>> AccessAsync(ConnectionsDbContext db, Rights rights, string what,
        IReadOnlyDictionary<string, string> access, CancellationToken ct)
    {
        var grants = new List<PolicyGrant>();
        if (!rights.IsSystem)
            grants.Add(new(
                new(rights.Actor.Kind == ActorKind.ServiceAccount ? PrincipalKind.ServiceAccount : PrincipalKind.User,
                    rights.Actor.Id), AccessLevel.Editor));
        foreach (var (words, word) in access)
        {
            if (ManifestPrincipals.Parse(words, word, nowhere) is not { } line) continue;
            var unknown = new List<ValidationError>();
            var found = await db.FindPrincipalsAsync([line], unknown, ct);
            if (unknown.Count > 0)
                leftOut.Add($"{what}: {DidYouMean.Quote(words)} doesn't exist here, and was {word}.");
            else if (found[0].Principal.Id != rights.Actor.Id) grants.AddRange(found);
        }
        return grants;
    }
}
