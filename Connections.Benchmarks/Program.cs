using System.Globalization;
using Connections.Benchmarks;
using Connections.Core;
using Connections.Core.Storage;

const string usage = """
    Usage:
      seed --count N [--data FOLDER] [--postgres CONNECTION]      fill a database with example connections
      runs [--count 100000]      measure uses and runs alone, on a database of its own
      api [--count 100000]       measure the API alone, on a database of its own
      workflows [--count 1000000] [--postgres CONNECTION]      measure workflows, with so many steps in the history
      coverage [--count 100000] [--postgres CONNECTION]      measure the check of coverage, beside so many connections
      apps [--postgres CONNECTION]      measure open apps, on a database of its own
      webhooks      measure deliveries to the published product
      run [--sizes 100,10000,100000] [--audit 1000000] [--postgres CONNECTION] [--out FILE]      measure, on databases of its own
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
// ./dev bench measures; any option may be given without the word.
string[] words = args is [] || args[0].StartsWith("--", StringComparison.Ordinal) ? ["run", .. args] : args;
string? Option(string name) =>
    Array.IndexOf(words, name) is > 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
bool IsOption(string word) => word is "--count" or "--data" or "--postgres" or "--sizes" or "--audit" or "--out";
// Passed over, a word that is misspelled would let its default stand: the folder of the installation itself.
if (words.Skip(1).Where((word, i) => i % 2 == 0 && !IsOption(word)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no option {unknown}.\n\n{usage}");
    return 1;
}
int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

// A connection string may hold a password, and the command is recorded.
var shown = words.Select((word, i) => i > 0 && words[i - 1] == "--postgres" ? "\"…\"" : word);
var commands = new Commands($"./dev bench {string.Join(' ', shown)}", stop.Token);
try
{
    switch (words[0])
    {
        case "seed" when Option("--count") is { } count:
            await commands.SeedAsync(Number(count), Option("--data") ?? "data", Option("--postgres"));
            return 0;
        case "runs":
            await commands.MeasureRunsAsync(Number(Option("--count") ?? "100000"));
            return 0;
        case "api":
            await commands.MeasureApiAsync(Number(Option("--count") ?? "100000"));
            return 0;
        case "workflows":
            await commands.MeasureWorkflowsAsync(Number(Option("--count") ?? "1000000"), Option("--postgres"));
            return 0;
        case "coverage":
            await commands.MeasureCoverageAsync(Number(Option("--count") ?? "100000"), Option("--postgres"));
            return 0;
        case "apps":
            await commands.MeasureAppsAsync(Option("--postgres"));
            return 0;
        case "webhooks":
            await commands.MeasureWebhooksAsync();
            return 0;
        case "run":
            await commands.MeasureAsync(
                [.. (Option("--sizes") ?? "100,10000,100000").Split(',',
                    StringSplitOptions.RemoveEmptyEntries).Select(Number).Order()],
                Number(Option("--audit") ?? "1000000"), Option("--postgres"), Option("--out"));
            return 0;
        default:
            Console.Error.WriteLine(usage);
            return 1;
    }
}
catch (Exception e) when (e is StartupException or FormatException or OperationCanceledException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
