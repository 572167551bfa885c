using Connections.Core.People;
using Connections.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Connections;

/// <summary>How connections lie in the database.</summary>
internal sealed class ConnectionStorage : IEntityTypeConfiguration<Connection>
{
    /// <summary>The index that keeps names apart.</summary>
    public const string NameIndex = "IX_Connections_NameKey";

    public void Configure(EntityTypeBuilder<Connection> builder)
    {
        builder.ToTable("Connections");
        builder.Property(c => c.Name).HasMaxLength(Connection.MaxName);
        builder.Property(c => c.NameKey).HasMaxLength(Connection.MaxName * 2);
        builder.Property(c => c.Description).HasMaxLength(Connection.MaxDescription);
        builder.Property(c => c.IntegrationType).HasMaxLength(100);
        builder.Property(c => c.CredentialType).HasMaxLength(100);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasMany(c => c.Tags).WithOne().HasForeignKey(t => t.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.Navigation(c => c.Tags).HasField("tags").UsePropertyAccessMode(PropertyAccessMode.Field);
        builder.HasMany<StoredSecret>().WithOne().HasForeignKey(s => s.OwnerId).OnDelete(DeleteBehavior.Cascade);

        builder.HasIndex(c => c.NameKey).HasDatabaseName(NameIndex).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
        // Each list order, with what the filter reads beside it: a page and its total come from the index alone.
        builder.HasIndex(c => new { c.DeletedAt, c.UpdatedAt, c.OrganizationLevel });
        builder.HasIndex(c => new { c.DeletedAt, c.NameKey, c.OrganizationLevel });
        builder.HasIndex(c => new { c.DeletedAt, c.IntegrationType, c.OrganizationLevel });
        builder.HasIndex(c => new { c.DeletedAt, c.CreatedById, c.OrganizationLevel });
        builder.HasIndex(c => new { c.DeletedAt, c.Health, c.OrganizationLevel });
        builder.HasIndex(c => c.PurgeAt);
        builder.HasIndex(c => c.ExpiresAt);
    }
}

/// <summary>How tags lie in the database.</summary>
internal sealed class ConnectionTagStorage : IEntityTypeConfiguration<ConnectionTag>
{
    public void Configure(EntityTypeBuilder<ConnectionTag> builder)
    {
        builder.ToTable("ConnectionTags");
        builder.HasKey(t => new { t.ConnectionId, t.Key, t.Value });
        builder.Property(t => t.Key).HasMaxLength(IdentifierTag.MaxLength);
        builder.Property(t => t.Value).HasMaxLength(IdentifierTag.MaxLength);
        builder.HasIndex(t => new { t.Key, t.Value, t.ConnectionId });
    }
}

/// <summary>How favourites lie in the database.</summary>
internal sealed class FavoriteStorage : IEntityTypeConfiguration<Favorite>
{
    public void Configure(EntityTypeBuilder<Favorite> builder)
    {
        builder.ToTable("Favorites");
        builder.HasKey(f => new { f.UserId, f.ResourceId });
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => f.ResourceId);
    }
}
