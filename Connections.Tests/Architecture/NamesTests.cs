using System.Reflection;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Tests.Support;

namespace Connections.Tests.Architecture;

/// <summary>How things are called, as far as a test can see it: CONTRIBUTING.md says the rest.</summary>
public sealed partial class NamesTests
{
    private static readonly string[] Projects = ["Connections.Core", "Connections.Web"];
    private static readonly string[] NotOurs = ["bin", "obj", "Migrations"];

    // What a test name must not begin with, since it leaves open what is tested.
    private static readonly string[] Pronouns =
    [
        "What", "Whatever", "Who", "Whoever", "Whom", "Whose", "However", "How", "It", "Its", "They", "Their", "Theirs",
        "Them", "This", "That", "These", "Those", "He", "She", "We", "You", "One", "There", "None", "Nothing", "Nobody",
        "Somebody", "Someone", "Anybody", "Anyone", "Both",
    ];

    private const BindingFlags Own =
        BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void A_method_is_a_verb_with_its_object() =>
        Methods([.. TypesOf(typeof(Actor).Assembly), .. TypesOf(typeof(Program).Assembly)]).Should().BeEmpty(
            "a static factory is called Create, From, Parse or For, and a check that throws begins with Ensure");

    [Fact]
    public void A_type_name_exists_once_in_Core_and_Web() =>
        Doubled([.. TypesOf(typeof(Actor).Assembly), .. TypesOf(typeof(Program).Assembly)]).Should().BeEmpty();

    [Fact]
    public void A_file_has_the_name_of_a_type_in_it() =>
        Sources().Where(file => IsMisnamed(file.Path, file.Text)).Select(file => file.Path).Should().BeEmpty();

    [Fact]
    public void No_file_gives_a_type_another_name() =>
        Sources().Where(file => Alias().IsMatch(file.Text)).Select(file => file.Path).Should().BeEmpty();

    [Fact]
    public void A_test_begins_with_the_name_of_what_it_tests() =>
        TestNames(typeof(NamesTests).Assembly.GetTypes()).Where(BeginsWithPronoun).Should().BeEmpty(
            "the first words of a test name the thing under test: A_session_ends_at_sign_out, not It_ends_at_sign_out");

    [Fact]
    public void A_test_name_has_at_most_80_characters() =>
        TestNames(typeof(NamesTests).Assembly.GetTypes()).Where(IsTooLong).Should().BeEmpty();

    [Theory]
    [InlineData(80, false)]
    [InlineData(81, true)]
    public void The_rule_on_long_test_names_sees(int characters, bool seen) =>
        IsTooLong(new string('a', characters)).Should().Be(seen);

    [Theory]
    [InlineData("It_ends_at_sign_out", true)]
    [InlineData("What_is_no_key_opens_nothing", true)]
    [InlineData("Whoever_has_the_link_is_in", true)]
    [InlineData("A_session_ends_at_sign_out", false)]
    [InlineData("Items_end_at_sign_out", false)]
    public void The_rule_on_tests_sees(string name, bool seen) => BeginsWithPronoun(name).Should().Be(seen);

    [Fact]
    public void The_names_of_tests_are_read() => TestNames([typeof(NamesTests)]).Should().Contain(
        [nameof(The_names_of_tests_are_read), nameof(The_rule_on_tests_sees)]);

    [Fact]
    public void The_rule_on_methods_sees() => Methods([typeof(BadNames)]).Should().BeEquivalentTo(
        $"{nameof(BadNames)}.{nameof(BadNames.Of)}", $"{nameof(BadNames)}.{nameof(BadNames.DemandAll)}");

    [Fact]
    public void The_rule_on_types_sees() =>
        Doubled([typeof(NamesTests), typeof(StyleTests), typeof(NamesTests)]).Should().Equal(nameof(NamesTests));

    [Theory]
    [InlineData("Connections.Core/Groups/GroupRules.cs", "internal static class GroupRules { }", false)]
    [InlineData("Connections.Core/Groups/GroupService.Edit.cs", "public sealed partial class GroupService { }", false)]
    [InlineData("Connections.Core/Groups/GroupModels.cs", "public record GroupRow(int Id);", false)]
    [InlineData("Connections.Core/Groups/Rules.cs", "internal static class GroupRules { }", true)]
    public void The_rule_on_files_sees(string path, string text, bool seen) => IsMisnamed(path, text).Should().Be(seen);

    private static IEnumerable<string> Methods(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(Own)
        where (method.IsStatic && method.Name == "Of") || method.Name.StartsWith("Demand", StringComparison.Ordinal)
        select $"{type.Name}.{method.Name}";

    private static IEnumerable<string> TestNames(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(Own)
        where method.IsDefined(typeof(FactAttribute), inherit: true)
        select method.Name;

    private static bool IsTooLong(string name) => name.Length > 80;

    private static bool BeginsWithPronoun(string name) => Pronouns.Contains(name.Split('_')[0]);

    private static IEnumerable<string> Doubled(IEnumerable<Type> types) =>
        types.Where(type => !type.IsNested).GroupBy(type => type.Name).Where(name => name.Count() > 1)
            .Select(name => name.Key);

    private static IEnumerable<Type> TypesOf(Assembly assembly) => assembly.GetTypes().Where(type =>
        type.Namespace?.StartsWith("Connections.", StringComparison.Ordinal) == true
        && !type.Namespace.Contains("Migrations", StringComparison.Ordinal)
        && type.Name != "_Imports"
        && !type.Name.StartsWith('<'));

    // A file of small models may hold a family; a file beside a page belongs to the page.
    private static bool IsMisnamed(string path, string text)
    {
        var name = Path.GetFileName(path).Split('.')[0];
        var types = Declaration().Matches(text).Select(match => match.Groups["name"].Value).ToList();
        return types.Count > 0 && !types.Contains(name) && !name.EndsWith("Models", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, string Text)> Sources() =>
        from project in Projects
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs",
            SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Split('/').Any(NotOurs.Contains)
        select (path, File.ReadAllText(file));

    [GeneratedRegex(@"^\s*(?!//)[\w\s]*\b(class|record struct|record|struct|interface|enum)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^(global )?using \w+ = ", RegexOptions.Multiline)]
    private static partial Regex Alias();

    private sealed class BadNames
    {
        public static BadNames Of() => new();

        public void DemandAll() => GetHashCode();
    }
}
