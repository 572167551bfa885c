using Connections.Core.Access;

namespace Connections.Core.Files;

/// <summary>What a file manages is changed by that file alone: everyone else is told where, and how.</summary>
internal sealed class ManagedFileGuard : IEditGuard
{
    public void EnsureEditable(IManagedResource resource)
    {
        if (resource.ManagedBy is { } file) throw new Problem.ManagedByFile(resource.Name, file);
    }
}
