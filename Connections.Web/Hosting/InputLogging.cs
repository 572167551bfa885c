namespace Connections.Web.Hosting;

/// <summary>
/// Below Information, the library that carries what people type also logs it, secrets included. Those messages are
/// never written, whatever levels are set.
/// </summary>
internal static class InputLogging
{
    private const string Carrier = "Microsoft.AspNetCore.SignalR";

    /// <summary>Adds that condition to every rule of the log.</summary>
    public static ILoggingBuilder KeepInputOut(this ILoggingBuilder logging)
    {
        logging.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            var rules = options.Rules.ToList();
            options.Rules.Clear();
            // Where no other rule speaks of the category.
            options.Rules.Add(new LoggerFilterRule(null, Carrier, LogLevel.Information, null));
            foreach (var rule in rules)
                options.Rules.Add(
                    new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel,
                        (provider, category, level) =>
                    !TellsInput(category, level) && rule.Filter?.Invoke(provider, category, level) != false));
        });
        return logging;
    }

    private static bool TellsInput(string? category, LogLevel level) =>
        level < LogLevel.Information && category?.StartsWith(Carrier, StringComparison.Ordinal) == true;
}
