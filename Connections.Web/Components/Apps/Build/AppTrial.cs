using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.Build;

/// <summary>An app that its editor tries, saved or not, and what is seen behind it.</summary>
public sealed class AppTrial(AppSession session) : IDisposable
{
    /// <summary>The open app.</summary>
    public AppSession Session => session;

    /// <summary>What is behind it, as it was read last; null: it was not read yet.</summary>
    public AppDebug? Debug { get; private set; }

    /// <summary>The action that is being run by itself; null: none.</summary>
    public string? Running { get; set; }

    /// <summary>Reads what is behind it.</summary>
    public async Task ReadAsync(CancellationToken ct) => Debug = await session.DebugAsync(ct);

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
