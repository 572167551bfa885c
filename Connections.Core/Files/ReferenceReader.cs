using Connections.Core.Audit;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>What the names of a document stand for.</summary>
/// <param name="Ids">Ids by what stands in place of them; of what the files are about to create there is none.</param>
/// <param name="Coming">What stands in place of what the files are about to create.</param>
/// <param name="Names">Names by id, of what the document names.</param>
internal sealed record ResolvedReferences(IReadOnlyDictionary<Guid, Guid> Ids, IReadOnlySet<Guid> Coming,
    IReadOnlyDictionary<Guid, string> Names)
{
    /// <summary>Changes with the names of what a document names, instead of their ids.</summary>
    public IEnumerable<FieldChange> In(IEnumerable<FieldChange> changes) =>
        changes.Select(c => c with { Old = In(c.Old), New = In(c.New) });

    private string? In(string? text)
    {
        if (text is null) return null;
        foreach (var (id, name) in Names)
            text = text.Replace($"{id}", $"“{name}”", StringComparison.OrdinalIgnoreCase);
        return text;
    }
}

/// <summary>
/// Finds the connections, groups and workflows that documents name, as far as the actor may see them.
/// </summary>
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
        foreach (var ofKind in references.GroupBy(r => r.Kind))
        {
            var described = beside?.Described(ofKind.Key) ?? [];
            var earlier = described.Where(d => d.RenamedFrom is not null)
                .ToLookup(d => KeyOf(d.Name), d => KeyOf(d.RenamedFrom!));
            var created = described.Select(d => KeyOf(d.Name)).ToHashSet();
            var keys = ofKind.Select(r => KeyOf(r.Name)).SelectMany(k => earlier[k].Prepend(k)).Distinct().ToList();
            var found = await db.Named(rights, ofKind.Key).Where(n => keys.Contains(n.NameKey))
                .ToDictionaryAsync(n => n.NameKey, n => n.Id, ct);
            foreach (var reference in ofKind)
            {
                var key = KeyOf(reference.Name);
                var known = earlier[key].Prepend(key).Where(found.ContainsKey).Select(k => found[k]).ToList();
                if (known.Count > 0) ids[reference.StandIn] = known[0];
                else if (created.Contains(key)) coming.Add(reference.StandIn);
                else faults.Add(new($"{reference.Place}", $"There is no {reference.Words} "
                    + $"{DidYouMean.Quote(reference.Name)} that you have access to"
                    + (beside is null ? "." : ", and these files don't describe one.")));
                names[ids.GetValueOrDefault(reference.StandIn, reference.StandIn)] = reference.Name;
            }
        }
        return new(ids, coming, names);
    }

    /// <summary>The service account that something runs as; null, and a fault, where none has the name.</summary>
    public static async Task<Guid?> AccountAsync(this ConnectionsDbContext db, ManifestResource described,
        string? given, ICollection<ValidationError> faults, CancellationToken ct)
    {
        if (given is null) return null;
        var name = given.Trim();
        var found = DatabaseText.Holds(name)
            ? await db.Set<User>().Where(u => u.IsServiceAccount && u.Name == name).Select(u => u.Id).Take(2)
                .ToListAsync(ct) : [];
        if (found is [var account]) return account;
        faults.Add(described.At(new("service_account", found.Count == 0
            ? $"There is no service account {DidYouMean.Quote(name)}. Create it first, or correct the name."
            : $"More than one service account is named {DidYouMean.Quote(name)}. Rename one of them.")));
        return null;
    }

    private static IQueryable<NamedId> Named(this ConnectionsDbContext db, Rights rights, ReferenceKind kind) =>
        kind switch
        {
            ReferenceKind.Group =>
                db.VisibleGroups(rights).Select(g => new NamedId { Id = g.Id, NameKey = g.NameKey }),
            ReferenceKind.Workflow =>
                db.VisibleWorkflows(rights).Select(w => new NamedId { Id = w.Id, NameKey = w.NameKey }),
            _ => db.VisibleConnections(rights).Select(c => new NamedId { Id = c.Id, NameKey = c.NameKey }),
        };

    // What can't be stored is nobody's name.
    private static string KeyOf(string name) => DatabaseText.Holds(name) ? Connection.KeyOf(name) : "";
}
