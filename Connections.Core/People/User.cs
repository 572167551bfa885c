using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>
/// An account: a person with a password, a person known by an identity provider, or a service account. Its id is who it
/// is; an email address signs in here with a password only.
/// </summary>
public sealed class User : IVersioned
{
    internal const int MaxIssuer = 400;
    internal const int MaxSubject = 255;

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

    /// <summary>
    /// A person whom an identity provider knows. The address is for people to read; nobody is matched by it.
    /// </summary>
    internal static User External(string issuer, string subject, string email, string name, DateTimeOffset at) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Issuer = issuer,
            Subject = subject,
            Email = email,
            Name = name,
            CreatedAt = at
        };

    /// <summary>An account for machines. It never signs in; keys act for it.</summary>
    internal static User ServiceAccount(string name, DateTimeOffset at) =>
        new() { Id = Guid.CreateVersion7(), IsServiceAccount = true, Name = name, CreatedAt = at };

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>Address to show, and to sign in with where there is a password. Empty for a service account.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The address as it is compared, unique; null where one does not sign in with it.</summary>
    public string? NormalizedEmail { get; private set; }

    /// <summary>Identity provider that knows this person; null for an account of our own.</summary>
    public string? Issuer { get; private set; }

    /// <summary>How the provider calls this person. With <see cref="Issuer"/> it is unique.</summary>
    public string? Subject { get; private set; }

    /// <summary>Whether machines act with it.</summary>
    public bool IsServiceAccount { get; private set; }

    /// <summary>Name on screen.</summary>
    public string Name { get; private set; } = "";

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the account was disabled; null while it may sign in.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>When they last signed in; null: never.</summary>
    public DateTimeOffset? LastSignInAt { get; private set; }

    /// <summary>Roles.</summary>
    public IReadOnlyList<Role> Roles => roles;

    /// <summary>Teams that the account is a member of.</summary>
    public IReadOnlyList<Team> Teams => teams;

    internal string? PasswordHash { get; set; }

    /// <summary>Changes whenever the sessions of the account end. One that began with another is over.</summary>
    internal string SecurityStamp { get; set; } = "";
    internal int AccessFailedCount { get; set; }
    internal DateTimeOffset? LockoutEnd { get; set; }

    /// <inheritdoc/>
    public Guid Version { get; private set; }

    private readonly List<Role> roles = [];
    private readonly List<Team> teams = [];

    internal void Give(Role role)
    {
        if (!roles.Contains(role)) roles.Add(role);
    }

    /// <summary>Gives exactly these roles.</summary>
    internal void SetRoles(IReadOnlyCollection<Role> only)
    {
        roles.RemoveAll(r => !only.Contains(r));
        foreach (var role in only) Give(role);
    }

    internal void Join(Team team)
    {
        if (!teams.Contains(team)) teams.Add(team);
    }

    internal void Leave(Team team) => teams.Remove(team);

    /// <summary>Takes name and address over from the identity provider.</summary>
    internal void Introduce(string name, string email) => (Name, Email) = (name, email);

    internal void SignedIn(DateTimeOffset at) => LastSignInAt = at;

    internal void Enable() => DisabledAt = null;

    internal void Disable(DateTimeOffset at) => DisabledAt ??= at;

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
            builder.Property(u => u.LastSignInAt).LeavesVersion();
            builder.Property(u => u.Version).IsConcurrencyToken();
            builder.Property(u => u.Issuer).HasMaxLength(MaxIssuer);
            builder.Property(u => u.Subject).HasMaxLength(MaxSubject);
            builder.HasIndex(u => u.NormalizedEmail).IsUnique();
            builder.HasIndex(u => new { u.Issuer, u.Subject }).IsUnique();
            builder.HasMany(u => u.Roles).WithMany().UsingEntity("UserRoles");
            builder.Navigation(u => u.Roles).HasField("roles").UsePropertyAccessMode(PropertyAccessMode.Field);
            builder.HasMany(u => u.Teams).WithMany(t => t.Members).UsingEntity("TeamMembers");
            builder.Navigation(u => u.Teams).HasField("teams").UsePropertyAccessMode(PropertyAccessMode.Field);
        }
    }
}
