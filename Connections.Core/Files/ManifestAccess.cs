using Connections.Core.Access;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>Reads who may do what with a thing of a file.</summary>
internal static class ManifestAccess
{
    private static readonly PrincipalKind[] Principals = [PrincipalKind.User, PrincipalKind.ServiceAccount,
        PrincipalKind.Team, PrincipalKind.Role];

    /// <summary>Every line of <c>access:</c>; null: it has none, and its permissions are left alone.</summary>
    /// <param name="resource">The thing.</param>
    /// <param name="middle">The word for the level between seeing and changing.</param>
    /// <param name="faults">Told of each fault.</param>
    public static List<ManifestGrant>? Read(YamlMapReader resource, string middle, ICollection<ValidationError> faults)
    {
        if (resource.Map("access") is not { } node) return null;
        var (map, grants) = (new YamlMapReader(node, faults), new List<ManifestGrant>());
        if (map.Text("organization") is { } everyone && map.Places["organization"] is { } at
            && LevelOf(everyone, middle, at, faults) is { } level)
            grants.Add(new(PrincipalKind.Organization, "", level, at));
        foreach (var kind in Principals)
            foreach (var entry in map.Map(ManifestPrincipals.Word(kind))?.Entries ?? [])
                if (new YamlMapReader(node with { Entries = [entry] }, faults).Text(entry.Name) is { } given
                    && LevelOf(given, middle, entry.Value.Place, faults) is { } theirs)
                    grants.Add(new(kind, entry.Name, theirs, entry.Place));
        map.End("access:");
        return grants;
    }

    private static AccessLevel? LevelOf(string text, string middle, SourceLocation place,
        ICollection<ValidationError> faults)
    {
        if (ManifestPrincipals.LevelOf(text, middle) is { } level) return level;
        faults.Add(new($"{place}", $"There is no level {DidYouMean.Quote(text)}. " + DidYouMean.For(text,
            [.. ManifestPrincipals.LevelsWith(middle).Select(l => ManifestPrincipals.Word(l, middle))])));
        return null;
    }
}
