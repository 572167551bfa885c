using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>
/// When a published workflow is started by its schedule. It is there exactly as long as the published version has one;
/// what wakes the product at that time is only a clock, and can be lost.
/// </summary>
internal sealed class ScheduledWorkflow
{
    private ScheduledWorkflow() { }

    /// <summary>The schedule of a workflow.</summary>
    public ScheduledWorkflow(Guid workflowId) => WorkflowId = workflowId;

    public Guid WorkflowId { get; private set; }

    /// <summary>The rule alone, such as <c>FREQ=DAILY;BYHOUR=2</c>.</summary>
    public string Rule { get; private set; } = "";

    /// <summary>The time zone, as IANA names it.</summary>
    public string Zone { get; private set; } = "";

    /// <summary>What the rule counts from.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    /// <summary>The first time that nothing was done for yet; null: the rule has come to its end.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Says when it is; false where it is so already.</summary>
    public bool Set(string rule, string zone, DateTimeOffset start)
    {
        if (Rule == rule && Zone == zone && StartsAt == start) return false;
        (Rule, Zone, StartsAt) = (rule, zone, start);
        return true;
    }

    /// <summary>Says which time is the next.</summary>
    public void Await(DateTimeOffset? next) => NextAt = next;

    /// <summary>The same, for a commit of others: written only if nobody else did what it waited for.</summary>
    public ScheduledWorkflow Copy()
    {
        var copy = new ScheduledWorkflow(WorkflowId);
        copy.Set(Rule, Zone, StartsAt);
        copy.NextAt = NextAt;
        return copy;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ScheduledWorkflow>
    {
        public void Configure(EntityTypeBuilder<ScheduledWorkflow> builder)
        {
            builder.ToTable("WorkflowSchedules");
            builder.HasKey(s => s.WorkflowId);
            builder.Property(s => s.Rule).HasMaxLength(1000);
            builder.Property(s => s.Zone).HasMaxLength(100);
            builder.Property(s => s.NextAt).IsConcurrencyToken();
            builder.HasIndex(s => s.NextAt);
            builder.HasOne<Workflow>().WithOne().HasForeignKey<ScheduledWorkflow>(s => s.WorkflowId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
