using System.Text.RegularExpressions;
using Connections.Tests.Support;

namespace Connections.Tests.Architecture;

/// <summary>
/// Everything that a person reads: texts in code and markup, the catalog, the API's examples, the documentation, and
/// comments. CONTRIBUTING.md has the rule; this holds the turns that crept in before. An exception says why.
/// </summary>
public sealed partial class WordingTests
{
    private static readonly (string File, string Text, string Why)[] Exceptions =
    [
        ("Connections.Core/Execution/Actions/ActionSender.cs", "\"cancelled\"", "a stored outcome"),
        ("Connections.Core/Execution/Testing/TestRecorder.cs", "\"cancelled\"", "a stored outcome"),
        ("Connections.Core/Resolving/ResolveService.cs", "\"hand out\"", "a stored purpose"),
        ("Connections.Core/Connections/ConnectionDiff.cs", "\"handing out\"", "a stored field"),
        ("Connections.Web/Commands/PlanPrinter.cs", "\"handing out\"", "a stored field"),
        ("Connections.Web/Ui/AuditMessages.cs", "\"handing out\"", "a stored field"),
        ("Connections.Web/Ui/ConnectionFormModel.cs", "\"hands out\"", "is compared, not shown"),
        ("Connections.Core/Connections/ConnectionCatalogExtensions.cs", "\"catalogue\"", "the API's name of a stage"),
        ("Connections.Web/Components/Dialogs/CatalogGrid.razor.cs", "\"catalogue", "an element's id"),
        ("Connections.Web/Auth/TypedEmail.cs", "\"e-mail address typed at sign-in\"", "the purpose of a key"),
    ];

    private static readonly string[] Commented =
        ["Connections.Core", "Connections.Web", "Connections.Benchmarks", "Connections.Tests"];

    private static readonly string[] Roots =
        ["Connections.Core", "Connections.Web", "Connections.Benchmarks", "docs", "README.md", "CONTRIBUTING.md",
            "SECURITY.md", "CHANGELOG.md"];

    private static readonly string[] Extensions = [".cs", ".razor", ".json", ".md"];
    private static readonly string[] NotOurs = ["bin", "obj", "Migrations", "Properties"];

    [Fact]
    public void Texts_use_plain_American_English()
    {
        var found = new List<string>();
        foreach (var (path, text) in ReadTexts())
        {
            foreach (var exception in Exceptions.Where(e => e.File == path))
                text.Contains(exception.Text).Should().BeTrue(
                "an exception that is not needed must go: {0} in {1}", exception.Text, path);
            var left = Exceptions.Where(e => e.File == path).Aggregate(text,
                (t, e) => t.Replace(e.Text, "", StringComparison.Ordinal));
            found.AddRange(Turns(left).Select(turn => $"{path}: {turn}"));
        }
        found.Should().BeEmpty("CONTRIBUTING.md says how texts are written");
    }

    // A comment may use words that a text on screen may not, such as "goes on".
    [Fact]
    public void Comments_use_plain_American_English() =>
        ReadComments().SelectMany(c => TurnsOfComment(c.Text).Select(turn => $"{c.Path}: {turn}")).Should().BeEmpty(
            "CONTRIBUTING.md says how comments are written");

    [Fact]
    public void Comments_of_every_project_are_read()
    {
        var comments = ReadComments().ToDictionary(c => c.Path, c => c.Text);
        comments["Connections.Core/Problem.cs"].Should().Contain("<summary>");
        comments["Connections.Tests/Support/Tier.cs"].Should().Contain("<summary>");
        comments.Keys.Should().Contain("Connections.Web/Api/ApiTags.cs");
    }

    [Theory]
    [InlineData("/// <summary>Whoever reads it.</summary>\nvar a = 1;", "Whoever")]
    [InlineData("var a = 1; // Changed in the meantime, and\n// not read any\n// more.", "any more")]
    [InlineData("/* The organisation. */ var a = \"// behaviour\";", "organisation")]
    [InlineData("var a = \"whoever\"; var b = \"\"\"\n    // meanwhile\n    \"\"\";")]
    public void A_planted_turn_is_found_in_comments(string text, params string[] turns) =>
        TurnsOfComment(CommentsOf(text)).Should().Equal(turns);

    [Fact]
    public void Every_kind_of_text_is_read()
    {
        var texts = ReadTexts().ToDictionary(t => t.Path, t => t.Text);
        texts["Connections.Core/Problem.cs"].Should().Contain("not found, or you don't have access.");
        texts["Connections.Web/Components/Pages/SignInPage.razor"].Should().Contain("Sign in");
        texts["Connections.Core/Integrations/Catalog/http.json"].Should().Contain("Any HTTP API.");
        texts["README.md"].Should().Contain("# Connections");
        texts.Keys.Should().Contain(["docs/api.md", "docs/openapi.json", "Connections.Web/Api/examples.json"]);
    }

    [Theory]
    [InlineData("x.cs", """throw new Problem("Members are told apart by env.");""", "told apart")]
    [InlineData("x.cs", """var a = $"{b ?? "none"} tells its members apart";""", "tells its members apart")]
    [InlineData("x.cs", "var a = \"\"\"\n  Whoever reads it\n  \"\"\";", "Whoever")]
    [InlineData("x.razor", "<p>Shown to your organisation.</p>", "organisation")]
    [InlineData("x.razor", "<FormField Help=\"By which people find it.\" />", "By which")]
    [InlineData("x.json", """{ "help": "Any service that answers to HTTP." }""", "answers to")]
    [InlineData("x.md", "The workflow shall go on.", "shall", "go on")]
    [InlineData("x.cs", "// Whoever reads the code, meanwhile.\nvar a = 1; /* shall */")]
    [InlineData("x.cs", "var url = \"https://example.com\"; // on record")]
    [InlineData("x.razor", "@* whoever *@<p>Anyone</p>")]
    public void A_planted_turn_is_found_in_texts_and_not_in_comments(string path, string text, params string[] turns) =>
        Turns(WithoutComments(path, text)).Should().Equal(turns);

    private static IEnumerable<string> Turns(string text) => Banned().Matches(text).Select(m => m.Value);

    private static IEnumerable<string> TurnsOfComment(string text) =>
        BannedInComments().Matches(text).Select(m => m.Value);

    // This file names the turns.
    private static IEnumerable<(string Path, string Text)> ReadComments() =>
        from root in Commented
        from path in FilesOf(Path.Combine(Repository.Root, root))
        where Path.GetExtension(path) == ".cs"
        let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !name.Split('/').Any(NotOurs.Contains) && !name.EndsWith($"/{nameof(WordingTests)}.cs",
            StringComparison.Ordinal)
        select (name, CommentsOf(File.ReadAllText(path)));

    // A sentence may continue on the next line of a comment.
    private static string CommentsOf(string text) => LineOfComment().Replace(
        string.Join('\n', Tokens().Matches(text).Select(token => token.Value).Where(IsComment)), " ");

    private static IEnumerable<(string Path, string Text)> ReadTexts() =>
        from root in Roots
        from path in FilesOf(Path.Combine(Repository.Root, root))
        where Extensions.Contains(Path.GetExtension(path))
        let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !name.Split('/').Any(NotOurs.Contains)
        select (name, WithoutComments(name, File.ReadAllText(path)));

    private static IEnumerable<string> FilesOf(string root) =>
        File.Exists(root) ? [root] : Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories);

    // Code that is not text stays, since texts within a hole of a text cannot be told from it without a compiler; it
    // has no spaces, and of names only the few single words could match.
    private static string WithoutComments(string path, string text) => Path.GetExtension(path) switch
    {
        ".cs" => Tokens().Replace(text, t => IsComment(t.Value) ? "" : t.Value),
        ".razor" => RazorComments().Replace(text, ""),
        _ => text,
    };

    private static bool IsComment(string token) =>
        token.StartsWith("//", StringComparison.Ordinal) || token.StartsWith("/*", StringComparison.Ordinal);

    [GeneratedRegex("""
        \b(?:told\ apart|tells?\ (?:\w+\ ){0,4}apart|whoever|meanwhile|shall|(?:on|(?:put|puts|putting)\ on)\ record|thereof|
        organis\w+|favourit\w+|colour\w*|behaviour\w*|cancell(?:ed|ing)|catalogues?|(?:un)?authoris\w+|recognis\w+|serialis\w+|
        centre|licence|misspelt|e-mails?|pass\ phrase|any\ more|by\ which|answers?\ to|for\ good|
        carr(?:y|ies)\ (?:every|all)\ keys?|at\ this\ very\ moment|(?:lies?|lay)\ in|go(?:es)?\ on|should\ its|
        upper\ and\ lower\ case\ count|hand(?:s|ed|ing)?\ (?:it\ |them\ )?out|you\ may\ not|(?:may|might)\ not\ see|
        it\ takes\ (?:Editor|Resolver|Admin)|stands?\ (?:in|here|there|for|at|on|beside|over)|in\ the\ place\ of|
        written\ down|if\ it\ stays\ so)\b
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Banned();

    [GeneratedRegex("""
        \b(?:told\ apart|tells?\ (?:\w+\ ){0,4}apart|who(?:m)?ever|meanwhile|shall|on\ record|thereof|organis\w+|
        favourit\w+|colour\w*|behaviour\w*|cancell(?:ed|ing)|catalogues?|(?:un)?authoris\w+|recognis\w+|
        serialis\w+|centre|licence|misspelt|e-mails?|any\ more|for\ good|somebody|anybody|once\ more|
        written\ down|houses?)\b
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex BannedInComments();

    [GeneratedRegex(@"\s*\n\s*(?:///?(?!/))?\s*")]
    private static partial Regex LineOfComment();

    [GeneratedRegex(""""
        ("""+)[\s\S]*?\1 | @"(?:[^"]|"")*" | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)' | //[^\n]* | /\*[\s\S]*?\*/
        """", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"@\*[\s\S]*?\*@|^\s*//[^\n]*", RegexOptions.Multiline)]
    private static partial Regex RazorComments();
}
