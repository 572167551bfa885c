namespace Connections.Core.Automation.Scripts;

/// <summary>What expressions and scripts may name first.</summary>
internal static class ExpressionRoots
{
    public const string Trigger = "Trigger";
    public const string Steps = "Steps";
    public const string Source = "Source";
    public const string Variables = "Variables";
    public const string Current = "Current";
    public const string WorkflowName = "WorkflowName";
    public const string WorkflowId = "WorkflowId";
    public const string InstanceId = "InstanceId";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Trigger, Steps, Source, Variables, Current, WorkflowName, WorkflowId, InstanceId];
}
