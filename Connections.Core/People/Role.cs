using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>A named set of permissions.</summary>
public sealed class Role
{
    private Role() { }

    private Role(string id, string name, Permissions permissions)
    {
        Id = Guid.Parse(id);
        Name = name;
        Permissions = permissions;
        BuiltIn = true;
    }

    /// <summary>Everything.</summary>
    public static Role Admin => new("01900000-0000-7000-8000-000000000001", "Admin", Permissions.AdminRole);

    /// <summary>Builds and uses; does not administer.</summary>
    public static Role Standard => new("01900000-0000-7000-8000-000000000002", "Standard", Permissions.StandardRole);

    /// <summary>Looks only.</summary>
    public static Role ReadOnly => new("01900000-0000-7000-8000-000000000003", "Read Only", Permissions.ReadOnlyRole);

    /// <summary>Id; the built-in roles have fixed ones.</summary>
    public Guid Id { get; private set; }

    /// <summary>Name on screen.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What it allows.</summary>
    public Permissions Permissions { get; private set; }

    /// <summary>Whether the product brought it; such a role is not edited.</summary>
    public bool BuiltIn { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Role>
    {
        public void Configure(EntityTypeBuilder<Role> builder)
        {
            builder.ToTable("Roles");
            builder.Property(r => r.Name).HasMaxLength(200);
            builder.HasIndex(r => r.Name).IsUnique();
            builder.HasData(Admin, Standard, ReadOnly);
        }
    }
}
