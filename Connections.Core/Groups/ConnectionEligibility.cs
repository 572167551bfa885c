using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;

namespace Connections.Core.Groups;

/// <summary>What an identity may do with a connection, and how the connection is.</summary>
/// <param name="Level">The identity's level; <see cref="AccessLevel.None"/>: for it the connection does not
/// exist.</param>
/// <param name="Permitted">Whether its roles let it use connections at all.</param>
/// <param name="Attention">Why the connection needs attention; null where it does not.</param>
public sealed record ConnectionEligibility(AccessLevel Level, bool Permitted, string? Attention)
{
    /// <summary>Whether the identity sees the connection.</summary>
    public bool IsVisible => Level >= AccessLevel.Viewer;

    /// <summary>Whether the identity may use it.</summary>
    public bool MayUse => Permitted && Level >= AccessLevel.Resolver;

    /// <summary>Why the identity cannot use it, in a sentence without its end; null where it may.</summary>
    /// <param name="name">The identity's name; null: the reader.</param>
    public string? WhyNot(string? name)
    {
        if (MayUse) return null;
        if (!Permitted)
            return $"none of {(name is null ? "your" : $"{name}'s")} roles has the "
                + $"{Permissions.ConnectionsResolve.WireName()} permission";
        return Level == AccessLevel.None
            ? $"{name ?? "you"} {(name is null ? "have" : "has")} no Resolver access"
            : $"{name ?? "you"} {(name is null ? "are" : "is")} {Level.WithArticle()}, and this requires Resolver";
    }

    /// <summary>Of an identity with that level on a connection in that state.</summary>
    internal static ConnectionEligibility For(Rights rights, AccessLevel level, ConnectionHealth health,
        string? message, bool schemaMissing) => new(
        rights.Has(Permissions.ConnectionsRead) ? level : AccessLevel.None,
        rights.Has(Permissions.ConnectionsResolve),
        ConnectionRowProjection.HealthOf(health, schemaMissing) == ConnectionHealth.NeedsAttention
            ? ConnectionRowProjection.MessageOf(message, schemaMissing) ?? "It doesn't work." : null);
}
