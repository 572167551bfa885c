using System.Collections.Concurrent;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Runs;

namespace Connections.Tests.Support;

/// <summary>The processes that a test says are there; any other one is gone.</summary>
internal sealed class NodePresenceDouble : INodePresence
{
    private readonly ConcurrentDictionary<Guid, byte> living = new();

    public bool IsAlone => false;

    /// <summary>What the wait for this process to be seen does, instead of passing at once.</summary>
    public Func<CancellationToken, Task> Seeing { get; set; } = _ => Task.CompletedTask;

    public Task EnsureSeenAsync(CancellationToken ct) => Seeing(ct);

    public Task<IReadOnlySet<Guid>> GoneAsync(IReadOnlyCollection<Guid> processes, CancellationToken ct) =>
        Task.FromResult<IReadOnlySet<Guid>>(processes.Where(p => !living.ContainsKey(p)).ToHashSet());

    public void Lives(CoreHost host) => living[host.Get<NodeIdentity>().Process] = 0;

    public void Dies(CoreHost host) => living.TryRemove(host.Get<NodeIdentity>().Process, out _);
}
