namespace Connections.Tests.Architecture;

/// <summary>The canary: a small product in which each kind of forbidden reference must be found.</summary>
public sealed class RoomRulesTests
{
    private const string RootNamespace = "Connections.Tests.Architecture.SampleProduct";

    private static readonly AssemblyMetadata Tests = AssemblyMetadata.Read(typeof(RoomRulesTests).Assembly);

    private static readonly RoomRules Strict = new(RootNamespace, "Composition")
    {
        { "Base" },
        { "Feature", "Base" },
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
        Strict.FindViolations(Tests).Should()
            .Contain(violation =>
                violation.StartsWith($"{RootNamespace}.Base.{type} must not import {RootNamespace}.Feature.",
                    StringComparison.Ordinal));

    [Fact]
    public void A_room_without_a_rule_is_found() =>
        Strict.FindViolations(Tests).Should().Contain("The room Unlisted has no rule.");

    [Fact]
    public void Types_outside_all_rooms_import_no_room_unless_they_are_composition() =>
        Strict.FindViolations(Tests)
            .Where(violation =>
                violation.StartsWith($"{RootNamespace}.", StringComparison.Ordinal)
                    && !violation.Contains(".Base.By", StringComparison.Ordinal))
            .Should().Equal($"{RootNamespace}.Root must not import {RootNamespace}.Feature.Service.");

    [Fact]
    public void Rules_that_allow_every_reference_find_nothing()
    {
        var lenient = new RoomRules(RootNamespace, "Composition", "Root")
        {
            { "Base", "Feature" },
            { "Feature", "Base" },
            { "Unlisted" },
        };

        lenient.FindViolations(Tests).Should().BeEmpty();
    }

    [Fact]
    public void A_rule_for_a_room_without_types_is_found() =>
        new RoomRules(RootNamespace) { { "Base" }, { "Missing" } }.FindFaults(Tests).Should()
            .Equal("The room Missing has a rule and no types.");

    [Fact]
    public void Rooms_that_import_each_other_are_seen() =>
        new RoomRules(RootNamespace) { { "Base", "Feature" }, { "Feature", "Unlisted" },
            { "Unlisted", "Feature" } }.FindFaults(Tests).Should()
            .Equal("The room Feature imports itself through others.",
                "The room Unlisted imports itself through others.");

    [Fact]
    public void A_call_reports_which_method_and_a_construction_that_it_makes_one()
    {
        var calls =
            Tests.References.Where(r => r.From.Name == "ByCall" && r.To.Name == "Service" && r.Member is not null);

        calls.Select(r => (r.Member, r.Makes)).Should().BeEquivalentTo([(".ctor", true), ("Run", false)]);
    }
}
