using Connections.Core.Connections;

namespace Connections.Core.Tiles;

/// <summary>An integration tile.</summary>
public sealed record TileRow
{
    /// <summary>Wire name of its integration, such as <c>GitHub</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Name on screen.</summary>
    public required string Name { get; init; }

    /// <summary>What its accounts are for.</summary>
    public required string Description { get; init; }

    /// <summary>How many accounts it has.</summary>
    public required int Accounts { get; init; }

    /// <summary>How many of them need attention.</summary>
    public required int NeedAttention { get; init; }

    /// <summary>The name of the default account; null: there is none.</summary>
    public required string? DefaultAccount { get; init; }

    /// <summary>Whether the reader may add, change and delete accounts.</summary>
    public required bool MayManage { get; init; }
}

/// <summary>An account of a tile, as everyone sees it.</summary>
public sealed record TileAccountRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Wire name of the tile's integration.</summary>
    public required string Tile { get; init; }

    /// <summary>Name, unique in the tile.</summary>
    public required string Name { get; init; }

    /// <summary>Wire name of the credential kind.</summary>
    public required string CredentialType { get; init; }

    /// <summary>Whether steps use it that choose none of several accounts.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>The file that manages it; null: none does.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Whether only those with Resolver access can use it.</summary>
    public required bool IsRestricted { get; init; }

    /// <summary>Whether the reader can use it.</summary>
    public required bool MayUse { get; init; }

    /// <summary>How it is.</summary>
    public required ConnectionHealth Health { get; init; }

    /// <summary>Why it needs attention.</summary>
    public string? HealthMessage { get; init; }

    /// <summary>When it was last tested or used.</summary>
    public DateTimeOffset? HealthAt { get; init; }

    /// <summary>When its token ends, where that is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who added it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its version, for an edit.</summary>
    public required Guid Version { get; init; }
}

/// <summary>The accounts of a tile.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Accounts">Its accounts, by name.</param>
public sealed record TileAccounts(TileRow Tile, IReadOnlyList<TileAccountRow> Accounts);

/// <summary>Everything of an account that may be shown to who manages tiles.</summary>
/// <param name="Row">What everyone sees of it.</param>
/// <param name="Credential">Its credential, as that of a connection. No secret in it.</param>
public sealed record TileAccountDetails(TileAccountRow Row, ConnectionDetails Credential);
