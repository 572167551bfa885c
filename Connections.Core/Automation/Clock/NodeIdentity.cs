namespace Connections.Core.Automation.Clock;

/// <summary>Who this process is.</summary>
internal sealed class NodeIdentity
{
    /// <summary>This process, as others see it check in.</summary>
    public Guid Process { get; } = Guid.CreateVersion7();
}
