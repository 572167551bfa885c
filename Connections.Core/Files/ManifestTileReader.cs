using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>Reads accounts of integration tiles, by the catalog, and tells every fault at its place.</summary>
internal sealed class ManifestTileReader(IntegrationCatalog catalog, Placeholders placeholders,
    ICollection<ValidationError> faults)
{
    /// <summary>An account; null where it has faults.</summary>
    public ManifestTileAccount? Read(YamlNode.Map node)
    {
        var (before, map) = (faults.Count, new YamlMapReader(node, faults));
        var (name, integrationType, kindType) = (map.Required("name", "main"), map.Required("integration", "Slack"),
            map.Required("authentication", "SlackBotToken"));
        var renamedFrom = map.Text("renamed_from");
        var isDefault = map.Flag("default");
        var fields = map.Map("fields");
        var access = ManifestAccess.Read(map, ManifestPrincipals.Resolver, faults);
        map.End("An account of a tile");
        foreach (var line in (access ?? []).Where(a => a.Level != AccessLevel.Resolver))
            Add(line.Place, "Who may use an account of a tile is a resolver. It has no other level.");
        if (name is null || integrationType is null || kindType is null) return null;
        if (catalog.Find(integrationType) is not { Tile: not null } integration)
        {
            Add(map.Places["integration"], $"There is no integration tile {DidYouMean.Quote(integrationType)}. "
                + DidYouMean.For(integrationType, [.. catalog.All.Where(i => i.Tile is not null).Select(i => i.Type)]));
            return null;
        }
        if (integration.TileKinds().FirstOrDefault(k => k.Type == kindType) is not { } kind)
        {
            Add(map.Places["authentication"],
                $"An account of {integration.Name} has no authentication type {DidYouMean.Quote(kindType)}. "
                + DidYouMean.For(kindType, [.. integration.TileKinds().Select(k => k.Type)]));
            return null;
        }
        var places = map.Places;
        var values = fields is null ? []
            : new ManifestFieldReader(placeholders, places, faults).Read(fields, integration, kind);
        var described = new ManifestTileAccount
        {
            Place = node.Place,
            Places = places,
            Name = name,
            RenamedFrom = renamedFrom,
            Access = access,
            IsDefault = isDefault,
            Input = new ConnectionInput
            {
                Name = name,
                IntegrationType = integrationType,
                CredentialType = kindType,
                Fields = values,
            },
        };
        // What is missing already is told once.
        if (faults.Count > before) return null;
        var broken = ConnectionValidator.Create(described.Input, integration, kind, kept: null).Faults
            .Where(f => f.Severity == ErrorSeverity.Error).Select(described.At).ToList();
        foreach (var fault in broken) faults.Add(fault);
        return broken.Count > 0 ? null : described;
    }

    private void Add(SourceLocation place, string message) => faults.Add(new($"{place}", message));
}
