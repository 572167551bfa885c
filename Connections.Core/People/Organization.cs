using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>The one organisation of this installation. As a principal it stands for everyone in it.</summary>
internal sealed class Organization : IVersioned
{
    private Organization() { }

    /// <summary>An organisation without an owner yet.</summary>
    public Organization(Guid id) => Id = id;

    public Guid Id { get; private set; }

    /// <summary>Whether the set-up was done.</summary>
    public bool Owned { get; private set; }

    public Guid Version { get; private set; }

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
