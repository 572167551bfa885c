using Microsoft.Extensions.Logging;

namespace Connections.Core.Egress;

/// <summary>What requests to other servers log: event ids 3000 to 3099.</summary>
internal static partial class EgressLoggerExtensions
{
    [LoggerMessage(3000, LogLevel.Information, "A request to {Host}:{Port} was refused: {Rule}")]
    public static partial void RequestRefused(this ILogger log, string host, int port, string rule);
}
