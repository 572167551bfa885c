using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>
/// A process, as runs name it. Whatever it writes of runs is written only while nobody gave it up; another process that
/// takes over its runs gives it up first.
/// </summary>
internal sealed class RunNode
{
    private RunNode() { }

    /// <summary>A process that runs workflows from now on.</summary>
    public RunNode(Guid id, Guid processId, string host, DateTimeOffset startedAt) =>
        (Id, ProcessId, Host, StartedAt) = (id, processId, host.Length > MaxHost ? host[..MaxHost] : host, startedAt);

    private const int MaxHost = 300;

    /// <summary>The name that its runs have. A process that was given up takes another one.</summary>
    public Guid Id { get; private set; }

    /// <summary>The process, as others see it check in.</summary>
    public Guid ProcessId { get; private set; }

    /// <summary>The machine's name.</summary>
    public string Host { get; private set; } = "";

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>Since when it must write nothing: it is gone, or is taken for gone.</summary>
    public DateTimeOffset? GivenUpAt { get; private set; }

    /// <summary>Gives it up.</summary>
    public void GiveUp(DateTimeOffset at) => GivenUpAt ??= at;

    internal sealed class Mapping : IEntityTypeConfiguration<RunNode>
    {
        public void Configure(EntityTypeBuilder<RunNode> builder)
        {
            builder.ToTable("Nodes");
            builder.Property(n => n.Host).HasMaxLength(MaxHost);
            builder.HasIndex(n => n.GivenUpAt);
        }
    }
}
