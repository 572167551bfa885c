using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>A part of a screen. What it asked for ends when it leaves the screen.</summary>
public abstract class ScreenComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    // Taken once: after it has gone, its source cannot be asked any more.
    protected ScreenComponent() => Left = gone.Token;

    /// <summary>Canceled when it leaves the screen.</summary>
    protected CancellationToken Left { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        Leave();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what it holds besides.</summary>
    protected virtual void Leave()
    {
    }
}
