using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>What differs between two versions, and how an app looks while it is edited.</summary>
public sealed class AppChangesTests
{
    [Fact]
    public void Changes_name_what_was_added_removed_and_changed() =>
        AppChanges.Between(
            Definition(Cell("text0", "text", "\"content\":\"a\"") + "," + Cell("text1", "text"), Variable("v", "1")),
            Definition(Cell("text0", "text", "\"content\":\"b\""), Transform("t", "${ 1 }"))).Should().Equal(
                "Added action t.", "Removed action v.", "Removed component text1.", "Changed component text0.");

    [Fact]
    public void Changes_of_the_first_version_and_of_no_definition_are_said()
    {
        AppChanges.Between(null, "{}").Should().Equal("The first version.");
        AppChanges.Between("{}", "{ }").Should().Equal("Nothing in the definition: its name or description.");
        AppChanges.Between(Definition(Cell("a", "text")),
            Definition(Cell("a", "text").Replace("\"x\":0", "\"x\":2", StringComparison.Ordinal))).Should()
            .Equal("Positions, events or other members.");
    }

    [Fact]
    public void A_sketch_draws_hidden_components_as_they_were_typed_and_modals_alone()
    {
        var document = AppEditorDocument.Parse(
            Definition(Cell("text0", "text", "\"content\":\"${ v.value }\",\"isVisible\":false")));
        var modal = document.AddComponent("modal");
        var inside = document.AddComponent("button", modal);

        var grid = AppSketch.From(document, null).Should().ContainSingle().Subject;
        var text = grid.Children.Should().ContainSingle().Subject.Children.Single();
        text.Name.Should().Be("text0");
        text.Properties["content"]!.GetValue<string>().Should().Be("${ v.value }");

        AppSketch.From(document, modal).Single().Children.Single().Children.Single().Name.Should().Be(inside);
        AppSketch.From(document, "nothing").Should().BeEmpty();
    }
}
