using Connections.Core.Storage;

namespace Connections.Core.People;

/// <summary>
/// What an identity provider's claims mean here: the settings <c>Authentication:Oidc</c>. With <see cref="RolesClaim"/> roles follow the
/// provider at every sign-in, with <see cref="TeamsClaim"/> the teams that <see cref="Teams"/> can name do; what is not mapped is managed here.
/// </summary>
public sealed class ClaimMapping
{
    /// <summary>As a key of <see cref="Teams"/>: each value of the claim is the name of a team, which is made where there is none.</summary>
    public const string Every = "*";

    /// <summary>Claim with the name.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>Claim with the e-mail address.</summary>
    public string EmailClaim { get; set; } = "email";

    /// <summary>Claim with what roles follow from; empty: roles are given here.</summary>
    public string RolesClaim { get; set; } = "";

    /// <summary>Names of roles by value of the claim.</summary>
    public IDictionary<string, string> Roles { get; } = new Dictionary<string, string>();

    /// <summary>
    /// The role of who comes for the first time, or whose claim names none. Empty: Read Only where roles are given here; where they follow a
    /// claim, nobody without a mapped value comes in.
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
        var named = who.Values(RolesClaim).Where(Roles.ContainsKey).Select(v => Roles[v]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return named.Count == 0 && DefaultRole.Length > 0 ? [DefaultRole] : named;
    }

    /// <summary>Names of the teams that these claims give; null where teams do not follow claims.</summary>
    internal IReadOnlyList<string>? TeamsOf(ExternalIdentity who)
    {
        if (TeamsClaim.Length == 0) return null;
        var values = who.Values(TeamsClaim);
        return [.. values.Where(Teams.ContainsKey).Select(v => Teams[v])
            .Concat(Teams.ContainsKey(Every) ? values.Where(v => !Teams.ContainsKey(v) && PrincipalNames.Check(v, Team.MaxName) is null).Select(v => v.Trim()) : [])
            .DistinctBy(PrincipalNames.Key)];
    }

    /// <summary>Whether the claims decide on the membership of that team.</summary>
    internal bool Decides(Team team) => Teams.ContainsKey(Every) || Teams.Values.Any(name => PrincipalNames.Key(name) == team.NameKey);
}

/// <summary>Who an identity provider says someone is.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">How it calls them; with the issuer this is who they are, whatever else changes.</param>
/// <param name="Claims">Type and value of each claim.</param>
public sealed record ExternalIdentity(string Issuer, string Subject, IReadOnlyList<(string Type, string Value)> Claims)
{
    /// <summary>Whether both halves have a length and characters that the databases hold: cut to fit they would be someone else's.</summary>
    internal bool CanBeKept =>
        Issuer.Length is > 0 and <= User.MaxIssuer && Subject.Length is > 0 and <= User.MaxSubject && StorableText.Holds(Issuer) && StorableText.Holds(Subject);

    /// <summary>Every value of a claim.</summary>
    internal IReadOnlyList<string> Values(string type) => [.. Claims.Where(c => c.Type == type && StorableText.Holds(c.Value)).Select(c => c.Value)];
}
