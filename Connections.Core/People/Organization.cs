using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>The one organization of this installation. As a principal it means everyone in it.</summary>
internal sealed class Organization : IVersioned
{
    private Organization() { }

    /// <summary>
    /// The organization without an owner yet. Its id is fixed, so that of two nodes that start at once only one makes
    /// it.
    /// </summary>
    public static Organization Unowned => new() { Id = Guid.Parse("01900000-0000-7000-8000-000000000010") };

    public Guid Id { get; private set; }

    /// <summary>Whether the set-up was done.</summary>
    public bool Owned { get; private set; }

    /// <summary>How many days entries of the audit trail are kept; null: permanently.</summary>
    public int? AuditRetentionDays { get; private set; }

    public Guid Version { get; private set; }

    /// <summary>Keeps entries of the audit trail that long.</summary>
    public void KeepAudit(int? days) => AuditRetentionDays = days;

    /// <summary>Notes the set-up. Its version makes one of several racing set-ups win.</summary>
    public void Own() => Owned = true;

    internal sealed class Mapping : IEntityTypeConfiguration<Organization>
    {
        public void Configure(EntityTypeBuilder<Organization> builder)
        {
            builder.ToTable("Organizations");
            builder.Property(o => o.Version).IsConcurrencyToken();
        }
    }
}
