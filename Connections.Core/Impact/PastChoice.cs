using Connections.Core.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Impact;

/// <summary>How often something that runs used a connection on a day, by name or through a group.</summary>
internal sealed class PastChoice
{
    private PastChoice() { }

    /// <summary>What ran, such as a workflow.</summary>
    public Guid UserId { get; private set; }

    /// <summary>The connection that was used.</summary>
    public Guid ConnectionId { get; private set; }

    /// <summary>The group that it was chosen from; empty: it was named itself.</summary>
    public Guid GroupId { get; private set; }

    /// <summary>The day, in UTC.</summary>
    public DateOnly Day { get; private set; }

    public int Count { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<PastChoice>
    {
        public const string Table = "PastChoices";

        public void Configure(EntityTypeBuilder<PastChoice> builder)
        {
            builder.ToTable(Table);
            // Asked by connection: those of one lie together.
            builder.HasKey(c => new { c.ConnectionId, c.GroupId, c.UserId, c.Day });
            builder.HasOne<Connection>().WithMany().HasForeignKey(c => c.ConnectionId)
                .OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(c => new { c.GroupId, c.Day });
            builder.HasIndex(c => c.Day);
        }
    }
}
