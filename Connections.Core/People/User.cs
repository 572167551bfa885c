using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>A person with an account. E-mail is how they sign in here; their id is who they are.</summary>
public sealed class User : IVersioned
{
    private User() { }

    /// <summary>A new account; its password is set by the store that knows hashing.</summary>
    internal User(string email, string name, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7();
        Email = email;
        NormalizedEmail = Normalize(email);
        Name = name;
        CreatedAt = at;
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>Address to sign in with, unique without case.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The address as it is compared.</summary>
    public string NormalizedEmail { get; private set; } = "";

    /// <summary>Name on screen.</summary>
    public string Name { get; private set; } = "";

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the account was disabled; null while it may sign in.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>Roles.</summary>
    public IReadOnlyList<Role> Roles => roles;

    internal string? PasswordHash { get; set; }
    internal string SecurityStamp { get; set; } = "";
    internal int AccessFailedCount { get; set; }
    internal DateTimeOffset? LockoutEnd { get; set; }

    /// <inheritdoc/>
    public Guid Version { get; private set; }

    private readonly List<Role> roles = [];

    internal void Give(Role role)
    {
        if (!roles.Contains(role)) roles.Add(role);
    }

    internal void Enable() => DisabledAt = null;

    internal static string Normalize(string email) => email.Trim().Normalize().ToUpperInvariant();

    internal sealed class Mapping : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("Users");
            builder.Property(u => u.Email).HasMaxLength(254);
            builder.Property(u => u.NormalizedEmail).HasMaxLength(254);
            builder.Property(u => u.Name).HasMaxLength(200);
            builder.Property(u => u.PasswordHash);
            builder.Property(u => u.SecurityStamp).HasMaxLength(100);
            builder.Property(u => u.AccessFailedCount);
            builder.Property(u => u.LockoutEnd);
            builder.Property(u => u.Version).IsConcurrencyToken();
            builder.HasIndex(u => u.NormalizedEmail).IsUnique();
            builder.HasMany(u => u.Roles).WithMany().UsingEntity("UserRoles");
            builder.Navigation(u => u.Roles).HasField("roles").UsePropertyAccessMode(PropertyAccessMode.Field);
        }
    }
}
