using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;

namespace Connections.Tests.Automation.Specs;

public sealed class LogicInputsTests
{
    [Theory]
    [InlineData("if", """{}""", "conditions", "Conditions is missing. Add one")]
    [InlineData("if", """{"conditions":[]}""", "conditions", "Conditions is missing. Add one")]
    [InlineData("whileLoop", """{"conditions":""}""", "conditions", "Conditions is missing. Add one")]
    [InlineData("switch", """{"switchExpression":"","cases":["a"]}""", "switchExpression", "Value is missing.")]
    [InlineData("forLoop", """{}""", "inputList", "List is missing.")]
    [InlineData("setVariables", """{}""", "variables", "Variables is missing. Enter names with their values.")]
    public void A_needed_input_that_is_empty_is_said_in_plain_words(string action, string inputs, string at,
        string says)
    {
        var fault = LogicInputs.Check(action, JsonNode.Parse(inputs)!.AsObject()).Should().ContainSingle().Which;

        fault.Field.Should().Be(at);
        fault.Message.Should().StartWith(says).And.NotContain("JSON");
    }

    [Theory]
    [InlineData("eq", "\"\"", "200", "leftValue")]
    [InlineData("eq", "\" \"", "200", "leftValue")]
    [InlineData("null", "\"\"", "null", "leftValue")]
    [InlineData("eq", "\"{{ Steps.Get.status }}\"", "\"\"", "rightValue")]
    [InlineData("gt", "\"{{ Steps.Get.status }}\"", "null", "rightValue")]
    [InlineData("gt", "\"a\"", "1", "rightValue")]
    [InlineData("OPERATOR_LESS_THAN", "5", "\"abc\"", "rightValue")]
    [InlineData("empty", "\"{{ Steps.Get.status }}\"", "null", null)]
    [InlineData("eq", "\"{{ Steps.Get.status }}\"", "false", null)]
    [InlineData("lt", "\"{{ Steps.Get.body.day }}\"", "\"2026-01-01\"", null)]
    [InlineData("lt", "\"2025-01-01\"", "\"2026-01-01\"", null)]
    [InlineData("gt", "\"10\"", "9", null)]
    [InlineData("eq", "\"a\"", "1", null)]
    public void A_condition_without_a_value_or_of_text_and_number_is_marked(string name, string left, string right,
        string? at)
    {
        var condition = new JsonObject
        {
            ["comparisonOperator"] = name,
            ["leftValue"] = JsonNode.Parse(left),
            ["rightValue"] = JsonNode.Parse(right),
        };

        LogicInputs.Check("if", new JsonObject { ["conditions"] = new JsonArray(condition) }).Select(f => f.Field)
            .Should().Equal(at is null ? [] : [$"conditions/0/{at}"]);
    }
}
