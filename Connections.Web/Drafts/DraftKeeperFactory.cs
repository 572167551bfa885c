using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Drafts;

/// <summary>Makes the keeper of a form's draft.</summary>
public sealed class DraftKeeperFactory(DraftService drafts, ActorFactory actors, OpenForms open, Notifier notifier,
    TimeProvider time)
{
    /// <summary>The keeper of the draft with this key.</summary>
    public DraftKeeper Create(string key) => new(drafts, actors, open, notifier, time, key);
}
