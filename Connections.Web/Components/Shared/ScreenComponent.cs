using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>A part of a screen. What it asked for ends when it leaves the screen.</summary>
public abstract class ScreenComponent : ComponentBase, IDisposable
{
    private readonly Lifetime lifetime = new();

    /// <summary>Canceled when it leaves the screen.</summary>
    protected CancellationToken Left => lifetime.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        lifetime.Dispose();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what it holds besides.</summary>
    protected virtual void Leave()
    {
    }
}
