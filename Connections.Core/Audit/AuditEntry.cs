using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Audit;

/// <summary>One act in the audit trail: who did what to what, from where, with what result. Never a secret.</summary>
internal sealed class AuditEntry
{
    private AuditEntry() { }

    /// <summary>An act of now.</summary>
    public AuditEntry(DateTimeOffset at, Actor actor, AuditEvent what, Guid? assetId, string assetName, string outcome,
        string details)
    {
        Id = Guid.CreateVersion7();
        // PostgreSQL keeps no more than microseconds; the proof is over what comes back.
        At = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        (ActorId, ActorKind, ActorName, RemoteAddress) = (actor.Id, actor.Kind, actor.Name, actor.RemoteAddress);
        (EventName, AssetType, Action) = (what.EventName, what.AssetType, what.Action);
        (AssetId, AssetName, Outcome, Details) = (assetId, assetName, outcome, details);
    }

    public Guid Id { get; private set; }
    public DateTimeOffset At { get; private set; }
    public Guid ActorId { get; private set; }
    public ActorKind ActorKind { get; private set; }
    public string ActorName { get; private set; } = "";
    public string? RemoteAddress { get; private set; }

    /// <summary>Group of events, such as <c>Custom Connections</c>.</summary>
    public string EventName { get; private set; } = "";

    /// <summary>Kind of thing, such as <c>custom_connection</c>.</summary>
    public string AssetType { get; private set; } = "";

    public Guid? AssetId { get; private set; }
    public string AssetName { get; private set; } = "";

    /// <summary>What was done, such as <c>modified</c>.</summary>
    public string Action { get; private set; } = "";

    /// <summary><c>success</c>, or in a few words why not.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>The chain that the entry is a link of; null where it was written while no key was at hand.</summary>
    public Guid? ChainId { get; private set; }

    /// <summary>Place in its chain, from 1, without gaps.</summary>
    public long? Sequence { get; private set; }

    /// <summary>Proof over content, place and the entry before.</summary>
    public byte[]? Mac { get; private set; }

    /// <summary>JSON: the changed fields with old and new values, secrets only by name.</summary>
    public string Details { get; private set; } = "";

    /// <summary>Whether it is no link of a chain.</summary>
    public bool IsUnproven => ChainId is null;

    /// <summary>Puts the entry into its place.</summary>
    public void Link(Guid chain, long sequence, byte[] mac) => (ChainId, Sequence, Mac) = (chain, sequence, mac);

    internal sealed class Mapping : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("AuditEntries");
            builder.HasKey(e => e.Id);
            builder.Ignore(e => e.IsUnproven);
            builder.Property(e => e.EventName).HasMaxLength(100);
            builder.Property(e => e.AssetType).HasMaxLength(100);
            builder.Property(e => e.Action).HasMaxLength(100);
            builder.Property(e => e.ActorKind).HasConversion<string>().HasMaxLength(20);
            builder.HasIndex(e => new { e.AssetId, e.At });
            builder.Property(e => e.Mac).HasMaxLength(32);
            builder.HasIndex(e => new { e.At, e.Id });
            builder.HasIndex(e => new { e.ActorId, e.At });
            builder.HasIndex(e => new { e.EventName, e.At });
            builder.HasIndex(e => new { e.ChainId, e.Sequence }).IsUnique();
        }
    }
}
