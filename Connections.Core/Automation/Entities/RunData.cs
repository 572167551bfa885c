using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>What a part of a run's data is.</summary>
internal enum RunDataKind
{
    /// <summary>The parameters that it was started with.</summary>
    Trigger,

    /// <summary>Who or what started it.</summary>
    Source,

    /// <summary>The inputs of a step, filled in.</summary>
    Input,

    /// <summary>
    /// The request of a step without what is secret: as it is about to be sent, then as it was sent.
    /// </summary>
    Request,

    /// <summary>What a step, or the run, came to.</summary>
    Output,

    /// <summary>The workflow's variables behind a step.</summary>
    Variables,
}

/// <summary>A part of a run's data, apart from its rows so that lists stay small. JSON, compressed.</summary>
internal sealed class RunData
{
    private RunData() { }

    public RunData(Guid runId, int seq, RunDataKind kind, byte[] content) =>
        (RunId, Seq, Kind, Content) = (runId, seq, kind, content);

    public Guid RunId { get; private set; }

    /// <summary>The step; 0 for the run itself.</summary>
    public int Seq { get; private set; }
    public RunDataKind Kind { get; private set; }
    public byte[] Content { get; private set; } = [];

    /// <summary>Has other content from now on.</summary>
    public void Replace(byte[] content) => Content = content;

    internal sealed class Mapping : IEntityTypeConfiguration<RunData>
    {
        public void Configure(EntityTypeBuilder<RunData> builder)
        {
            builder.ToTable("WorkflowRunData");
            builder.HasKey(d => new { d.RunId, d.Seq, d.Kind });
            builder.Property(d => d.Kind).HasConversion<string>().HasMaxLength(20);
            builder.HasOne<WorkflowRun>().WithMany().HasForeignKey(d => d.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
