using Microsoft.Extensions.Logging;

namespace Connections.Core.Access;

/// <summary>What the rules on one thing log: event ids 2600 to 2699.</summary>
internal static partial class AccessLoggerExtensions
{
    [LoggerMessage(2600, LogLevel.Information,
        "Refused {Kind} {Actor}: it has {Has} and this requires {Needs} on the {Resource} {Id}")]
    public static partial void LevelRefused(this ILogger log, ActorKind kind, Guid actor, AccessLevel has,
        AccessLevel needs, string resource, Guid id);
}
