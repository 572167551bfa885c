using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.People;

/// <summary>A call that a program named, so that it can send it again without its being done again.</summary>
internal sealed class IdempotentCall
{
    private IdempotentCall() { }

    public IdempotentCall(Guid keyId, string name, byte[] fingerprint, DateTimeOffset at) =>
        (KeyId, Name, Fingerprint, At) = (keyId, name, fingerprint, at);

    /// <summary>The application key that it was made with.</summary>
    public Guid KeyId { get; private set; }

    /// <summary>How the program named it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>A digest of what was called, under a key that is not kept here.</summary>
    public byte[] Fingerprint { get; private set; } = [];

    /// <summary>When it began.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Status of its answer; null while it is not done.</summary>
    public int? Status { get; private set; }

    /// <summary>Its answer's body; null where it had none, or it is not kept.</summary>
    public string? Body { get; private set; }

    /// <summary>Whether the answer is kept, and can be given again.</summary>
    public bool IsKept { get; private set; }

    /// <summary>When what it does was saved, in the same transaction; null: it was not, or it saves nothing.</summary>
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>The thing that it made or changed.</summary>
    public Guid? AssetId { get; private set; }

    /// <summary>Notes that it was done.</summary>
    public void NoteDone(DateTimeOffset at, Guid? asset) => (DoneAt, AssetId) = (at, asset);

    /// <summary>The same row, for a context of its own.</summary>
    public IdempotentCall Copy() => new(KeyId, Name, Fingerprint, At);

    /// <summary>Notes the answer; one that is shown once leaves only that it was given.</summary>
    public void Answer(int status, string? body, bool keep) =>
        (Status, Body, IsKept) = (status, keep ? body : null, keep);

    internal sealed class Mapping : IEntityTypeConfiguration<IdempotentCall>
    {
        public void Configure(EntityTypeBuilder<IdempotentCall> builder)
        {
            builder.ToTable("RepeatedCalls");
            builder.HasKey(c => new { c.KeyId, c.Name });
            builder.Property(c => c.Name).HasMaxLength(IdempotencyStore.MaxName);
            builder.Property(c => c.Fingerprint).HasMaxLength(32);
            builder.HasOne<AccessKey>().WithMany().HasForeignKey(c => c.KeyId).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(c => c.At);
        }
    }
}
