using Microsoft.Extensions.Logging.Console;

namespace Connections.Web.Hosting;

/// <summary>
/// The log on the console: one line each, with its time. <c>Logging:Console:FormatterName</c> chooses another form
/// (<c>json</c>, <c>systemd</c>), and <c>Logging:Console:FormatterOptions</c> says otherwise.
/// </summary>
internal static class ConsoleLogging
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Adds what the settings leave open.</summary>
    public static ILoggingBuilder UseLinesWithTime(this ILoggingBuilder logging, IConfiguration configuration)
    {
        var given = configuration.GetSection("Logging").GetSection("Console").GetSection("FormatterOptions");
        // Without a name the library would overwrite the options of the form that it takes.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(
            console => console.FormatterName ??= ConsoleFormatterNames.Simple);
        logging.Services.Configure<SimpleConsoleFormatterOptions>(options =>
        {
            AddTime(options, Time + " ");
            if (given["SingleLine"] is null) options.SingleLine = true;
        });
        // The journal has times of its own.
        logging.Services.Configure<JsonConsoleFormatterOptions>(options => AddTime(options, Time));
        return logging;
    }

    private static void AddTime(ConsoleFormatterOptions options, string format)
    {
        if (options.TimestampFormat is not null) return;
        (options.TimestampFormat, options.UseUtcTimestamp) = (format, true);
    }
}
