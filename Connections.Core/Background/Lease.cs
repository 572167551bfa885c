using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Background;

/// <summary>Who may do a job at the moment, over all nodes.</summary>
internal sealed class Lease
{
    private Lease() { }

    public Lease(string name, Guid holder, DateTimeOffset until) => (Name, Holder, Until) = (name, holder, until);

    public string Name { get; private set; } = "";
    public Guid Holder { get; private set; }
    public DateTimeOffset Until { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Lease>
    {
        public void Configure(EntityTypeBuilder<Lease> builder)
        {
            builder.ToTable("Leases");
            builder.HasKey(l => l.Name);
            builder.Property(l => l.Name).HasMaxLength(100);
        }
    }
}
