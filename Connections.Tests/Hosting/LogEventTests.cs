using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Hosting;

/// <summary>Every line of the log has an id of its own, in the range that the documentation gives its room.</summary>
public sealed partial class LogEventTests
{
    private static readonly string document =
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    [Fact]
    public void Event_ids_are_unique() =>
        Events().GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => g.Key).Should().BeEmpty();

    [Fact]
    public void Event_ids_are_in_the_documented_range_of_their_room()
    {
        var ranges = Ranges();

        Events().Where(e => !ranges.TryGetValue(e.Room, out var range) || e.Id < range.First || e.Id > range.Last)
            .Should().BeEmpty("docs/operations.md lists the room's range");
    }

    [Fact]
    public void Event_id_ranges_of_rooms_do_not_overlap()
    {
        var ranges = Ranges().Values.OrderBy(r => r.First).ToList();

        ranges.Should().HaveCountGreaterThan(10);
        ranges.Zip(ranges.Skip(1)).Where(pair => pair.First.Last >= pair.Second.First).Should().BeEmpty();
    }

    [Fact]
    public void Log_lines_are_written_by_generated_methods_only()
    {
        var folders = new[] { "Connections.Core", "Connections.Web" };
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories));

        files.Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && Written().IsMatch(File.ReadAllText(f)))
            .Should().BeEmpty("a LoggerMessage has an event id");
    }

    [Theory]
    [InlineData("log.LogWarning(\"x\")", true)]
    [InlineData("Log(services).LogError(e, \"x\")", true)]
    [InlineData("log.DatabaseBack()", false)]
    public void The_rule_on_log_lines_sees(string code, bool seen) => Written().IsMatch(code).Should().Be(seen);

    private static List<(int Id, string Room)> Events() =>
    [
        .. from assembly in new[] { typeof(Actor).Assembly, typeof(Program).Assembly }
           from type in assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
               | BindingFlags.NonPublic)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select (message.EventId, type.Namespace!.Split('.')[2]),
    ];

    private static Dictionary<string, (int First, int Last)> Ranges() => Range().Matches(document).ToDictionary(
        m => m.Groups[1].Value, m => (Number(m.Groups[2].Value), Number(m.Groups[3].Value)));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `(\w+)` \| (\d{4})–(\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex Range();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex Written();
}
