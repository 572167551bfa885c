using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation;

/// <summary>What this room logs: event ids 3600 to 3699.</summary>
internal static partial class AutomationLoggerExtensions
{
    [LoggerMessage(3600, LogLevel.Error, "The run {Run} stopped because of a defect. Its steps so far are saved")]
    public static partial void RunBroken(this ILogger log, Exception defect, Guid run);

    [LoggerMessage(3601, LogLevel.Warning, "The run {Run} can't be saved now. It is tried again in a few seconds")]
    public static partial void RunPutOff(this ILogger log, Exception cause, Guid run);

    [LoggerMessage(3602, LogLevel.Warning, "Runs that an earlier process left open can't be taken over yet: {Cause}")]
    public static partial void AdoptionPutOff(this ILogger log, string cause);

    [LoggerMessage(3620, LogLevel.Warning, "Why a start was refused can't be saved: {Cause}")]
    public static partial void RefusalLost(this ILogger log, string cause);

    [LoggerMessage(3621, LogLevel.Warning,
        "The clock can't be told of the schedule of {Workflow} now. It will be within a minute")]
    public static partial void ScheduleLate(this ILogger log, Exception cause, Guid workflow);

    [LoggerMessage(3623, LogLevel.Error,
        "The schedule of {Workflow} can't be followed. Save and publish the workflow again")]
    public static partial void ScheduleBroken(this ILogger log, Exception cause, Guid workflow);

    [LoggerMessage(3622, LogLevel.Debug, "Another server did what was due of the schedule of {Workflow}")]
    public static partial void FiringTaken(this ILogger log, Guid workflow);

    [LoggerMessage(3603, LogLevel.Error,
        "The clock of schedules can't start, or can't be set right. It is tried again in a few seconds")]
    public static partial void ClockPutOff(this ILogger log, Exception cause);

    [LoggerMessage(3604, LogLevel.Warning,
        "Other processes took this one for dead, as it was silent for too long: they continue its {Runs} open runs")]
    public static partial void NodeGivenUp(this ILogger log, int runs);

    [LoggerMessage(3605, LogLevel.Information,
        "The process {Process} on {Host} is gone: its {Runs} open runs continue here")]
    public static partial void NodeAdopted(this ILogger log, Guid process, string host, int runs);

    [LoggerMessage(3606, LogLevel.Error, "The run {Run} can't be taken over because of a defect")]
    public static partial void RunNotLoaded(this ILogger log, Exception defect, Guid run);

    [LoggerMessage(3640, LogLevel.Information,
        "Coverage was checked: {Findings} findings in {Checked} workflows and apps, in {Seconds:F1} seconds")]
    public static partial void CoverageChecked(this ILogger log, int @checked, int findings, double seconds);
}
