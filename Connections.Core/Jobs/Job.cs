using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Jobs;

/// <summary>
/// Work of many steps that continues in the server when its page is left, and after a restart. Who started it, what it
/// was told to do, and who works on it now. Never a secret.
/// </summary>
internal sealed class Job
{
    /// <summary>Longest kind in characters.</summary>
    public const int MaxKind = 100;

    /// <summary>Longest title in characters.</summary>
    public const int MaxTitle = 200;

    private Job() { }

    public Job(string kind, string title, string input, Actor starter, DateTimeOffset at)
    {
        (Id, Kind, Title, Input, CreatedAt) = (Guid.CreateVersion7(at), kind, title, input, at);
        (StartedById, StarterKind, StarterName, StarterAddress) =
            (starter.Id, starter.Kind, starter.Name, starter.RemoteAddress);
        (KeyId, KeyName) = (starter.Key?.Id, starter.Key?.Name);
    }

    public Guid Id { get; private set; }

    /// <summary>Which handler does it.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>What it does, for people.</summary>
    public string Title { get; private set; } = "";

    /// <summary>What its handler was told, as JSON.</summary>
    public string Input { get; private set; } = "";
    public Guid StartedById { get; private set; }
    public ActorKind StarterKind { get; private set; }
    public string StarterName { get; private set; } = "";
    public string? StarterAddress { get; private set; }

    /// <summary>The application key through which it was started: its scopes limit what the job may do.</summary>
    public Guid? KeyId { get; private set; }
    public string? KeyName { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>When it was asked to stop.</summary>
    public DateTimeOffset? CanceledAt { get; private set; }

    /// <summary>Whether its starter has seen the account and put it away.</summary>
    public bool IsDismissed { get; private set; }

    /// <summary>The worker that has it now; a new one for each time it is taken.</summary>
    public Guid? HolderId { get; private set; }
    public DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>On whose right it is done, as when it was started. What they may do is asked at each item.</summary>
    public Actor Starter => new(StartedById, StarterKind, StarterName, StarterAddress, KeyId is { } key
        ? new ActorKey(key, KeyName ?? "") : null);

    internal sealed class Mapping : IEntityTypeConfiguration<Job>
    {
        public void Configure(EntityTypeBuilder<Job> builder)
        {
            builder.ToTable("Jobs");
            builder.Property(j => j.Kind).HasMaxLength(MaxKind);
            builder.Property(j => j.Title).HasMaxLength(MaxTitle);
            builder.Property(j => j.StarterName).HasMaxLength(200);
            builder.Property(j => j.StarterAddress).HasMaxLength(100);
            builder.Property(j => j.KeyName).HasMaxLength(200);
            builder.Ignore(j => j.Starter);
            builder.HasIndex(j => new { j.StartedById, j.CreatedAt });
            builder.HasIndex(j => j.FinishedAt);
        }
    }
}

/// <summary>
/// One step of a job and what became of it. Its state is saved in the same transaction as what it did, so that
/// nothing is done twice.
/// </summary>
internal sealed class JobItem
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Longest reason in characters.</summary>
    public const int MaxReason = 2000;

    private JobItem() { }

    public JobItem(Guid jobId, int number, Guid resourceId, string name) =>
        (JobId, Number, ResourceId, Name) = (jobId, number, resourceId, name);

    public Guid JobId { get; private set; }

    /// <summary>Its place in the order in which they are done.</summary>
    public int Number { get; private set; }

    /// <summary>What it is done to.</summary>
    public Guid ResourceId { get; private set; }

    /// <summary>Its name as the starter saw it; empty where they did not see it.</summary>
    public string Name { get; private set; } = "";
    public JobItemState State { get; private set; }

    /// <summary>Why it was not done.</summary>
    public string? Reason { get; private set; }
    public DateTimeOffset? At { get; private set; }

    /// <summary>Notes what became of it.</summary>
    public void End(JobItemState state, string? reason, DateTimeOffset at)
    {
        var text = reason is null ? null : DatabaseText.Clean(reason);
        if (text?.Length > MaxReason) text =
            text[..(char.IsHighSurrogate(text[MaxReason - 1]) ? MaxReason - 1 : MaxReason)];
        (State, Reason, At) = (state, text, at);
    }

    /// <summary>The same row, for another context.</summary>
    public JobItem Copy() => (JobItem)MemberwiseClone();

    internal sealed class Mapping : IEntityTypeConfiguration<JobItem>
    {
        public void Configure(EntityTypeBuilder<JobItem> builder)
        {
            builder.ToTable("JobItems");
            builder.HasKey(i => new { i.JobId, i.Number });
            builder.Property(i => i.Name).HasMaxLength(MaxName);
            builder.Property(i => i.Reason).HasMaxLength(MaxReason);
            // Saved over an unfinished row only: what another worker has done is not done again.
            builder.Property(i => i.State).IsConcurrencyToken();
            builder.HasIndex(i => new { i.JobId, i.State, i.Number });
            builder.HasOne<Job>().WithMany().HasForeignKey(i => i.JobId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
