using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>What the names of a document stand for.</summary>
/// <param name="Ids">Ids by what stands in place of them; of what the files are about to create there is none.</param>
/// <param name="Coming">What stands in place of connections and groups that the files are about to create.</param>
/// <param name="Names">Names by id, of what the document names.</param>
internal sealed record ResolvedReferences(IReadOnlyDictionary<Guid, Guid> Ids, IReadOnlySet<Guid> Coming,
    IReadOnlyDictionary<Guid, string> Names);

/// <summary>Finds the connections and groups that documents name, as far as the actor may see them.</summary>
internal static class ReferenceReader
{
    /// <summary>What the names stand for; a fault at each that stands for nothing.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">Who asks.</param>
    /// <param name="references">What a document names.</param>
    /// <param name="beside">What the same files describe; null: only what is there counts.</param>
    /// <param name="faults">Told of each name that stands for nothing.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<ResolvedReferences> ResolveAsync(this ConnectionsDbContext db, Rights rights,
        IReadOnlyList<ManifestReference> references, Manifest? beside, ICollection<ValidationError> faults,
        CancellationToken ct)
    {
        var (ids, coming) = (new Dictionary<Guid, Guid>(), new HashSet<Guid>());
        var names = new Dictionary<Guid, string>();
        foreach (var ofKind in references.GroupBy(r => r.IsGroup))
        {
            IReadOnlyList<ManifestResource> described = beside is null ? []
                : ofKind.Key ? beside.Groups : beside.Connections;
            var earlier = described.Where(d => d.RenamedFrom is not null)
                .ToLookup(d => KeyOf(d.Name), d => KeyOf(d.RenamedFrom!));
            var created = described.Select(d => KeyOf(d.Name)).ToHashSet();
            var keys = ofKind.Select(r => KeyOf(r.Name)).SelectMany(k => earlier[k].Prepend(k)).Distinct().ToList();
            var found = ofKind.Key
                ? await db.VisibleGroups(rights).Where(g => keys.Contains(g.NameKey))
                    .ToDictionaryAsync(g => g.NameKey, g => g.Id, ct)
                : await db.VisibleConnections(rights).Where(c => keys.Contains(c.NameKey))
                    .ToDictionaryAsync(c => c.NameKey, c => c.Id, ct);
            foreach (var reference in ofKind)
            {
                var key = KeyOf(reference.Name);
                var known = earlier[key].Prepend(key).Where(found.ContainsKey).Select(k => found[k]).ToList();
                if (known.Count > 0) ids[reference.StandIn] = known[0];
                else if (created.Contains(key)) coming.Add(reference.StandIn);
                else faults.Add(new($"{reference.Place}", $"There is no {reference.Kind} "
                    + $"{DidYouMean.Quote(reference.Name)} that you have access to"
                    + (beside is null ? "." : ", and these files don't describe one.")));
                names[ids.GetValueOrDefault(reference.StandIn, reference.StandIn)] = reference.Name;
            }
        }
        return new(ids, coming, names);
    }

    // What can't be stored is nobody's name.
    private static string KeyOf(string name) => DatabaseText.Holds(name) ? Connection.KeyOf(name) : "";
}
