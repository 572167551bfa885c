using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Groups;

/// <summary>How groups are stored in the database.</summary>
internal sealed class GroupConfiguration : IEntityTypeConfiguration<ConnectionGroup>
{
    public void Configure(EntityTypeBuilder<ConnectionGroup> builder)
    {
        builder.ToTable("ConnectionGroups");
        builder.Property(g => g.Name).HasMaxLength(Connection.MaxName);
        builder.Property(g => g.NameKey).HasMaxLength(Connection.MaxName * 2);
        builder.Property(g => g.Description).HasMaxLength(Connection.MaxDescription);
        builder.Property(g => g.IntegrationType).HasMaxLength(100);
        builder.Property(g => g.KeysText).HasMaxLength((IdentifierTag.MaxLength + 1) * ConnectionGroup.MostKeys);
        builder.Property(g => g.ManagedBy).HasMaxLength(IManagedResource.MaxManagedBy);
        builder.HasIndex(g => g.ManagedBy).HasFilter("\"ManagedBy\" IS NOT NULL");
        builder.Ignore(g => g.Keys);
        builder.Property(g => g.Version).IsConcurrencyToken();
        builder.Property(g => g.PolicyVersion).IsConcurrencyToken().LeavesVersion();
        builder.Property(g => g.OrganizationLevel).LeavesVersion();

        // A deleted group is nowhere but in Recently deleted, which asks for it by name.
        builder.HasQueryFilter(g => g.DeletedAt == null);
        builder.HasIndex(g => g.NameKey).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
        builder.HasIndex(g => new { g.DeletedAt, g.Id, g.OrganizationLevel }).HasFilter("\"DeletedAt\" IS NOT NULL");
        builder.HasIndex(g => g.PurgeAt).HasFilter("\"PurgeAt\" IS NOT NULL");
        builder.HasIndex(g => new { g.UpdatedAt, g.Id, g.OrganizationLevel });
        builder.HasIndex(g => new { g.IntegrationType, g.Id, g.OrganizationLevel });
        builder.HasIndex(g => new { g.UsedBy, g.Id, g.OrganizationLevel });
    }
}

/// <summary>How members are stored in the database.</summary>
internal sealed class GroupMemberConfiguration : IEntityTypeConfiguration<GroupMember>
{
    public void Configure(EntityTypeBuilder<GroupMember> builder)
    {
        builder.ToTable("ConnectionGroupMembers");
        builder.HasKey(m => new { m.GroupId, m.ConnectionId });
        builder.HasOne<ConnectionGroup>().WithMany().HasForeignKey(m => m.GroupId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Connection>().WithMany().HasForeignKey(m => m.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => m.ConnectionId);
    }
}

/// <summary>
/// How combinations are stored in the database. Its key is the rule that no two members of a group share a combination.
/// </summary>
internal sealed class GroupCombinationConfiguration : IEntityTypeConfiguration<GroupCombination>
{
    public const string Table = "ConnectionGroupPlaces";

    public void Configure(EntityTypeBuilder<GroupCombination> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(p => new { p.GroupId, p.Combination });
        builder.Property(p => p.Combination).HasMaxLength((IdentifierTag.MaxLength + 1) * ConnectionGroup.MostKeys);
        builder.HasOne<GroupMember>().WithMany().HasForeignKey(p => new { p.GroupId, p.ConnectionId })
            .OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>How members that are deleted are stored in the database.</summary>
internal sealed class DeletedMemberConfiguration : IEntityTypeConfiguration<DeletedMember>
{
    public void Configure(EntityTypeBuilder<DeletedMember> builder)
    {
        builder.ToTable("ConnectionGroupDeletedMembers");
        builder.HasKey(m => new { m.GroupId, m.ConnectionId });
        builder.HasOne<ConnectionGroup>().WithMany().HasForeignKey(m => m.GroupId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Connection>().WithMany().HasForeignKey(m => m.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => m.ConnectionId);
    }
}
