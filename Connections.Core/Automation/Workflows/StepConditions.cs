using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>A way to compare two values.</summary>
/// <param name="Id">How a document names it.</param>
/// <param name="Label">In words.</param>
/// <param name="IsUnary">Whether it looks at the first value alone.</param>
public sealed record StepCondition(string Id, string Label, bool IsUnary);

/// <summary>The comparisons that a step can wait for.</summary>
public static class StepConditions
{
    /// <summary>Every comparison, under Datadog's names.</summary>
    public static IReadOnlyList<StepCondition> All { get; } =
    [
        Create("OPERATOR_EQUAL", "equals"), Create("OPERATOR_NOT_EQUAL", "doesn't equal"),
        Create("OPERATOR_GREATER_THAN", "is greater than"),
        Create("OPERATOR_GREATER_THAN_OR_EQUAL_TO", "is at least"), Create("OPERATOR_LESS_THAN", "is less than"),
        Create("OPERATOR_LESS_THAN_OR_EQUAL_TO", "is at most"), Create("OPERATOR_CONTAINS", "contains"),
        Create("OPERATOR_DOES_NOT_CONTAIN", "doesn't contain"), Create("OPERATOR_IS_NULL", "is null"),
        Create("OPERATOR_IS_NOT_NULL", "isn't null"), Create("OPERATOR_IS_EMPTY", "is empty"),
        Create("OPERATOR_IS_NOT_EMPTY", "isn't empty"),
    ];

    /// <summary>Every comparison, under the names that conditions of logic steps have.</summary>
    public static IReadOnlyList<StepCondition> OfLogic { get; } =
        [.. SpecOperators.Short.Zip(All, (id, same) => same with { Id = id })];

    /// <summary>The comparison that a document names so; one of an unknown name has that as its label.</summary>
    public static StepCondition Find(string id) => All.FirstOrDefault(c => c.Id == id) ?? Create(id, id);

    private static StepCondition Create(string id, string label) => new(id, label, SpecOperators.IsUnary(id));
}
