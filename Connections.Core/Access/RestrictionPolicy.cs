namespace Connections.Core.Access;

/// <summary>Who is given a level on a thing.</summary>
/// <param name="Kind">Kind of principal.</param>
/// <param name="Id">Its id; for the organization anything.</param>
public readonly record struct Principal(PrincipalKind Kind, Guid Id)
{
    /// <summary>Everyone in the organization.</summary>
    public static Principal Everyone { get; } = new(PrincipalKind.Organization, Guid.Empty);
}

/// <summary>One line of a policy, as it is asked for.</summary>
public sealed record PolicyGrant(Principal Principal, AccessLevel Level);

/// <summary>One line of a policy, as it is shown.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Name">Their name.</param>
/// <param name="Level">What they may do.</param>
/// <param name="Acts">Whether anyone can act by it: false for a disabled account, or a team or role without an enabled
/// member.</param>
public sealed record PolicyLine(Principal Principal, string Name, AccessLevel Level, bool Acts)
{
    /// <summary>The identity provider that knows this person; null for everyone and everything else.</summary>
    public string? Issuer { get; init; }

    /// <summary>The line of the whole organization, as it is by default.</summary>
    public static PolicyLine Everyone { get; } = new(Principal.Everyone, "Everyone in the organization",
        AccessLevel.Viewer, true);
}

/// <summary>Who may do what with a thing.</summary>
/// <param name="Lines">The organization first where it has a level, then the highest level first.</param>
/// <param name="Version">What a change is saved over.</param>
public sealed record RestrictionPolicy(IReadOnlyList<PolicyLine> Lines, Guid Version)
{
    /// <summary>Most principals of one policy, the organization not counted.</summary>
    public const int MostLines = 200;
}

/// <summary>An identity's level on a thing, and where it comes from.</summary>
/// <param name="Level">The highest level; <see cref="AccessLevel.None"/>: for them the thing does not exist, whatever
/// they were given.</param>
/// <param name="Through">Every line of the policy that gives them a level, the highest first.</param>
/// <param name="Limits">What their roles do not allow, in words; empty where nothing is missing.</param>
public sealed record EffectiveAccess(AccessLevel Level, IReadOnlyList<PolicyLine> Through,
    IReadOnlyList<string> Limits);
