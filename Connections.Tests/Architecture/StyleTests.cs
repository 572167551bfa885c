using System.Text.RegularExpressions;
using Connections.Tests.Support;

namespace Connections.Tests.Architecture;

/// <summary>Style that no analyzer checks. An exception names its file and says why.</summary>
public sealed partial class StyleTests
{
    private const int MostLines = 300;
    private const int MostColumns = 120;
    private const int MostMarkupBesideCode = 40;
    private const int MostCodeBesideMarkup = 15;

    private static readonly Dictionary<string, string> CatchesAnything = new()
    {
        ["Connections.Core/Audit/AuditBatchWriter.cs"] = "hands whatever failed to who waits for that entry",
        ["Connections.Core/Storage/BatchWriter.cs"] = "hands what failed to the caller who waits for that write",
        ["Connections.Core/Automation/Scripts/ScriptEngine.cs"] = "whatever a script makes the interpreter throw is "
            + "told as the script's own error",
        ["Connections.Core/Automation/Runs/RunEngine.cs"] = "one run that fails must not stop the others",
        ["Connections.Core/Automation/Runs/RunEngine.Life.cs"] = "one look that fails must not end the watch, and one "
            + "run that cannot be read must not keep the others from continuing",
        ["Connections.Core/Automation/Clock/QuartzRunClock.cs"] = "whatever keeps the clock from starting is logged, "
            + "and it is tried again",
        ["Connections.Core/Background/BackgroundJobRunner.cs"] = "one job that fails does not stop the others",
        ["Connections.Core/Jobs/JobWorker.cs"] = "one step of a job that fails must not stop the others, nor the loop",
        ["Connections.Core/Impact/UsageWriter.cs"] = "what is only counted must not end the loop, and so the product",
        ["Connections.Core/People/KeyLastUsedTracker.cs"] = "what is only good to know must not end the loop, and "
            + "so the product",
        ["Connections.Core/Storage/DatabaseState.cs"] = "asks whether the database answers; whatever it fails with "
            + "is the answer",
        ["Connections.Core/Execution/Actions/ActionSender.cs"] = "what was sent is on record and told, whatever goes "
            + "wrong here afterwards",
        ["Connections.Core/Execution/Actions/RunRecorder.cs"] = "a run that has happened has its result, though it "
            + "cannot be written down whole",
        ["Connections.Core/Egress/EgressClient.cs"] = "a request that may have left ends in an outcome, "
            + "with what was thrown for the log",
        ["Connections.Core/Execution/Testing/TestSender.cs"] = "a test that was sent is told, with what was thrown "
            + "for the log",
        ["Connections.Core/TimedOperation.cs"] = "notes what type was thrown, and lets it pass",
        ["Connections.Core/Storage/ConnectionsDbContext.cs"] = "asks the translator, and lets pass what it does not "
            + "know",
        ["Connections.Web/Auth/SessionWatch.cs"] = "asks whether the database answers; whatever it fails with, it "
            + "asks again",
        ["Connections.Web/Hosting/ErrorPages.cs"] = "is the last one who can answer; it was logged before",
        ["Connections.Web/Hosting/StartupErrors.cs"] = "asks for the words, and lets pass what has none",
        ["Connections.Tests/Support/Browser.cs"] = "adds to every failure what the page showed",
    };

    private static readonly Dictionary<string, string> WritesMarkup = [];

    private static readonly string[] Projects = ["Connections.Core", "Connections.Web", "Connections.Tests",
        "Connections.Benchmarks"];
    private static readonly string[] Extensions = [".cs", ".razor", ".css", ".js"];
    private static readonly string[] NotOurs = ["bin", "obj", "Migrations", "TestResults", "node_modules"];
    private static readonly Dictionary<string, string> Sources = ReadSources();

    [Fact]
    public void Every_project_has_sources() =>
        Projects.Should()
            .OnlyContain(project => Sources.Keys.Any(path => path.StartsWith(project + "/", StringComparison.Ordinal)));

    [Fact]
    public void No_file_of_code_is_too_long_to_read() =>
        Check([], text => Lines(text) > MostLines, path => !path.EndsWith(".css", StringComparison.Ordinal));

    // A text that must stay in one piece, and a table of a test's data, may be longer: one line in a hundred at most.
    [Fact]
    public void Lines_of_code_end_at_120_columns()
    {
        var lines = Sources.Where(source => source.Key.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(source => source.Value.Split('\n')).ToList();

        lines.Count(line => line.Length > MostColumns).Should().BeLessThan(lines.Count / 100);
    }

    [Fact]
    public void Code_leaves_nothing_for_later() => Check([], text => LeftForLater().IsMatch(text));

    [Fact]
    public void A_catch_says_what_it_expects() =>
        Check(CatchesAnything, CatchesAnyException, path => !path.EndsWith(".js", StringComparison.Ordinal));

    [Fact]
    public void Markup_is_never_made_from_strings() =>
        Check(WritesMarkup, text => text.Contains("MarkupString", StringComparison.Ordinal),
            path => path.StartsWith("Connections.Web/", StringComparison.Ordinal));

    [Fact]
    public void A_long_page_keeps_its_code_in_a_file_beside_it() =>
        Check([], MixesMarkupAndCode, path => path.EndsWith(".razor", StringComparison.Ordinal));

    [Fact]
    public void Usings_stand_in_order() =>
        Check([], HasUsingsOutOfOrder, path => path.EndsWith(".cs", StringComparison.Ordinal));

    [Theory]
    [InlineData("using System.Text;\nusing A.C;\nusing A.C.D;\nusing A.Cd;\nusing static A.B;\nusing X = A.A;", false)]
    [InlineData("using A;\nusing System.Text;", true)]
    [InlineData("using A.C;\nusing A.B;", true)]
    [InlineData("using A.Cd;\nusing A.C.D;", true)]
    [InlineData("using static A.B;\nusing B;", true)]
    public void The_rule_on_usings_sees(string code, bool seen) => HasUsingsOutOfOrder(code).Should().Be(seen);

    [Theory]
    [InlineData("catch (Exception e)\n{", true)]
    [InlineData("catch (System.Exception)\n{", true)]
    [InlineData("catch (Exception e) when (e is not OperationCanceledException)", true)]
    [InlineData("catch (Exception e) when (Allowed(e))", true)]
    [InlineData("catch (Exception e) when (e is IOException or FormatException)", false)]
    [InlineData("catch (IOException e)", false)]
    [InlineData("catch\n{\n    throw;\n}", false)]
    [InlineData("catch\n{\n    await server.DisposeAsync();\n    throw;\n}", false)]
    [InlineData("catch\n{\n    return null;\n}", true)]
    [InlineData("catch { }", true)]
    public void The_rule_on_catches_sees(string code, bool seen) => CatchesAnyException(code).Should().Be(seen);

    [Theory]
    [InlineData(41, 16, true)]
    [InlineData(41, 15, false)]
    [InlineData(40, 16, false)]
    public void The_rule_on_pages_sees(int markup, int code, bool seen)
    {
        var page = string.Concat(Enumerable.Repeat("<p></p>\n", markup)) + "@code {\n"
            + string.Concat(Enumerable.Repeat("    int i;\n", code)) + "}\n";

        MixesMarkupAndCode(page).Should().Be(seen);
    }

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"catch\s*\(\s*(System\.)?Exception\b[^)]*\)(?!\s*when\s*\(\s*\w+ is (?!not\b))")]
    private static partial Regex CatchOfException();

    [GeneratedRegex(@"catch\s*\{(?<body>[^}]*)\}")]
    private static partial Regex CatchOfAll();

    [GeneratedRegex(@"^@code\s*\{\s*\n(?<code>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.:]+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    // The order that the formatter makes; it takes a minute and a half to say so, this test none.
    private static bool HasUsingsOutOfOrder(string text)
    {
        var keys = Using().Matches(text).Select(u => u switch
        {
            _ when u.Groups["alias"].Success => $"2{u.Groups["alias"].Value}",
            _ when u.Groups["static"].Success => $"1{u.Groups["name"].Value}",
            _ => $"0{(u.Groups["name"].Value.Split('.')[0] == "System" ? 0 : 1)}{u.Groups["name"].Value}",
        }).Select(k => k.Replace('.', ' ')).ToList();
        return !keys.SequenceEqual(keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    private static bool CatchesAnyException(string text) =>
        CatchOfException().IsMatch(text)
            || CatchOfAll().Matches(text)
                .Any(match => !match.Groups["body"].Value.Contains("throw;", StringComparison.Ordinal));

    private static bool MixesMarkupAndCode(string text)
    {
        var code = CodeBlock().Matches(text);
        var lines = code.Sum(match => Lines(match.Groups["code"].Value));
        return lines > MostCodeBesideMarkup
            && Lines(CodeBlock().Replace(text, "").TrimEnd('\n') + "\n") > MostMarkupBesideCode;
    }

    /// <summary>No source breaks a rule unless it is excepted, and no exception outlives its reason.</summary>
    private static void Check(Dictionary<string, string> excepted, Func<string, bool> breaks,
        Func<string, bool>? covers = null)
    {
        var own = $"Connections.Tests/Architecture/{nameof(StyleTests)}.cs";
        var breaking =
            Sources.Where(source => source.Key != own && covers?.Invoke(source.Key) != false && breaks(source.Value))
                .Select(source => source.Key).ToList();

        breaking.Except(excepted.Keys).Should().BeEmpty();
        excepted.Keys.Where(Sources.ContainsKey).Except(breaking).Should()
            .BeEmpty("an exception that nothing needs any more is taken off the list");
    }

    private static int Lines(string text) => text.Count(sign => sign == '\n');

    private static Dictionary<string, string> ReadSources()
    {
        var found = new Dictionary<string, string>();
        foreach (var project in Projects)
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*",
                SearchOption.AllDirectories))
            {
                var path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
                if (Extensions.Contains(Path.GetExtension(path)) && !path.Split('/').Any(NotOurs.Contains))
                    found.Add(path, File.ReadAllText(file));
            }
        return found;
    }
}
