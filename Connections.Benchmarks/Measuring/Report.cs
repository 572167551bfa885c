using System.Globalization;
using System.Text;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// The figures as Markdown. In a document they are between two markers; the words around them are people's.
/// </summary>
internal sealed class Report
{
    private const string Begin = "<!-- figures: ./dev bench writes what follows -->";
    private const string End = "<!-- end of figures -->";

    private readonly StringBuilder text = new();

    public Report(string command)
    {
        text.AppendLine(
            CultureInfo.InvariantCulture, $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} at commit "
                + $"{Machine.Commit()}, with:").AppendLine()
            .AppendLine("```").AppendLine(command).AppendLine("```").AppendLine()
            .AppendLine(Machine.Describe() + ".");
    }

    /// <summary>Times by act, one table.</summary>
    public void Add(string title, IReadOnlyList<Figure> figures)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {title}").AppendLine()
            .AppendLine("| act | median ms | p95 ms | p99 ms | max ms | processor ms | KB | runs |")
            .AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var f in figures)
            text.AppendLine(
                CultureInfo.InvariantCulture, $"| {f.Act} | {f.Median:0.0} | {f.P95:0.0} | {f.P99:0.0} | {f.Max:0.0} | "
                    + $"{Shown(f.Processor, "0.0")} | {Shown(f.Kilobytes, "0")} | {f.Runs} |");
    }

    /// <summary>Memory by database, one table.</summary>
    public void Add(IReadOnlyList<(string Database, Memory Memory)> memories)
    {
        text.AppendLine().AppendLine("### Resident memory").AppendLine()
            .AppendLine("| database | idle, 10 s after the start, MiB | after a sign-in and the first page, MiB |")
            .AppendLine("| --- | ---: | ---: |");
        foreach (var (database, memory) in memories)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {database} | {memory.Idle:0} | {memory.SignedIn:0} |");
    }

    public override string ToString() => text.ToString();

    /// <summary>Puts the figures into a document, in place of the earlier ones.</summary>
    public async Task WriteAsync(string file, CancellationToken ct)
    {
        var document = File.Exists(file) ? await File.ReadAllTextAsync(file, ct) : $"# Benchmarks\n\n{Begin}\n{End}\n";
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal),
            document.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{file} is missing the markers around the figures.");
        await File.WriteAllTextAsync(
            file, $"{document[..(begin + Begin.Length)]}\n\n{text.ToString().TrimEnd()}\n\n{document[end..]}", ct);
    }

    private static string Shown(double value, string format) =>
        value > 0 ? value.ToString(format, CultureInfo.InvariantCulture) : "";
}
