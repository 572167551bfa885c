using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;

namespace Connections.Tests.Automation.Specs;

/// <summary>The comparisons of conditions.</summary>
public sealed class SpecOperatorsTests
{
    [Theory]
    [InlineData("eq", "1", "1", true)]
    [InlineData("eq", "1", "\"1\"", true)]
    [InlineData("eq", "1.0", "1", true)]
    [InlineData("eq", "\"a\"", "\"A\"", false)]
    [InlineData("OPERATOR_EQUAL", "[1,2]", "[1,2]", true)]
    [InlineData("neq", "null", "1", true)]
    [InlineData("gt", "10", "9", true)]
    [InlineData("gt", "\"10\"", "\"9\"", true)]
    [InlineData("lt", "\"2026-01-01\"", "\"2026-02-01\"", true)]
    [InlineData("gte", "null", "1", false)]
    [InlineData("lte", "null", "1", false)]
    [InlineData("gt", "\"10\"", "9", true)]
    [InlineData("gt", "\"1e3\"", "\"-2.5\"", true)]
    [InlineData("lt", "\"2026-01-02\"", "\"2026-02-01\"", true)]
    [InlineData("gt", "\"b\"", "\"B\"", true)]
    [InlineData("gt", "\"a\"", "1", true)]
    [InlineData("lt", "\"abc\"", "5", false)]
    [InlineData("gt", "[2]", "1", false)]
    [InlineData("contains", "\"hello\"", "\"ell\"", true)]
    [InlineData("contains", "[1,2]", "2", true)]
    [InlineData("contains", "{\"a\":1}", "\"a\"", true)]
    [InlineData("notcontains", "[1]", "2", true)]
    [InlineData("null", "null", "null", true)]
    [InlineData("nonnull", "\"\"", "null", true)]
    [InlineData("empty", "\"\"", "null", true)]
    [InlineData("empty", "[]", "null", true)]
    [InlineData("nonempty", "{\"a\":1}", "null", true)]
    [InlineData("OPERATOR_IS_NOT_EMPTY", "null", "null", false)]
    public void A_comparison_holds_or_not(string name, string left, string right, bool holds) =>
        SpecOperators.Holds(name, JsonNode.Parse(left), JsonNode.Parse(right)).Should().Be(holds);
}
