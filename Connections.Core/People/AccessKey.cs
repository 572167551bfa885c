using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>What a key is for. A call of the API shows one of each.</summary>
public enum KeyKind
{
    /// <summary>Lets a program in; it allows nothing by itself.</summary>
    Api,

    /// <summary>Says for whom the program acts.</summary>
    Application,
}

/// <summary>
/// A key with which a program acts for a user or service account. The key itself is shown once; here lies its hash, so
/// that the database lets nobody in. A revoked key is gone.
/// </summary>
internal sealed class AccessKey
{
    private AccessKey() { }

    public AccessKey(KeyKind kind, string name, Guid ownerId, KeyFormat text, Permissions? scopes, Guid createdById,
        DateTimeOffset at, DateTimeOffset? expiresAt)
    {
        Id = Guid.CreateVersion7();
        (Kind, Name, OwnerId, Scopes) = (kind, name, ownerId, scopes);
        (Hash, Hint) = (text.HashFor(kind), text.Hint);
        (CreatedById, CreatedAt, ExpiresAt) = (createdById, at, expiresAt);
    }

    public Guid Id { get; private set; }
    public KeyKind Kind { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>For whom it acts. Disabled, the key is dead at once.</summary>
    public Guid OwnerId { get; private set; }

    public byte[] Hash { get; private set; } = [];

    /// <summary>The beginning of the key, so that people recognize their keys.</summary>
    public string Hint { get; private set; } = "";

    /// <summary>What it allows at most; null: all that its owner may do.</summary>
    public Permissions? Scopes { get; private set; }

    /// <summary>Whether this application key may be used with connections.</summary>
    public bool Registered { get; private set; }

    public Guid CreatedById { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? ExpiresAt { get; private set; }
    public DateTimeOffset? LastUsedAt { get; private set; }

    public void Register(bool registered) => Registered = registered;

    internal sealed class Mapping : IEntityTypeConfiguration<AccessKey>
    {
        public void Configure(EntityTypeBuilder<AccessKey> builder)
        {
            builder.ToTable("AccessKeys");
            builder.Property(k => k.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(k => k.Name).HasMaxLength(KeyService.MaxName);
            builder.Property(k => k.Hash).HasMaxLength(32);
            builder.Property(k => k.Hint).HasMaxLength(16);
            builder.HasIndex(k => k.Hash).IsUnique();
            builder.HasIndex(k => new { k.Kind, k.OwnerId });
            builder.HasOne<User>().WithMany().HasForeignKey(k => k.OwnerId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
