using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// Principals by the words of a file: teams, roles and service accounts by name, people by email address.
/// </summary>
internal static class ManifestPrincipals
{
    /// <summary>The levels that files can give.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } = [AccessLevel.Viewer, AccessLevel.Resolver,
        AccessLevel.Editor];

    /// <summary>The level between seeing and changing a connection or a group.</summary>
    public const string Resolver = "resolver";

    /// <summary>The same of a workflow: who may use it runs it.</summary>
    public const string Runner = "runner";

    /// <summary>An app has no level between the two.</summary>
    public const string NoMiddle = "";

    /// <summary>The word for the level between seeing and changing that thing.</summary>
    public static string MiddleOf(IRestricted resource) => resource is Workflow ? Runner : Resolver;

    /// <summary>A level as files write it.</summary>
    public static string Word(AccessLevel level, string middle = Resolver) =>
        level == AccessLevel.Resolver ? middle : level.ToString().ToLowerInvariant();

    /// <summary>The level of a word; null where it is none.</summary>
    public static AccessLevel? LevelOf(string word, string middle = Resolver) =>
        LevelsWith(middle).Where(l => Word(l, middle) == word).Select(l => (AccessLevel?)l).FirstOrDefault();

    /// <summary>The levels of things whose level between seeing and changing has that word.</summary>
    public static IEnumerable<AccessLevel> LevelsWith(string middle) =>
        Levels.Where(l => l != AccessLevel.Resolver || middle.Length > 0);

    /// <summary>The word under which a kind of principals is in a file.</summary>
    public static string Word(PrincipalKind kind) => kind switch
    {
        PrincipalKind.User => "users",
        PrincipalKind.ServiceAccount => "service_accounts",
        PrincipalKind.Team => "teams",
        PrincipalKind.Role => "roles",
        _ => "organization",
    };

    /// <summary>
    /// A line of a policy from its words, <c>teams/Platform</c> and <c>editor</c>; null where they are none.
    /// </summary>
    public static ManifestGrant? Parse(string words, string level, SourceLocation place)
    {
        if (LevelOf(level) is not { } given) return null;
        var parts = words.Split('/', 2);
        foreach (var kind in Enum.GetValues<PrincipalKind>())
            if (Word(kind) == parts[0]) return new(kind, parts.ElementAtOrDefault(1) ?? "", given, place);
        return null;
    }

    /// <summary>The words of principals that exist, such as <c>teams/Platform</c>.</summary>
    public static async Task<Dictionary<Guid, string>> PrincipalWordsAsync(this ConnectionsDbContext db,
        IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return [];
        var users = await db.Set<User>().Where(u => ids.Contains(u.Id))
            .Select(u => new { u.Id, u.Name, u.Email, u.IsServiceAccount }).ToListAsync(ct);
        var teams = await db.Set<Team>().Where(t => ids.Contains(t.Id)).Select(t => new { t.Id, t.Name })
            .ToListAsync(ct);
        var roles = await db.Set<Role>().Where(r => ids.Contains(r.Id)).Select(r => new { r.Id, r.Name })
            .ToListAsync(ct);
        return users.Select(u => (u.Id, Words: u.IsServiceAccount ? $"service_accounts/{u.Name}" : $"users/{u.Email}"))
            .Concat(teams.Select(t => (t.Id, Words: $"teams/{t.Name}")))
            .Concat(roles.Select(r => (r.Id, Words: $"roles/{r.Name}")))
            .ToDictionary(p => p.Id, p => p.Words);
    }

    /// <summary>The policy that a file asks for; a fault at each name that nobody, or more than one, has.</summary>
    public static async Task<IReadOnlyList<PolicyGrant>> FindPrincipalsAsync(this ConnectionsDbContext db,
        IReadOnlyList<ManifestGrant> described, ICollection<ValidationError> faults, CancellationToken ct)
    {
        var grants = new List<PolicyGrant>();
        foreach (var line in described)
        {
            var found = await db.IdsAsync(line, ct);
            if (found.Count == 1)
                grants.Add(new(
                    line.Kind == PrincipalKind.Organization ? Principal.Everyone : new Principal(line.Kind, found[0]),
                    line.Level));
            else faults.Add(
                new($"{line.Place}",
                    found.Count == 0
                        ? $"{Word(line.Kind)}/{DidYouMean.Quote(line.Name)} doesn't exist here. {Hint(line.Kind)}"
                        : $"More than one account matches {DidYouMean.Quote(line.Name)}. Give the level to a team "
                        + "or a role."));
        }
        return grants;
    }

    private static async Task<IReadOnlyList<Guid>> IdsAsync(this ConnectionsDbContext db, ManifestGrant line,
        CancellationToken ct)
    {
        if (line.Kind == PrincipalKind.Organization) return [Guid.Empty];
        if (!DatabaseText.Holds(line.Name)) return [];
        var (key, name) = (PrincipalNames.Key(line.Name), line.Name.Trim());
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
        var lower = name.ToLowerInvariant();
        return line.Kind switch
        {
            PrincipalKind.Team => await db.Set<Team>().Where(t => t.NameKey == key).Select(t => t.Id).ToListAsync(ct),
            PrincipalKind.Role => await db.Set<Role>().Where(r => r.NameKey == key).Select(r => r.Id).ToListAsync(ct),
            PrincipalKind.User =>
                await db.Set<User>().Where(u => !u.IsServiceAccount && u.Email.ToLower() == lower).Select(u => u.Id)
                    .Take(2).ToListAsync(ct),
            _ => await db.Set<User>().Where(u => u.IsServiceAccount && u.Name == name).Select(u => u.Id).Take(2)
                .ToListAsync(ct),
        };
#pragma warning restore CA1304, CA1311, CA1862
    }

    private static string Hint(PrincipalKind kind) =>
        kind == PrincipalKind.User ? "People are named by their email address."
            : "Create it first, or correct the name.";
}
