using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>What the audit trail logs: event ids 2200 to 2299.</summary>
internal static partial class AuditLoggerExtensions
{
    [LoggerMessage(2200, LogLevel.Error,
        "Could not save the latest position of the audit trail beside the master key")]
    public static partial void HeadNotSaved(this ILogger log, Exception exception);

    [LoggerMessage(2201, LogLevel.Warning,
        "{Reason} The loss was accepted and is logged in the audit trail. Start without --accept-loss from "
        + "now on")]
    public static partial void LossAccepted(this ILogger log, string reason);

    [LoggerMessage(2202, LogLevel.Error,
        "{Reason} Until you log this as known, verify reports it: audit accept --yes")]
    public static partial void OlderStateFound(this ILogger log, string reason);

    [LoggerMessage(2203, LogLevel.Error,
        "Could not write the audit entry {Event} {Action} of {Asset}: {Outcome} {Details}")]
    public static partial void EntryNotWritten(this ILogger log, Exception exception, string @event,
        string action, Guid? asset, string? outcome, string? details);
}
