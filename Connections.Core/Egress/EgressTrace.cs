using System.Net;

namespace Connections.Core.Egress;

/// <summary>Notes the stages of one hop while the HTTP stack works; travels with the request.</summary>
internal sealed class EgressTrace(TimeProvider clock, EgressLimits limits)
{
    /// <summary>Under which it travels.</summary>
    public static readonly HttpRequestOptionsKey<EgressTrace> Key = new("egress");

    private readonly Lock gate = new();
    private readonly Dictionary<EgressStage, TimeSpan> done = [];
    private EgressStage? current;
    private long began = clock.GetTimestamp();
    private readonly long start = clock.GetTimestamp();

    /// <summary>Bounds of this exchange.</summary>
    public EgressLimits Limits { get; } = limits;

    /// <summary>The address connected to.</summary>
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The end of a certificate that was accepted although it was past; null: none was.</summary>
    public DateTimeOffset? Forgiven { get; set; }

    /// <summary>The stage that is under way; before any, the request.</summary>
    public EgressStage Current
    {
        get { lock (gate) return current ?? EgressStage.Request; }
    }

    /// <summary>Ends the stage under way, and begins this one.</summary>
    public void Begin(EgressStage stage)
    {
        lock (gate)
        {
            Close();
            current = stage;
            began = clock.GetTimestamp();
        }
    }

    /// <summary>The answer's headers are here.</summary>
    public void HeadersArrived()
    {
        lock (gate)
        {
            // On a connection that was open already, nothing was noted before this.
            if (current is null) began = start;
            current ??= EgressStage.Request;
            Close();
            current = EgressStage.Answer;
            began = clock.GetTimestamp();
        }
    }

    /// <summary>All stages, the last one failed or done.</summary>
    public IReadOnlyList<StageTiming> Finish(EgressStage? failedAt)
    {
        lock (gate)
        {
            var last = clock.GetElapsedTime(began);
            return
            [
                .. Enum.GetValues<EgressStage>().Select(stage =>
                    stage == failedAt
                        ? new StageTiming(stage, StageState.Failed, stage == current ? last : TimeSpan.Zero)
                    : done.TryGetValue(stage, out var elapsed) ? new StageTiming(stage, StageState.Done, elapsed)
                    : stage == current && failedAt is null ? new StageTiming(stage, StageState.Done, last)
                    : new StageTiming(stage, StageState.Skipped, TimeSpan.Zero)),
            ];
        }
    }

    private void Close()
    {
        if (current is { } stage) done[stage] = clock.GetElapsedTime(began);
    }
}
