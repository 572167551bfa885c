using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>
/// A start that came to nothing: a delivery that was refused, a time of the schedule that was skipped. It has nothing
/// of what was sent.
/// </summary>
internal sealed class RefusedStart
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 1000;

    private RefusedStart() { }

    /// <summary>A start of that moment.</summary>
    public RefusedStart(Guid workflowId, RunSource source, string reason, DateTimeOffset at,
        DateTimeOffset? scheduledAt = null)
    {
        (Id, WorkflowId, Source, At) = (Guid.CreateVersion7(at), workflowId, source, at);
        (Reason, ScheduledAt) = (reason.Length > MaxReason ? reason[..MaxReason] : reason, scheduledAt);
    }

    public Guid Id { get; private set; }
    public Guid WorkflowId { get; private set; }
    public RunSource Source { get; private set; }

    /// <summary>When it was refused.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>The time of the schedule; null for a delivery.</summary>
    public DateTimeOffset? ScheduledAt { get; private set; }

    /// <summary>Why, and what to do, in words.</summary>
    public string Reason { get; private set; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<RefusedStart>
    {
        public void Configure(EntityTypeBuilder<RefusedStart> builder)
        {
            builder.ToTable("WorkflowRefusedStarts");
            builder.Property(r => r.Source).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.Reason).HasMaxLength(MaxReason);
            builder.HasIndex(r => new { r.WorkflowId, r.At });
            builder.HasIndex(r => r.At);
            builder.HasOne<Workflow>().WithMany().HasForeignKey(r => r.WorkflowId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
