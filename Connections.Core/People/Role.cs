using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>A named set of permissions.</summary>
public sealed class Role : IVersioned
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 100;

    private Role() { }

    internal Role(string name, Permissions permissions)
    {
        Id = Guid.CreateVersion7();
        Change(name, permissions);
    }

    private Role(string id, string name, Permissions permissions)
    {
        Id = Guid.Parse(id);
        Change(name, permissions);
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

    /// <summary>The name as it is compared: unique.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>What it allows.</summary>
    public Permissions Permissions { get; private set; }

    /// <summary>Whether the product brought it; such a role is not edited.</summary>
    public bool BuiltIn { get; private set; }

    /// <inheritdoc/>
    public Guid Version { get; private set; }

    internal void Change(string name, Permissions permissions) =>
        (Name, NameKey, Permissions) = (name, PrincipalNames.Key(name), permissions);

    internal sealed class Mapping : IEntityTypeConfiguration<Role>
    {
        public void Configure(EntityTypeBuilder<Role> builder)
        {
            builder.ToTable("Roles");
            builder.Property(r => r.Name).HasMaxLength(200);
            builder.Property(r => r.NameKey).HasMaxLength(200);
            builder.Property(r => r.Version).IsConcurrencyToken();
            builder.HasIndex(r => r.NameKey).IsUnique();
            builder.HasData(Admin, Standard, ReadOnly);
        }
    }
}
