using Connections.Core;

namespace Connections.Web.Ui;

/// <summary>
/// Whether anything can be read and changed at the moment, for buttons and notices that say why not. The services
/// decide.
/// </summary>
public sealed class Availability(ILockState locks, Deployment deployment, IDatabaseState database)
{
    /// <summary>Why nothing can be created or used; null in ordinary times.</summary>
    public string? Refusal => locks.LockedBecause
        ?? (deployment.IsSupported ? null
            : $"This product is not supported for your selected Datadog site ({deployment.Site}).");

    /// <summary>Why the product is locked, or null.</summary>
    public string? Locked => locks.LockedBecause;

    /// <summary>The unsupported site's name, or null.</summary>
    public string? UnsupportedSite => deployment.IsSupported ? null : deployment.Site;

    /// <summary>Why nothing can be read, or null.</summary>
    public string? Unreadable => database.UnreadableBecause;

    /// <summary>Raised when the database goes away and when it's back, on any thread.</summary>
    public event Action? Changed
    {
        add => database.Changed += value;
        remove => database.Changed -= value;
    }
}
