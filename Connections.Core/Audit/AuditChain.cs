using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Audit;

/// <summary>
/// One chain of audit entries, written by one node. Its key is here wrapped by the master key, so that a chain can
/// still be verified after the master key was changed.
/// </summary>
internal sealed class AuditChain
{
    private AuditChain() { }

    public AuditChain(Guid id, DateTimeOffset at, string masterKeyId, byte[] wrappedKey) =>
        (Id, StartedAt, MasterKeyId, WrappedKey) = (id, at, masterKeyId, wrappedKey);

    public Guid Id { get; private set; }
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>The master key that wraps this chain's key.</summary>
    public string MasterKeyId { get; private set; } = "";
    public byte[] WrappedKey { get; private set; } = [];

    /// <summary>Entries up to this place were removed by retention; 0: none.</summary>
    public long CutThrough { get; private set; }

    /// <summary>The proof of the last removed entry, on which the first that is left builds.</summary>
    public byte[]? CutMac { get; private set; }

    /// <summary>Proof that the product itself removed them.</summary>
    public byte[]? CutSeal { get; private set; }

    /// <summary>Notes what retention removed.</summary>
    public void Cut(long through, byte[] mac, byte[] seal) => (CutThrough, CutMac, CutSeal) = (through, mac, seal);

    internal sealed class Mapping : IEntityTypeConfiguration<AuditChain>
    {
        public void Configure(EntityTypeBuilder<AuditChain> builder)
        {
            builder.ToTable("AuditChains");
            builder.Property(c => c.MasterKeyId).HasMaxLength(16);
        }
    }
}
