using Connections.Core.Resolving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>Where a run is.</summary>
public enum RunState
{
    /// <summary>Accepted; its first step has not begun.</summary>
    Queued,

    /// <summary>A step is under way, or the next is about to be.</summary>
    Running,

    /// <summary>It goes on by itself at a time that is known.</summary>
    Waiting,

    /// <summary>It came to its end.</summary>
    Succeeded,

    /// <summary>A step failed, and nothing took over.</summary>
    Failed,

    /// <summary>Someone ended it.</summary>
    Canceled,

    /// <summary>The server stopped during a step of which it isn't known whether it was done.</summary>
    Interrupted,
}

/// <summary>Where a step is.</summary>
public enum StepState
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>It is tried again, or goes on, at a time that is known.</summary>
    Waiting,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The run was ended during it.</summary>
    Canceled,

    /// <summary>The server stopped during it.</summary>
    Interrupted,
}

/// <summary>States that nothing follows.</summary>
public static class RunStates
{
    /// <summary>Whether a run has come to its end.</summary>
    public static bool HasEnded(this RunState state) => state > RunState.Waiting;
}

/// <summary>One run of a workflow.</summary>
internal sealed class WorkflowRun
{
    /// <summary>Longest message, in characters.</summary>
    public const int MaxMessage = 4000;

    /// <summary>Longest delivery key, in characters.</summary>
    public const int MaxDeliveryKey = 300;

    private WorkflowRun() { }

    /// <summary>A run that was accepted.</summary>
    public WorkflowRun(Guid workflowId, Guid versionId, RunSource source, RunIdentity identity, Actor initiator,
        Guid node, DateTimeOffset at, string? deliveryKey = null)
    {
        (Id, WorkflowId, VersionId, Source) = (Guid.CreateVersion7(at), workflowId, versionId, source);
        (IdentityId, IdentityKind, IdentityName) = (identity.Id, identity.Kind, identity.Name);
        (InitiatorId, InitiatorKind, InitiatorName) = (initiator.Id, initiator.Kind, initiator.Name);
        (KeyId, KeyName) = (initiator.Key?.Id, initiator.Key?.Name);
        (Node, CreatedAt, State, DeliveryKey) = (node, at, RunState.Queued, deliveryKey);
    }

    public Guid Id { get; private set; }
    public Guid WorkflowId { get; private set; }
    public Guid VersionId { get; private set; }
    public RunState State { get; private set; }
    public RunSource Source { get; private set; }

    /// <summary>On whose right its steps act.</summary>
    public Guid IdentityId { get; private set; }
    public ActorKind IdentityKind { get; private set; }
    public string IdentityName { get; private set; } = "";

    /// <summary>Who started it.</summary>
    public Guid InitiatorId { get; private set; }
    public ActorKind InitiatorKind { get; private set; }
    public string InitiatorName { get; private set; } = "";

    /// <summary>The application key through which it was started: its scopes bind a run as the initiator.</summary>
    public Guid? KeyId { get; private set; }
    public string? KeyName { get; private set; }

    /// <summary>
    /// What tells this start from others of the workflow: asked for again, it is this run. A day long.
    /// </summary>
    public string? DeliveryKey { get; private set; }

    /// <summary>The process that it belongs to.</summary>
    public Guid Node { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When it goes on, where it waits.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    public Guid? CancelledById { get; private set; }

    /// <summary>Why it failed; empty where it did not.</summary>
    public string Failure { get; private set; } = "";

    public string? FailedStep { get; private set; }

    /// <summary>The identity as one who acts.</summary>
    public Actor Identity() => new(IdentityId, IdentityKind, IdentityName,
        Key: IdentityId == InitiatorId && KeyId is { } key ? new ActorKey(key, KeyName ?? "") : null);

    public void Start(DateTimeOffset at) => (State, StartedAt, DueAt) = (RunState.Running, StartedAt ?? at, null);

    public void Wait(DateTimeOffset until) => (State, DueAt) = (RunState.Waiting, until);

    public void Adopt(Guid node) => Node = node;

    public void Cancel(Guid by) => CancelledById = by;

    public void End(RunState state, DateTimeOffset at, string failure = "", string? step = null) =>
        (State, EndedAt, DueAt, Failure, FailedStep) = (state, at, null,
            failure.Length > MaxMessage ? failure[..MaxMessage] : failure, step);

    internal sealed class Mapping : IEntityTypeConfiguration<WorkflowRun>
    {
        public void Configure(EntityTypeBuilder<WorkflowRun> builder)
        {
            builder.ToTable("WorkflowRuns");
            builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.Source).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.IdentityKind).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.InitiatorKind).HasConversion<string>().HasMaxLength(20);
            builder.Property(r => r.Failure).HasMaxLength(MaxMessage);
            builder.Property(r => r.FailedStep).HasMaxLength(200);
            builder.Property(r => r.DeliveryKey).HasMaxLength(MaxDeliveryKey);
            builder.HasIndex(r => new { r.WorkflowId, r.CreatedAt });
            builder.HasIndex(r => new { r.WorkflowId, r.DeliveryKey }).IsUnique()
                .HasFilter("\"DeliveryKey\" IS NOT NULL");
            builder.HasIndex(r => r.Node).HasFilter("\"EndedAt\" IS NULL");
            builder.HasIndex(r => r.EndedAt).HasFilter("\"EndedAt\" IS NOT NULL");
            builder.HasOne<Workflow>().WithMany().HasForeignKey(r => r.WorkflowId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>On whose right a run acts.</summary>
internal readonly record struct RunIdentity(Guid Id, ActorKind Kind, string Name);

/// <summary>One execution of a step.</summary>
internal sealed class RunStep
{
    private RunStep() { }

    public RunStep(Guid runId, int seq, string name, string actionId, int attempt, DateTimeOffset at,
        string path = "")
    {
        Path = path;
        (RunId, Seq, Name, ActionId, Attempt) = (runId, seq, name, actionId, attempt);
        (State, StartedAt) = (StepState.Running, at);
    }

    public Guid RunId { get; private set; }

    /// <summary>Its place in the run, from 1.</summary>
    public int Seq { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>Where in the rounds of loops, such as <c>For_each[3]/Check</c>; empty outside.</summary>
    public string Path { get; private set; } = "";
    public string ActionId { get; private set; } = "";
    public StepState State { get; private set; }

    /// <summary>Which attempt it was last, from 1.</summary>
    public int Attempt { get; private set; }

    /// <summary>The connection, or the account of a tile, that was used or that was refused.</summary>
    public Guid? ConnectionId { get; private set; }

    /// <summary>Its name then.</summary>
    public string? ConnectionName { get; private set; }

    /// <summary>The integration whose tile has it; null: it is no account of a tile.</summary>
    public string? Tile { get; private set; }

    /// <summary>The group that it was chosen from.</summary>
    public Guid? GroupId { get; private set; }

    /// <summary>Why that connection, in words without its name.</summary>
    public string Why { get; private set; } = "";
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>What came of it, in words.</summary>
    public string Message { get; private set; } = "";

    /// <summary>The branch that the run goes on by; empty where it ends there.</summary>
    public string Branch { get; private set; } = "";

    /// <summary>The same in another run, which takes it over.</summary>
    public RunStep For(Guid runId)
    {
        var copy = (RunStep)MemberwiseClone();
        copy.RunId = runId;
        return copy;
    }

    /// <summary>Has it under way again: a loop in whose rounds a run begins.</summary>
    public void Reopen() => (State, Branch, EndedAt) = (StepState.Running, "", null);

    public void Use(UseRecord record, Guid? groupId) =>
        (ConnectionId, ConnectionName, Tile, GroupId, Why) = (record.ConnectionId, record.ConnectionName, record.Tile,
            groupId, Cut(record.Why));

    public void Try(int attempt) => (State, Attempt) = (StepState.Running, attempt);

    public void Wait(string message) => (State, Message) = (StepState.Waiting, Cut(message));

    public void End(StepState state, string branch, string message, DateTimeOffset at) =>
        (State, Branch, Message, EndedAt) = (state, branch, Cut(message), at);

    private static string Cut(string text) =>
        text.Length > WorkflowRun.MaxMessage ? text[..WorkflowRun.MaxMessage] : text;

    internal sealed class Mapping : IEntityTypeConfiguration<RunStep>
    {
        public void Configure(EntityTypeBuilder<RunStep> builder)
        {
            builder.ToTable("WorkflowRunSteps");
            builder.HasKey(s => new { s.RunId, s.Seq });
            builder.Property(s => s.Name).HasMaxLength(200);
            builder.Property(s => s.ActionId).HasMaxLength(300);
            builder.Property(s => s.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(s => s.ConnectionName).HasMaxLength(400);
            builder.Property(s => s.Tile).HasMaxLength(100);
            builder.Property(s => s.Why).HasMaxLength(WorkflowRun.MaxMessage);
            builder.Property(s => s.Message).HasMaxLength(WorkflowRun.MaxMessage);
            builder.Property(s => s.Branch).HasMaxLength(200);
            builder.HasOne<WorkflowRun>().WithMany().HasForeignKey(s => s.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
