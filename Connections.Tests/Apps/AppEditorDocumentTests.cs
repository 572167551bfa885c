using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Specs;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>An app's definition while it is being edited: components, and where they stand.</summary>
public sealed partial class AppEditorDocumentTests
{
    [Fact]
    public void A_definition_that_is_not_edited_stays_as_it_was_given()
    {
        const string given = """{ "foo": [1.50], "components":[],"queries":[]}""";

        AppEditorDocument.Parse(given).Text.Should().Be(given);
    }

    [Fact]
    public void Unknown_members_and_their_order_stay_in_an_edit()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("text0", "text", """
            "content":"a","unknown":{"z":1,"a":2.50}
            """), more: "\"later\":[1]"));

        document.SetProperty("text0", "content", "b");

        document.Component("text0")!.Properties.ToJsonString().Should()
            .Be("""{"content":"b","unknown":{"z":1,"a":2.50}}""");
        Json(document)["later"]!.ToJsonString().Should().Be("[1]");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{")]
    public void A_text_that_is_no_object_is_refused(string text) =>
        FluentActions.Invoking(() => AppEditorDocument.Parse(text)).Should().Throw<Problem.Invalid>();

    [Fact]
    public void An_empty_definition_gets_a_grid_with_its_first_component()
    {
        var document = AppEditorDocument.Parse("{}");

        document.AddComponent("textInput").Should().Be("textInput0");

        Json(document)["rootInstanceName"]!.GetValue<string>().Should().Be("grid0");
        document.Components.Should().ContainSingle().Which.Place!.X.Should().Be(0);
        Faults(document).Should().BeEmpty();
    }

    [Fact]
    public void Every_component_of_the_palette_can_be_added_without_a_fault()
    {
        var document = AppEditorDocument.Parse("{}");

        foreach (var kind in AppPalette.All) document.AddComponent(kind.Type);

        AppPalette.All.Should().HaveCount(11).And.OnlyContain(k => AppNames.Working.Contains(k.Type));
        Faults(document).Should().BeEmpty();
        document.Components.Where(c => c.Place is not null).Should().HaveCount(10);
        Overlapping(document).Should().BeEmpty();
    }

    [Fact]
    public void A_component_is_added_below_the_others_with_a_name_of_its_own()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("button0", "button")));

        document.AddComponent("button").Should().Be("button1");

        document.Component("button1")!.Place.Should().Be(new GridPlace(0, 4, 2, 5));
    }

    [Fact]
    public void A_component_of_a_modal_stands_in_its_grid()
    {
        var document = AppEditorDocument.Parse("{}");
        var modal = document.AddComponent("modal");

        var inside = document.AddComponent("text", modal);

        document.Component(inside)!.Container.Should().Be(modal);
        document.Component(inside)!.Place.Should().NotBeNull();
        document.Component(modal)!.Place.Should().BeNull();
        Faults(document).Should().BeEmpty();
    }

    [Fact]
    public void A_component_that_no_palette_has_is_not_added() =>
        FluentActions.Invoking(() => AppEditorDocument.Parse("{}").AddComponent("vegaChart")).Should()
            .Throw<Problem.Invalid>();

    [Fact]
    public void A_moved_component_pushes_down_what_it_would_lie_over()
    {
        var document = Stack(3);

        document.Move("text2", 0, 0).Should().Be(new GridPlace(0, 0, 6, 6));

        document.Components.Select(c => (c.Name, c.Place!.Y)).Should()
            .Equal(("text0", 6), ("text1", 12), ("text2", 0));
    }

    [Fact]
    public void A_component_can_stand_beside_another_one()
    {
        var document = Stack(2);

        document.Move("text1", 6, 0);

        document.Components.Select(c => c.Place!.Y).Should().Equal(0, 0);
    }

    [Theory]
    [InlineData(-3, -3, 0, 0)]
    [InlineData(11, 2, 6, 2)]
    public void A_component_stays_within_the_grid(int x, int y, int atX, int atY)
    {
        var document = Stack(1);

        document.Move("text0", x, y).Should().Be(new GridPlace(atX, atY, 6, 6));
    }

    [Fact]
    public void A_component_that_grows_pushes_down_what_is_below_it()
    {
        var document = Stack(2);

        document.Resize("text0", 40, 9).Should().Be(new GridPlace(0, 0, 12, 9));

        document.Component("text1")!.Place!.Y.Should().Be(9);
        document.Resize("text0", 0, 0).Should().Be(new GridPlace(0, 0, 1, 3));
    }

    [Fact]
    public void Moves_and_sizes_never_leave_components_over_each_other()
    {
        var document = Stack(8);
        var random = new Random(1);

        for (var i = 0; i < 300; i++)
        {
            var name = $"text{random.Next(8)}";
            if (i % 2 == 0) document.Move(name, random.Next(12), random.Next(40));
            else document.Resize(name, random.Next(1, 13), random.Next(1, 12));
            Overlapping(document).Should().BeEmpty();
        }
    }

    [Fact]
    public void A_removed_component_takes_its_cell_and_the_events_to_it_along()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("modal0", "modal") + "," + Cell("button0", "button",
            events: """{"name":"click","type":"openModal","modalName":"modal0"}""") + ","
            + Cell("text0", "text", "\"content\":\"${modal0.isOpen}\"")));

        var change = document.RemoveComponent("modal0");

        change.DroppedEvents.Should().Equal("button0");
        change.StillNamedBy.Should().Equal("text0");
        document.Text.Should().NotContain("cell_modal0");
        document.Component("button0")!.Events.Should().BeEmpty();
        Faults(document).Should().BeEmpty();
    }

    [Fact]
    public void A_fault_is_told_where_its_component_or_query_stands()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("text0", "text"), Variable("v", "1")));

        document.OwnerOf("components/0/properties/children/0/properties/children/0/properties/content").Should()
            .Be("text0");
        document.OwnerOf("queries/0/name").Should().Be("v");
        document.OwnerOf("components/0").Should().BeNull();
    }

    private static AppEditorDocument Stack(int count)
    {
        var document = AppEditorDocument.Parse("{}");
        for (var i = 0; i < count; i++) document.AddComponent("text");
        return document;
    }

    private static JsonObject Json(AppEditorDocument document) => JsonNode.Parse(document.Text)!.AsObject();

    private static IReadOnlyList<ValidationError> Faults(AppEditorDocument document)
    {
        var faults = new SpecFaults();
        AppReader.Read(document.Text, faults);
        return faults.All;
    }

    private static IEnumerable<string> Overlapping(AppEditorDocument document)
    {
        var placed = document.Components.Where(c => c.Place is not null).ToList();
        return placed.Where((c, i) => placed.Skip(i + 1).Any(o => o.Place!.Overlaps(c.Place!))).Select(c => c.Name);
    }
}
