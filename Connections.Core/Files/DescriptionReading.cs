using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>Reads files that describe connections and groups, and tells every fault at its place.</summary>
public sealed class DescriptionReading
{
    private const int MostThings = 10_000;
    private static readonly string[] Endings = [".yaml", ".yml"];

    private static readonly PrincipalKind[] Principals = [PrincipalKind.User, PrincipalKind.ServiceAccount, PrincipalKind.Team, PrincipalKind.Role];

    private readonly IntegrationCatalog catalog;

    internal DescriptionReading(IntegrationCatalog catalog) => this.catalog = catalog;

    /// <summary>Reads these files; of a folder all that end in <c>.yaml</c> or <c>.yml</c>, in folders below it, too.</summary>
    /// <param name="paths">Files and folders, as the operator names them. So they are called from then on.</param>
    /// <param name="placeholders">What placeholders stand for.</param>
    /// <exception cref="Problem.Invalid">With every fault, each at <c>file:line:column</c>.</exception>
    public Described Read(IReadOnlyList<string> paths, Placeholders placeholders)
    {
        var faults = new List<Fault>();
        var described = new Described();
        foreach (var path in paths)
        {
            var name = path.Replace('\\', '/');
            name = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
            if (!Directory.Exists(path))
            {
                described.FileNames.Add(name);
                continue;
            }
            var folder = name.Length == 0 || name == "." ? "" : name.TrimEnd('/') + "/";
            // The folder that one stands in has no name by which what once lay there is told from what lay elsewhere.
            if (folder.Length > 0) described.Folders.Add(folder);
            var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => Endings.Contains(Path.GetExtension(f)));
            described.FileNames.AddRange(files.Select(f => folder + Path.GetRelativePath(path, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
            if (described.FileNames.Count == 0) faults.Add(new(path, "There is no .yaml or .yml file in this folder."));
        }
        foreach (var file in described.FileNames.Distinct()) Read(file, described, placeholders, faults);
        Twice("connection", described.Connections, faults);
        Twice("group", described.Groups, faults);
        if (described.Connections.Count + described.Groups.Count > MostThings) faults.Add(new("", $"These files describe more than {MostThings:N0} connections and groups. Use fewer files at once."));
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        return described;
    }

    private void Read(string file, Described into, Placeholders placeholders, List<Fault> faults)
    {
        byte[] content;
        try
        {
            if (file.Length > FileHold.MaxFile) throw new IOException($"its name is longer than {FileHold.MaxFile} characters");
            content = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(new(file, $"The file can't be read: {e.Message}"));
            return;
        }
        if (YamlReading.Read(file, content, faults) is not { } document) return;
        var map = new MapReading(document, faults);
        foreach (var node in map.Items("connections")?.Values ?? [])
            if (AsMap(node, "A connection", faults) is { } connection && Connection(connection, placeholders, faults) is { } read) into.Connections.Add(read);
        foreach (var node in map.Items("groups")?.Values ?? [])
            if (AsMap(node, "A group", faults) is { } group && Group(group, faults) is { } read) into.Groups.Add(read);
        map.End("A description");
    }

    private DescribedConnection? Connection(YamlNode.Map node, Placeholders placeholders, List<Fault> faults)
    {
        var (before, map) = (faults.Count, new MapReading(node, faults));
        var (name, integrationType, kindType) = (map.Required("name", "billing-api-prod"), map.Required("integration", "HTTP"), map.Required("authentication", "HTTPBasicAuth"));
        var (description, renamedFrom) = (map.Text("description"), map.Text("renamed_from"));
        var handsOut = map.Flag("hands_out_credentials");
        var tags = map.Texts("identifier_tags");
        var fields = map.Map("fields");
        var access = Access(map, faults);
        map.End("A connection");
        if (name is null || integrationType is null || kindType is null) return null;

        if (catalog.Find(integrationType) is not { } integration)
        {
            faults.Add(new($"{map.Places["integration"]}", $"There is no integration {Suggestion.Quote(integrationType)} in the catalog. {Suggestion.For(integrationType, [.. catalog.All.Select(i => i.Type)])}"));
            return null;
        }
        if (integration.Kind(kindType) is not { } kind)
        {
            faults.Add(new($"{map.Places["authentication"]}", $"{integration.Name} has no authentication type {Suggestion.Quote(kindType)}. {Suggestion.For(kindType, [.. integration.Credentials.Select(c => c.Type)])}"));
            return null;
        }

        var places = map.Places;
        foreach (var (i, tag) in tags.Index()) places[$"tags/{i}"] = tag.Place;
        var values = fields is null ? [] : new FieldReading(placeholders, places, faults).Read(fields, integration, kind);
        var described = new DescribedConnection
        {
            Place = node.Place,
            Places = places,
            Name = name,
            RenamedFrom = renamedFrom,
            Access = access,
            Input = new ConnectionInput { Name = name, Description = description, IntegrationType = integrationType, CredentialType = kindType, Fields = values, Tags = [.. tags.Select(t => t.Value)], HandsOut = handsOut },
        };
        // What is missing already is told once.
        if (faults.Count > before) return null;
        var check = ConnectionCheck.Of(described.Input, integration, kind, kept: null);
        faults.AddRange(check.Faults.Where(f => f.Severity == Severity.Error).Select(described.At));
        return described;
    }

    private static DescribedGroup? Group(YamlNode.Map node, List<Fault> faults)
    {
        var map = new MapReading(node, faults);
        var (name, integrationType) = (map.Required("name", "aws-accounts"), map.Required("integration", "AWS"));
        var (description, renamedFrom) = (map.Text("description"), map.Text("renamed_from"));
        var keys = map.Texts("identifier_tags");
        var members = map.Texts("members");
        var access = Access(map, faults);
        map.End("A group");
        if (name is null || integrationType is null) return null;
        var places = map.Places;
        places["keys"] = places.GetValueOrDefault("identifier_tags", node.Place);
        foreach (var (i, key) in keys.Index()) places[$"keys/{i}"] = key.Place;
        foreach (var twice in members.GroupBy(m => Core.Connections.Connection.KeyOf(m.Value)).Where(g => g.Count() > 1))
            faults.Add(new($"{twice.Last().Place}", $"The member {Suggestion.Quote(twice.Last().Value)} is listed twice. Keep one."));
        return new DescribedGroup
        {
            Place = node.Place,
            Places = places,
            Name = name,
            RenamedFrom = renamedFrom,
            Access = access,
            IntegrationType = integrationType,
            Description = description,
            Keys = [.. keys.Select(k => k.Value)],
            Members = members,
        };
    }

    private static List<DescribedGrant>? Access(MapReading thing, List<Fault> faults)
    {
        if (thing.Map("access") is not { } node) return null;
        var (map, grants) = (new MapReading(node, faults), new List<DescribedGrant>());
        if (map.Text("organization") is { } everyone && map.Places["organization"] is { } at && LevelOf(everyone, at, faults) is { } level) grants.Add(new(PrincipalKind.Organization, "", level, at));
        foreach (var kind in Principals)
            foreach (var entry in map.Map(DescribedAccess.Word(kind))?.Entries ?? [])
                if (new MapReading(node with { Entries = [entry] }, faults).Text(entry.Name) is { } given && LevelOf(given, entry.Value.Place, faults) is { } theirs) grants.Add(new(kind, entry.Name, theirs, entry.Place));
        map.End("access:");
        return grants;
    }

    private static Level? LevelOf(string text, Place place, List<Fault> faults)
    {
        if (DescribedAccess.LevelOf(text) is { } level) return level;
        faults.Add(new($"{place}", $"There is no level {Suggestion.Quote(text)}. {Suggestion.For(text, [.. DescribedAccess.Levels.Select(DescribedAccess.Word)])}"));
        return null;
    }

    private static YamlNode.Map? AsMap(YamlNode node, string what, List<Fault> faults)
    {
        if (node is YamlNode.Map map) return map;
        faults.Add(new($"{node.Place}", $"{what} must have name:, integration: and more, not {node.Kind}."));
        return null;
    }

    private static void Twice(string kind, IEnumerable<DescribedThing> things, List<Fault> faults)
    {
        foreach (var named in things.GroupBy(t => Core.Connections.Connection.KeyOf(t.Name)).Where(g => g.Count() > 1))
            faults.AddRange(named.Skip(1).Select(t => new Fault($"{t.Place}", $"The {kind} {Suggestion.Quote(t.Name)} is already described at {named.First().Place}. Names are not case-sensitive; keep one.")));
    }
}
