using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>
/// A signed-in browser. The cookie holds a random id; here lies only its hash, so that the database signs nobody in.
/// </summary>
internal sealed class Session
{
    private Session() { }

    /// <summary>A session that begins now.</summary>
    public Session(byte[] idHash, Guid userId, string securityStamp, DateTimeOffset at, DateTimeOffset expiresAt) =>
        (IdHash, UserId, SecurityStamp, CreatedAt, LastSeenAt, ExpiresAt) =
        (idHash, userId, securityStamp, at, at, expiresAt);

    public byte[] IdHash { get; private set; } = [];
    public Guid UserId { get; private set; }

    /// <summary>That of the account when it signed in.</summary>
    public string SecurityStamp { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset LastSeenAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> builder)
        {
            builder.ToTable("Sessions");
            builder.HasKey(s => s.IdHash);
            builder.Property(s => s.SecurityStamp).HasMaxLength(100);
            builder.HasIndex(s => s.UserId);
            builder.HasIndex(s => s.ExpiresAt);
            builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
