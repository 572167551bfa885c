namespace Connections.Core.Integrations;

/// <summary>Names that are unique over all files, and what a file of the operator's may replace.</summary>
internal static class CatalogUniqueness
{
    /// <summary>The entries that count; adds a fault for each that collides.</summary>
    public static IReadOnlyList<CatalogEntry> Settle(IReadOnlyList<CatalogEntry> entries, List<CatalogError> faults)
    {
        var kept = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var type = entry.Integration.Type;
            if (entry is { File.BuiltIn: true, Integration.Replaces: true })
                faults.Add(entry.Fault("/replaces", "\"replaces\" is only for files in the operator's folder"));
            if (!kept.TryGetValue(type, out var earlier)) kept.Add(type, entry);
            else if (!earlier.File.BuiltIn || entry.File.BuiltIn)
                faults.Add(entry.Fault("/type", $"the type {type} is already in {earlier.File.Name}"));
            else if (entry.Integration.Replaces) kept[type] = entry;
            else faults.Add(
                entry.Fault(
                    "/type", $"the type {type} is built in. To replace it, say \"replaces\": true; otherwise choose "
                        + "another type"));
        }
        var kinds = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        foreach (var entry in kept.Values)
            for (var i = 0; i < entry.Integration.Credentials.Count; i++)
            {
                var kind = entry.Integration.Credentials[i].Type;
                if (!kinds.TryAdd(kind, entry))
                    faults.Add(entry.Fault($"/credentials/{i}/type", $"the credential type {kind} is already in "
                        + $"{kinds[kind].File.Name}"));
            }
        Aliases(kept.Values, faults);
        return [.. kept.Values];
    }

    private static void Aliases(IEnumerable<CatalogEntry> entries, List<CatalogError> faults)
    {
        var seen = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
            foreach (var (i, action) in entry.Integration.Actions.Index())
                foreach (var (j, alias) in action.Aliases.Index())
                    if (!seen.TryAdd(alias.Id, entry))
                        faults.Add(entry.Fault($"/actions/{i}/aliases/{j}/id",
                            $"the alias {DidYouMean.Quote(alias.Id)} is already in {seen[alias.Id].File.Name}"));
    }
}
