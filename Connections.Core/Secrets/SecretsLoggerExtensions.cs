using Microsoft.Extensions.Logging;

namespace Connections.Core.Secrets;

/// <summary>What the master keys log: event ids 2100 to 2199.</summary>
internal static partial class SecretsLoggerExtensions
{
    [LoggerMessage(2100, LogLevel.Error, "{Reason}")]
    public static partial void Locked(this ILogger log, string reason);

    [LoggerMessage(2101, LogLevel.Warning,
        "Created a new master key, {File}. Back it up separately from the database: without it no secret can "
        + "be read")]
    public static partial void MasterKeyCreated(this ILogger log, string file);

    [LoggerMessage(2102, LogLevel.Warning, "The earlier master key {File} was skipped: {Reason}")]
    public static partial void EarlierKeySkipped(this ILogger log, string file, string reason);

    [LoggerMessage(2103, LogLevel.Information, "Connections is unlocked: the master key {KeyId} is in use")]
    public static partial void Unlocked(this ILogger log, string keyId);
}
