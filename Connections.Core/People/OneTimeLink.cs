using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>
/// A link that lets one person set their password once, passed on by an admin: an invitation or a reset. It holds a
/// random token; here lies only its hash, so that the database lets nobody in.
/// </summary>
internal sealed class OneTimeLink
{
    private OneTimeLink() { }

    public OneTimeLink(byte[] tokenHash, Guid userId, Guid createdById, DateTimeOffset at, DateTimeOffset expiresAt) =>
        (TokenHash, UserId, CreatedById, CreatedAt, ExpiresAt) = (tokenHash, userId, createdById, at, expiresAt);

    public byte[] TokenHash { get; private set; } = [];
    public Guid UserId { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<OneTimeLink>
    {
        public void Configure(EntityTypeBuilder<OneTimeLink> builder)
        {
            builder.ToTable("OneTimeLinks");
            builder.HasKey(l => l.TokenHash);
            builder.Property(l => l.TokenHash).HasMaxLength(32);
            builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(l => l.ExpiresAt);
        }
    }
}
