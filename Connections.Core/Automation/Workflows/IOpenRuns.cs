namespace Connections.Core.Automation.Workflows;

/// <summary>The runs that this process has.</summary>
internal interface IOpenRuns
{
    /// <summary>Ends those of a workflow.</summary>
    void CancelAll(Guid workflowId);
}
