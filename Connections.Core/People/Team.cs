using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>People and service accounts who are given access together.</summary>
public sealed class Team : IVersioned
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 100;

    /// <summary>Longest description in characters.</summary>
    public const int MaxDescription = 1000;

    private readonly List<User> members = [];

    private Team() { }

    internal Team(string name, string description, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7();
        CreatedAt = at;
        Describe(name, description);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>Name on screen.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The name as it is compared: unique.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>What the team is for.</summary>
    public string Description { get; private set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <inheritdoc/>
    public Guid Version { get; private set; }

    /// <summary>Who is in it.</summary>
    public IReadOnlyList<User> Members => members;

    internal void Describe(string name, string description) =>
        (Name, NameKey, Description) = (name, PrincipalNames.Key(name), description);

    internal sealed class Mapping : IEntityTypeConfiguration<Team>
    {
        public void Configure(EntityTypeBuilder<Team> builder)
        {
            builder.ToTable("Teams");
            builder.Property(t => t.Name).HasMaxLength(MaxName);
            builder.Property(t => t.NameKey).HasMaxLength(MaxName * 2);
            builder.Property(t => t.Description).HasMaxLength(MaxDescription);
            builder.Property(t => t.Version).IsConcurrencyToken();
            builder.HasIndex(t => t.NameKey).IsUnique();
            builder.Navigation(t => t.Members).HasField("members").UsePropertyAccessMode(PropertyAccessMode.Field);
        }
    }
}
