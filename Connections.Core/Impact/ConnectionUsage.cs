using Connections.Core.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Impact;

/// <summary>How often a connection was used on a day.</summary>
/// <param name="connectionId">The connection.</param>
/// <param name="day">The day, in UTC.</param>
/// <param name="count">How often.</param>
internal sealed class ConnectionUsage(Guid connectionId, DateOnly day, int count)
{
    public Guid ConnectionId { get; private set; } = connectionId;

    public DateOnly Day { get; private set; } = day;

    public int Count { get; private set; } = count;
}

/// <summary>How usage figures are stored in the database.</summary>
internal sealed class ConnectionUsageConfiguration : IEntityTypeConfiguration<ConnectionUsage>
{
    public const string Table = "ConnectionUsages";

    public void Configure(EntityTypeBuilder<ConnectionUsage> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(u => new { u.ConnectionId, u.Day });
        builder.HasOne<Connection>().WithMany().HasForeignKey(u => u.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        // The old end is cut off by day.
        builder.HasIndex(u => u.Day);
    }
}
