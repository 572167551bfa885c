using Microsoft.Extensions.Logging;

namespace Connections.Core.People;

/// <summary>What accounts and keys log: event ids 2500 to 2599.</summary>
internal static partial class PeopleLoggerExtensions
{
    [LoggerMessage(2500, LogLevel.Information, "Created the owner {Email} from the settings")]
    public static partial void OwnerCreated(this ILogger log, string email);

    [LoggerMessage(2501, LogLevel.Warning, "The last use of a key could not be saved: {Why}")]
    public static partial void KeyUsePostponed(this ILogger log, string why);

    [LoggerMessage(2502, LogLevel.Error, "The last use of a key could not be saved")]
    public static partial void KeyUseFailed(this ILogger log, Exception exception);

    [LoggerMessage(2510, LogLevel.Information, "{Email} ({UserId}) signed in from {Address} with {Method}")]
    public static partial void SignedIn(this ILogger log, string email, Guid userId, string? address, string method);

    [LoggerMessage(2511, LogLevel.Warning, "A sign-in as {Email} ({UserId}) from {Address} failed: {Reason}")]
    public static partial void SignInFailed(this ILogger log, string email, Guid? userId, string? address,
        string reason);

    [LoggerMessage(2512, LogLevel.Information, "{Name} ({UserId}) signed out from {Address}")]
    public static partial void SignedOut(this ILogger log, string name, Guid userId, string? address);

    [LoggerMessage(2520, LogLevel.Information, "Refused {Kind} {Actor}: {Rule} (id: {Id})")]
    public static partial void ActorRefused(this ILogger log, ActorKind kind, Guid actor, string rule, Guid? id);

    /// <summary>Logs and counts that a rule refused an actor.</summary>
    public static void LogRefusal(this ILoggerFactory logs, Actor actor, string rule, Guid? id = null)
    {
        Telemetry.CountRefusal("access");
        logs.CreateLogger<Rights>().ActorRefused(actor.Kind, actor.Id, rule, id);
    }
}
