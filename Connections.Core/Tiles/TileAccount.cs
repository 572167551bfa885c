using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Tiles;

/// <summary>
/// An account of an integration tile: what the tile's actions use where no connection is chosen. Everyone may use it
/// unless its use is restricted.
/// </summary>
internal sealed class TileAccount : CredentialRecord, IManagedResource
{
    private TileAccount() { }

    private TileAccount(string tile, Guid author, DateTimeOffset at)
        : base(tile, AccessLevel.Resolver, author, at) { }

    /// <summary>An account that does not exist yet.</summary>
    public static TileAccount Create(string tile, ConnectionContent content, bool isDefault, Guid author,
        DateTimeOffset at)
    {
        var account = new TileAccount(tile, author, at) { IsDefault = isDefault };
        account.Change(content, at);
        return account;
    }

    /// <summary>
    /// Whether steps use it that choose none of several accounts. At most one of a tile is.
    /// </summary>
    public bool IsDefault { get; private set; }

    /// <inheritdoc/>
    public string? ManagedBy { get; private set; }

    /// <inheritdoc/>
    public void ManageBy(string? source) => ManagedBy = source;

    /// <summary>
    /// Replaces all that an edit can change. Where the credential changes, the last test counts no more.
    /// </summary>
    public void Change(ConnectionContent content, DateTimeOffset at)
    {
        SetName(content.Name);
        ChangeCredential(content);
        UpdatedAt = at;
    }

    /// <summary>Makes it the default, or no longer.</summary>
    public void SetDefault(bool isDefault) => IsDefault = isDefault;

    internal sealed class Mapping : IEntityTypeConfiguration<TileAccount>
    {
        /// <summary>The index that keeps names apart.</summary>
        public const string NameIndex = "IX_TileAccounts_Tile_NameKey";

        /// <summary>The index that lets a tile have one default.</summary>
        public const string DefaultIndex = "IX_TileAccounts_Tile";

        public void Configure(EntityTypeBuilder<TileAccount> builder)
        {
            builder.ToTable("TileAccounts");
            builder.Property(a => a.IntegrationType).HasColumnName("Tile").HasMaxLength(100);
            builder.Property(a => a.Name).HasMaxLength(CredentialRecord.MaxName);
            builder.Property(a => a.NameKey).HasMaxLength(CredentialRecord.MaxName * 2);
            builder.Property(a => a.CredentialType).HasMaxLength(100);
            builder.Property(a => a.ManagedBy).HasMaxLength(IManagedResource.MaxManagedBy);
            builder.Property(a => a.Version).IsConcurrencyToken();
            // Who may use it, and which one is the default, make no open form stale.
            builder.Property(a => a.PolicyVersion).IsConcurrencyToken().LeavesVersion();
            builder.Property(a => a.OrganizationLevel).LeavesVersion();
            builder.Property(a => a.IsDefault).LeavesVersion();
            builder.HasIndex(a => new { a.IntegrationType, a.NameKey }).HasDatabaseName(NameIndex).IsUnique();
            builder.HasIndex(a => a.IntegrationType).HasDatabaseName(DefaultIndex).IsUnique()
                .HasFilter("\"IsDefault\"");
            builder.HasIndex(a => a.ExpiresAt).HasFilter("\"ExpiresAt\" IS NOT NULL");
            // What falls due for another test.
            builder.HasIndex(a => new { a.HealthAt, a.Id });
        }
    }
}
