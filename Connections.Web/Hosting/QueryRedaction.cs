namespace Connections.Web.Hosting;

/// <summary>Keeps the queries of addresses out of the log: a one-time link carries its token there.</summary>
internal static class QueryRedaction
{
    // Added after the settings, and so stronger than a level that an operator turns up for a whole branch of
    // categories.
    public static ILoggingBuilder WithoutAddresses(this ILoggingBuilder log) => log
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Http.Result", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Http.Result.RedirectResult", LogLevel.Warning);
}
