using System.ComponentModel.DataAnnotations;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>How much workflows may do: the settings <c>Workflows:*</c>. Each process counts by itself.</summary>
public sealed class WorkflowLimits
{
    /// <summary><c>Workflows:ParallelRuns</c>: runs that have a step under way at once.</summary>
    [Range(1, 10_000)]
    public int ParallelRuns { get; set; } = 64;

    /// <summary><c>Workflows:ParallelRunsPerWorkflow</c>: those of one workflow.</summary>
    [Range(1, 10_000)]
    public int ParallelRunsPerWorkflow { get; set; } = 16;

    /// <summary><c>Workflows:MaxQueued</c>: runs that wait for their turn.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 5000;

    /// <summary><c>Workflows:MaxQueuedPerWorkflow</c>: those of one workflow.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedPerWorkflow { get; set; } = 500;

    /// <summary><c>Workflows:StepsPerRun</c>: steps that one run executes, each round of a loop counted.</summary>
    [Range(100, 1_000_000)]
    public int StepsPerRun { get; set; } = 200_000;

    /// <summary><c>Workflows:KeepDays</c>: how long ended runs stay in the history.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary><c>Workflows:TimeZone</c>: the time zone of schedules that name none.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9_+/-]{0,99}$", ErrorMessage = "Give a time zone such as Europe/Berlin.")]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Refuses a time zone that this system does not know.</summary>
    /// <exception cref="StartupException">With its name.</exception>
    internal void EnsureTimeZone()
    {
        if (ScheduleText.ZoneFault(TimeZone) is { } fault) throw new StartupException($"Workflows:TimeZone: {fault}");
    }
}
