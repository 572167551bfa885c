namespace Connections.Web.Auth;

/// <summary>
/// What sign-in through the identity provider and the guards of open pages log: event ids 1100 to 1199.
/// </summary>
internal static partial class AuthLoggerExtensions
{
    [LoggerMessage(1100, LogLevel.Warning, "The identity provider can't be reached ({Reference}): {Reason} {Advice}")]
    public static partial void ProviderUnreachable(this ILogger log, string reference, string reason, string? advice);

    [LoggerMessage(1101, LogLevel.Warning,
        "A sign-in through the identity provider failed ({Reference}): {Reason} {Advice}")]
    public static partial void ProviderSignInFailed(this ILogger log, string reference, string reason,
        string? advice);

    [LoggerMessage(1102, LogLevel.Warning,
        "{Subject} of the identity provider has no role here: the claim {Claim} has {Count} values, and "
        + "Authentication:Oidc:Roles names none of them")]
    public static partial void ProviderRoleMissing(this ILogger log, string subject, string claim, int count);

    [LoggerMessage(1103, LogLevel.Warning,
        "The identity provider left the claim {Claim} out of the token of {Subject} and says so with {Mark}: "
        + "this person is in more groups than fit in a token (overage). Let the provider send app roles, or "
        + "only the groups assigned to this application")]
    public static partial void ProviderClaimLeftOut(this ILogger log, string claim, string subject, string mark);

    [LoggerMessage(1110, LogLevel.Warning,
        "Another page of {Person} was refused: too many are open (Circuits:MaxPerUser)")]
    public static partial void TooManyPages(this ILogger log, Guid person);

    [LoggerMessage(1111, LogLevel.Information,
        "{Person} asked to continue a page that isn't open in this session; it is loaded anew")]
    public static partial void UnknownPage(this ILogger log, Guid? person);

    [LoggerMessage(1112, LogLevel.Warning,
        "A page of {Person} sent a response that no browser sends; its connection was closed")]
    public static partial void UnexpectedResponse(this ILogger log, Guid? person);

    [LoggerMessage(1113, LogLevel.Warning, "Sessions can't be checked right now; this will be retried: {Reason}")]
    public static partial void SessionsNotChecked(this ILogger log, string reason);
}
