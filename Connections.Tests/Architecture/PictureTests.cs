namespace Connections.Tests.Architecture;

/// <summary>The canary: a house made to be faulty, in which each kind of forbidden reference must be seen.</summary>
public sealed class PictureTests
{
    private const string House = "Connections.Tests.Architecture.FakeHouse";

    private static readonly AssemblyReading Tests = AssemblyReading.Of(typeof(PictureTests).Assembly);

    private static readonly Picture Strict = new(House, "Composition")
    {
        { "Cellar" },
        { "Attic", "Cellar" },
    };

    [Theory]
    [InlineData("ByBaseType")]
    [InlineData("ByInterface")]
    [InlineData("ByField")]
    [InlineData("ByProperty")]
    [InlineData("ByGenericArgument")]
    [InlineData("ByConstraint")]
    [InlineData("ByArray")]
    [InlineData("ByParameter")]
    [InlineData("ByAttribute")]
    [InlineData("ByAttributeArgument")]
    [InlineData("ByLocal")]
    [InlineData("ByCall")]
    [InlineData("ByTypeOf")]
    [InlineData("ByGenericCall")]
    [InlineData("ByCatch")]
    [InlineData("ByLambda")]
    [InlineData("ByAsync")]
    [InlineData("ByIterator")]
    [InlineData("ByNestedType")]
    public void A_forbidden_reference_is_seen(string type) =>
        Strict.Breaches(Tests).Should()
            .Contain(breach =>
                breach.StartsWith($"{House}.Cellar.{type} must not import {House}.Attic.", StringComparison.Ordinal));

    [Fact]
    public void A_room_that_the_picture_lacks_is_seen() =>
        Strict.Breaches(Tests).Should().Contain("The room Shed is not in the picture.");

    [Fact]
    public void Types_outside_all_rooms_import_no_room_unless_they_are_composition() =>
        Strict.Breaches(Tests)
            .Where(breach =>
                breach.StartsWith($"{House}.", StringComparison.Ordinal)
                    && !breach.Contains(".Cellar.By", StringComparison.Ordinal))
            .Should().Equal($"{House}.Plan must not import {House}.Attic.Roof.");

    [Fact]
    public void A_picture_that_allows_all_of_it_finds_nothing()
    {
        var lenient = new Picture(House, "Composition", "Plan")
        {
            { "Cellar", "Attic" },
            { "Attic", "Cellar" },
            { "Shed" },
        };

        lenient.Breaches(Tests).Should().BeEmpty();
    }

    [Fact]
    public void A_room_that_is_nowhere_is_seen() =>
        new Picture(House) { { "Cellar" }, { "Balcony" } }.Faults(Tests).Should()
            .Equal("The room Balcony is in the picture, and nowhere else.");

    [Fact]
    public void Rooms_that_import_each_other_are_seen() =>
        new Picture(House) { { "Cellar", "Attic" }, { "Attic", "Shed" }, { "Shed", "Attic" } }.Faults(Tests).Should()
            .Equal("The room Attic imports itself through others.", "The room Shed imports itself through others.");

    [Fact]
    public void A_call_tells_which_method_and_a_construction_that_it_makes_one()
    {
        var calls = Tests.References.Where(r => r.From.Name == "ByCall" && r.To.Name == "Roof" && r.Member is not null);

        calls.Select(r => (r.Member, r.Makes)).Should().BeEquivalentTo([(".ctor", true), ("Shelter", false)]);
    }
}
