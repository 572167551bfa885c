using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Audit;

/// <summary>
/// The newest place of a chain as the database itself keeps it, written in the same save as the newest entry.
/// </summary>
internal sealed class AuditHead
{
    private AuditHead() { }

    public AuditHead(Guid chainId) => ChainId = chainId;

    public Guid ChainId { get; private set; }
    public long Sequence { get; private set; }

    /// <summary>The newest entry's proof.</summary>
    public byte[] Mac { get; private set; } = [];

    /// <summary>The machine that writes the chain: where its newest place is kept beside the key, too.</summary>
    public string Node { get; private set; } = "";

    /// <summary>Proof of this row.</summary>
    public byte[] Seal { get; private set; } = [];

    /// <summary>Moves on to a newer entry.</summary>
    public void Move(long sequence, byte[] mac, string node, byte[] key) =>
        (Sequence, Mac, Node, Seal) = (sequence, mac, node, AuditMac.OfRow(ChainId, sequence, mac, node, key));

    internal sealed class Mapping : IEntityTypeConfiguration<AuditHead>
    {
        public void Configure(EntityTypeBuilder<AuditHead> builder)
        {
            builder.ToTable("AuditHeads");
            builder.HasKey(h => h.ChainId);
            builder.Property(h => h.ChainId).ValueGeneratedNever();
            builder.Property(h => h.Mac).HasMaxLength(32);
            builder.Property(h => h.Seal).HasMaxLength(32);
            builder.Property(h => h.Node).HasMaxLength(255);
        }
    }
}
