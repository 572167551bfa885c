using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Secrets;

/// <summary>
/// A master key that this database was written with: its fingerprint and a value to know it by, never the key.
/// </summary>
internal sealed class MasterKeyRecord
{
    private MasterKeyRecord() { }

    /// <summary>The record of a key.</summary>
    public MasterKeyRecord(MasterKey key, DateTimeOffset at)
    {
        KeyId = key.Id;
        Check = key.CheckValue();
        CreatedAt = at;
    }

    public string KeyId { get; private set; } = "";

    public byte[] Check { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the loss of this key was accepted; null while it is needed.</summary>
    public DateTimeOffset? LostAt { get; private set; }

    /// <summary>Notes that the key is lost permanently.</summary>
    public void AcceptLoss(DateTimeOffset at) => LostAt = at;

    /// <summary>Notes that the key is back, and written with again.</summary>
    public void Found() => LostAt = null;

    internal sealed class Mapping : IEntityTypeConfiguration<MasterKeyRecord>
    {
        public void Configure(EntityTypeBuilder<MasterKeyRecord> builder)
        {
            builder.ToTable("MasterKeys");
            builder.HasKey(k => k.KeyId);
            builder.Property(k => k.KeyId).HasMaxLength(16);
        }
    }
}
