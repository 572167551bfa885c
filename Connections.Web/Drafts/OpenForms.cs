using System.Collections.Concurrent;
using Connections.Core;

namespace Connections.Web.Drafts;

/// <summary>
/// The forms that are open on this node. A page that is loaded again asks for its draft while the page before it is
/// still being taken down: what that one has not written yet is written first.
/// </summary>
public sealed class OpenForms
{
    private readonly ConcurrentDictionary<DraftKeeper, (Guid Person, string Key)> open = new();

    /// <summary>Writes what other open forms of that person and key still hold.</summary>
    public async Task FlushAsync(Actor actor, string key, DraftKeeper asker)
    {
        foreach (var (keeper, form) in open)
            if (keeper != asker && form == (actor.Id, key)) await keeper.FlushAsync();
    }

    /// <summary>Writes what every open form still holds: the product is about to end.</summary>
    public async Task FlushAsync()
    {
        foreach (var keeper in open.Keys) await keeper.FlushAsync();
    }

    /// <summary>A form was opened.</summary>
    public void Enter(DraftKeeper keeper, Actor actor, string key) => open[keeper] = (actor.Id, key);

    /// <summary>A form is gone.</summary>
    public void Leave(DraftKeeper keeper) => open.TryRemove(keeper, out _);
}
