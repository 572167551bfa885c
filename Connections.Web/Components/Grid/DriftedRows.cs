using Connections.Core;
using Connections.Core.Files;

namespace Connections.Web.Components.Grid;

/// <summary>Which rows in sight changed since the file that manages them was applied.</summary>
internal sealed class DriftedRows
{
    private readonly HashSet<Guid> ids = [];

    /// <summary>Whether a row did.</summary>
    public bool Contains(Guid id) => ids.Contains(id);

    /// <summary>Asks about the managed rows of a page; where there is none, nobody is asked.</summary>
    public async Task LookAsync(ManagedFiles files, Actor actor, IEnumerable<Guid> managed, CancellationToken ct)
    {
        List<Guid> asked = [.. managed];
        if (asked.Count == 0) return;
        var found = await files.DriftAsync(actor, asked, ct);
        ids.ExceptWith(asked);
        ids.UnionWith(found.Keys);
    }
}
