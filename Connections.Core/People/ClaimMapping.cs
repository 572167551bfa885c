using Connections.Core.Storage;

namespace Connections.Core.People;

/// <summary>
/// What an identity provider's claims mean here: the settings <c>Authentication:Oidc</c>. With <see cref="RolesClaim"/>
/// roles follow the provider at every sign-in, with <see cref="TeamsClaim"/> the teams that <see cref="Teams"/> can
/// name do; what is not mapped is managed here.
/// </summary>
public sealed class ClaimMapping
{
    /// <summary>
    /// As a key of <see cref="Teams"/>: each value of the claim is the name of a team, which is made where there is
    /// none.
    /// </summary>
    public const string Every = "*";

    /// <summary>Claim with the name.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>Claim with the email address.</summary>
    public string EmailClaim { get; set; } = "email";

    /// <summary>
    /// Claim with what roles follow from, such as <c>groups</c> or <c>realm_access.roles</c>; empty: roles are given
    /// here. See
    /// <see cref="ExternalIdentity.Values"/>.
    /// </summary>
    public string RolesClaim { get; set; } = "";

    /// <summary>Names of roles by value of the claim.</summary>
    public IDictionary<string, string> Roles { get; } = new Dictionary<string, string>();

    /// <summary>
    /// The role of who comes for the first time, or whose claim names none. Empty: Read Only where roles are given
    /// here; where they follow a claim, nobody without a mapped value comes in.
    /// </summary>
    public string DefaultRole { get; set; } = "";

    /// <summary>Claim with what teams follow from; empty: teams are given here.</summary>
    public string TeamsClaim { get; set; } = "";

    /// <summary>Names of teams by value of the claim.</summary>
    public IDictionary<string, string> Teams { get; } = new Dictionary<string, string>();

    /// <summary>Names of the roles that these claims give; null where roles do not follow claims.</summary>
    internal IReadOnlyList<string>? RolesOf(ExternalIdentity who)
    {
        if (RolesClaim.Length == 0) return null;
        var named = Mapped(who, RolesClaim, Roles).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return named.Count == 0 && DefaultRole.Length > 0 ? [DefaultRole] : named;
    }

    /// <summary>Names of the teams that these claims give; null where teams do not follow claims.</summary>
    internal IReadOnlyList<string>? TeamsOf(ExternalIdentity who)
    {
        if (TeamsClaim.Length == 0) return null;
        var values = who.Values(TeamsClaim);
        return [.. Mapped(who, TeamsClaim, Teams)
            .Concat(Teams.ContainsKey(Every)
                ? values.Where(v => !Teams.ContainsKey(v) && PrincipalNames.Check(v, Team.MaxName) is null)
                    .Select(v => v.Trim()) : [])
            .DistinctBy(PrincipalNames.Key)];
    }

    /// <summary>
    /// Which of these claims the provider left out because a token has no room for it (Microsoft Entra's overage), and
    /// how it says so; null where none.
    /// </summary>
    public (string Claim, string Mark)? FindOverage(ExternalIdentity who)
    {
        foreach (var claim in new[] { RolesClaim, TeamsClaim }.Where(c => c.Length > 0 && who.Values(c).Count == 0))
        {
            if (who.Claims.Any(c => c.Type == "_claim_names" && ClaimPath.Has(c.Value, claim)))
                return (claim, "_claim_names");
            if (claim == "groups" && who.Claims.Any(c => c is { Type: "hasgroups", Value: "true" or "True" or "1" }))
                return (claim, "hasgroups");
        }
        return null;
    }

    // A value as it is; one text, not a list, is also read as the list that some providers write into it. The
    // elements of a list are never taken apart: in "not admins" there is no "admins".
    private static IEnumerable<string> Mapped(ExternalIdentity who, string claim, IDictionary<string, string> names) =>
        who.Values(claim).SelectMany(v => names.TryGetValue(v, out var name) ? [name]
            : who.IsText(claim)
            ? v.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(names.ContainsKey).Select(p => names[p])
            : []);

    private static readonly char[] Separators = [' ', ',', '\t', '\r', '\n'];

    /// <summary>Whether the claims decide on the membership of that team.</summary>
    internal bool Decides(Team team) =>
        Teams.ContainsKey(Every) || Teams.Values.Any(name => PrincipalNames.Key(name) == team.NameKey);
}

/// <summary>Who an identity provider says someone is.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">How it calls them; with the issuer this is who they are, whatever else changes.</param>
/// <param name="Claims">Type and value of each claim.</param>
public sealed record ExternalIdentity(string Issuer, string Subject, IReadOnlyList<(string Type, string Value)> Claims)
{
    /// <summary>
    /// Whether both halves have a length and characters that the databases hold: cut to fit they would be someone
    /// else's.
    /// </summary>
    internal bool CanBeKept =>
        Issuer.Length is > 0 and <= User.MaxIssuer && Subject.Length is > 0 and <= User.MaxSubject
            && DatabaseText.Holds(Issuer) && DatabaseText.Holds(Subject);

    /// <summary>The claims that the provider wrote as one text, not as a list.</summary>
    public IReadOnlySet<string> Texts { get; init; } = new HashSet<string>();

    /// <summary>
    /// Every value of a claim. One of that very name counts; where there is none, a dot leads into a claim that is an
    /// object:
    /// <c>realm_access.roles</c>.
    /// </summary>
    internal IReadOnlyList<string> Values(string type)
    {
        var own = Claims.Where(c => c.Type == type).Select(c => c.Value).ToList();
        return [.. (own.Count > 0 ? own : Nested(type).SelectMany(n => n.Values)).Where(DatabaseText.Holds)];
    }

    /// <summary>Whether the provider wrote that claim as one text.</summary>
    internal bool IsText(string type) =>
        Claims.Any(c => c.Type == type) ? Texts.Contains(type) : Nested(type).Any(n => n.IsText);

    private IEnumerable<ClaimPath.Found> Nested(string type)
    {
        for (var dot = type.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = type.IndexOf('.', dot + 1))
            foreach (var claim in Claims.Where(c => c.Type == type[..dot]))
                if (ClaimPath.Find(claim.Value, type[(dot + 1)..]) is { } found) yield return found;
    }
}
