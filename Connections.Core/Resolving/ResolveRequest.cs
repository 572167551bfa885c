using Connections.Core.Audit;

namespace Connections.Core.Resolving;

/// <summary>A use while it is decided: what is audited of it, and what is wanted.</summary>
/// <param name="Changes">What the audit trail tells of it.</param>
/// <param name="Only">Paths of the secrets that are needed; null: all of them.</param>
/// <param name="HandsOut">Whether the credential is to leave the server.</param>
internal sealed record ResolveRequest(List<FieldChange> Changes, IReadOnlySet<string>? Only = null,
    bool HandsOut = false)
{
    /// <summary>Whether it is a test by who manages tiles, which takes no Resolver access to an account.</summary>
    public bool IsByManager { get; init; }

    /// <summary>What the caller writes of the use, in the commit of its audit entry; null: nothing.</summary>
    public UseRecord? Record { get; init; }

    /// <summary>A use for that purpose.</summary>
    public static ResolveRequest For(string purpose) => new([new FieldChange("purpose", null, purpose)]);
}
