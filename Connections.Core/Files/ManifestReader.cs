using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>
/// Reads files that describe connections, groups, tiles, workflows and apps, and tells every fault at its place.
/// </summary>
public sealed class ManifestReader
{
    private const int MostThings = 10_000;
    private static readonly string[] Endings = [".yaml", ".yml"];

    private readonly IntegrationCatalog catalog;

    internal ManifestReader(IntegrationCatalog catalog) => this.catalog = catalog;

    /// <summary>
    /// Reads these files; of a folder all that end in <c>.yaml</c> or <c>.yml</c>, in folders below it, too.
    /// </summary>
    /// <param name="paths">Files and folders, as the operator names them. So they are called from then on.</param>
    /// <param name="placeholders">What placeholders represent.</param>
    /// <exception cref="Problem.Invalid">With every fault, each at <c>file:line:column</c>.</exception>
    public Manifest Read(IReadOnlyList<string> paths, Placeholders placeholders)
    {
        var faults = new List<ValidationError>();
        var described = new Manifest();
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
            // The folder that one is in has no name, so that what once was there could not be distinguished from
            // what lay elsewhere.
            if (folder.Length > 0) described.Folders.Add(folder);
            var files = Directory.EnumerateFiles(path, "*",
                SearchOption.AllDirectories).Where(f => Endings.Contains(Path.GetExtension(f)));
            described.FileNames.AddRange(
                files.Select(f => folder + Path.GetRelativePath(path, f).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal));
            if (described.FileNames.Count == 0) faults.Add(new(path, "There is no .yaml or .yml file in this folder."));
        }
        foreach (var file in described.FileNames.Distinct()) Read(file, described, placeholders, faults);
        Twice("connection", described.Connections, faults);
        Twice("group", described.Groups, faults);
        foreach (var ofTile in described.TileAccounts.GroupBy(a => a.Input.IntegrationType))
        {
            Twice("account", ofTile, faults);
            foreach (var second in ofTile.Where(a => a.IsDefault).Skip(1))
                faults.Add(new($"{second.Places["default"]}", $"Another account of {ofTile.Key} is the default "
                    + "already. Keep one."));
        }
        Twice("workflow", described.Workflows, faults);
        Twice("app", described.Apps, faults);
        if (described.Connections.Count + described.Groups.Count + described.Workflows.Count + described.Apps.Count
            + described.TileAccounts.Count > MostThings)
            faults.Add(new("", $"These files describe more than {MostThings:N0} things. Use fewer files at once."));
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        return described;
    }

    private void Read(string file, Manifest into, Placeholders placeholders, List<ValidationError> faults)
    {
        byte[] content;
        try
        {
            if (file.Length > IManagedResource.MaxManagedBy)
                throw new IOException($"its name is longer than {IManagedResource.MaxManagedBy} characters");
            content = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(new(file, $"The file can't be read: {e.Message}"));
            return;
        }
        if (YamlReader.Read(file, content, faults) is not { } document) return;
        var map = new YamlMapReader(document, faults);
        foreach (var node in map.Items("connections")?.Values ?? [])
            if (AsMap(node, "A connection", faults) is { } connection
                && Connection(connection, placeholders, faults) is { } read) into.Connections.Add(read);
        foreach (var node in map.Items("groups")?.Values ?? [])
            if (AsMap(node, "A group", faults) is { } group && Group(group, faults) is { } read) into.Groups.Add(read);
        var ofTiles = new ManifestTileReader(catalog, placeholders, faults);
        foreach (var node in map.Items("tiles")?.Values ?? [])
            if (AsMap(node, "An account of a tile", faults) is { } account && ofTiles.Read(account) is { } read)
                into.TileAccounts.Add(read);
        var ofWorkflows = new ManifestWorkflowReader(placeholders, faults);
        foreach (var node in map.Items("workflows")?.Values ?? [])
            if (AsMap(node, "A workflow", faults, "spec:") is { } workflow && ofWorkflows.Read(workflow) is { } read)
                into.Workflows.Add(read);
        var ofApps = new ManifestAppReader(faults);
        foreach (var node in map.Items("apps")?.Values ?? [])
            if (AsMap(node, "An app", faults, "definition:") is { } app && ofApps.Read(app) is { } read)
                into.Apps.Add(read);
        map.End("A description");
    }

    private ManifestConnection? Connection(YamlNode.Map node, Placeholders placeholders, List<ValidationError> faults)
    {
        var (before, map) = (faults.Count, new YamlMapReader(node, faults));
        var (name, integrationType, kindType) = (map.Required("name", "billing-api-prod"),
            map.Required("integration", "HTTP"), map.Required("authentication", "HTTPBasicAuth"));
        var (description, renamedFrom) = (map.Text("description"), map.Text("renamed_from"));
        var handsOut = map.Flag("hands_out_credentials");
        var tags = map.Texts("identifier_tags");
        var fields = map.Map("fields");
        var access = ManifestAccess.Read(map, ManifestPrincipals.Resolver, faults);
        map.End("A connection");
        if (name is null || integrationType is null || kindType is null) return null;

        if (catalog.Find(integrationType) is not { } integration)
        {
            faults.Add(new($"{map.Places["integration"]}", $"There is no integration {DidYouMean.Quote(integrationType)} in the catalog. {DidYouMean.For(integrationType, [.. catalog.All.Select(i => i.Type)])}"));
            return null;
        }
        if (integration.Kind(kindType) is not { } kind)
        {
            faults.Add(new($"{map.Places["authentication"]}", $"{integration.Name} has no authentication type {DidYouMean.Quote(kindType)}. {DidYouMean.For(kindType, [.. integration.Credentials.Select(c => c.Type)])}"));
            return null;
        }

        var places = map.Places;
        foreach (var (i, tag) in tags.Index()) places[$"tags/{i}"] = tag.Place;
        var values = fields is null ? []
            : new ManifestFieldReader(placeholders, places, faults).Read(fields, integration, kind);
        var described = new ManifestConnection
        {
            Place = node.Place,
            Places = places,
            Name = name,
            RenamedFrom = renamedFrom,
            Access = access,
            Input = new ConnectionInput
            {
                Name = name,
                Description = description,
                IntegrationType = integrationType,
                CredentialType = kindType,
                Fields = values,
                Tags = [.. tags.Select(t => t.Value)],
                HandsOut = handsOut
            },
        };
        // What is missing already is told once.
        if (faults.Count > before) return null;
        var check = ConnectionValidator.Create(described.Input, integration, kind, kept: null);
        faults.AddRange(check.Faults.Where(f => f.Severity == ErrorSeverity.Error).Select(described.At));
        return described;
    }

    private static ManifestGroup? Group(YamlNode.Map node, List<ValidationError> faults)
    {
        var map = new YamlMapReader(node, faults);
        var (name, integrationType) = (map.Required("name", "aws-accounts"), map.Required("integration", "AWS"));
        var (description, renamedFrom) = (map.Text("description"), map.Text("renamed_from"));
        var keys = map.Texts("identifier_tags");
        var members = map.Texts("members");
        var access = ManifestAccess.Read(map, ManifestPrincipals.Resolver, faults);
        map.End("A group");
        if (name is null || integrationType is null) return null;
        var places = map.Places;
        places["keys"] = places.GetValueOrDefault("identifier_tags", node.Place);
        foreach (var (i, key) in keys.Index()) places[$"keys/{i}"] = key.Place;
        foreach (var twice in members.GroupBy(m => Core.Connections.Connection.KeyOf(m.Value))
            .Where(g => g.Count() > 1))
            faults.Add(new($"{twice.Last().Place}", $"The member {DidYouMean.Quote(twice.Last().Value)} is listed "
                + "twice. Keep one."));
        return new ManifestGroup
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

    private static YamlNode.Map? AsMap(YamlNode node, string what, List<ValidationError> faults,
        string next = "integration:")
    {
        if (node is YamlNode.Map map) return map;
        faults.Add(new($"{node.Place}", $"{what} must have name:, {next} and more, not {node.Kind}."));
        return null;
    }

    private static void Twice(string kind, IEnumerable<ManifestResource> things, List<ValidationError> faults)
    {
        foreach (var named in things.GroupBy(t => Core.Connections.Connection.KeyOf(t.Name)).Where(g => g.Count() > 1))
            faults.AddRange(
                named.Skip(1)
                    .Select(t =>
                        new ValidationError($"{t.Place}", $"The {kind} {DidYouMean.Quote(t.Name)} is already "
                            + $"described at {named.First().Place}. Names are not case-sensitive; keep one.")));
    }
}
