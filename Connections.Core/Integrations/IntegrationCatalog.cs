using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Connections.Core.Integrations;

/// <summary>
/// All integrations: one file each, read once at the start. A fault in any file stops the start, with every fault of
/// every file in the message, so that one pass mends them all.
/// </summary>
public sealed class IntegrationCatalog
{
    private const string BuiltInPrefix = "Catalog/";
    // Part of the program: they are the same for every installation of the process.
    private static readonly Lazy<IntegrationCatalog> builtIn = new(() => From([.. BuiltIn()]));
    private readonly FrozenDictionary<string, Integration> byType;
    private readonly FrozenDictionary<(string Integration, string Kind), CredentialKind> kinds;
    private readonly FrozenDictionary<string, AliasedAction> aliases;

    private IntegrationCatalog(IEnumerable<Integration> integrations)
    {
        All = [.. integrations.OrderBy(i => i.Name, StringComparer.OrdinalIgnoreCase)];
        Tiles = [.. All.Where(i => i.Tile is not null)];
        byType = All.ToFrozenDictionary(i => i.Type, StringComparer.Ordinal);
        kinds = All.SelectMany(i => i.Credentials.Select(k => (Key: (i.Type, k.Type), Kind: k)))
            .ToFrozenDictionary(p => p.Key, p => p.Kind);
        aliases = All.SelectMany(i => i.Actions.SelectMany(
                action => action.Aliases.Select(alias => new AliasedAction(i, action, alias))))
            .ToFrozenDictionary(a => a.Alias.Id, StringComparer.Ordinal);
    }

    /// <summary>Every integration, by name.</summary>
    public IReadOnlyList<Integration> All { get; }

    /// <summary>Those that have a tile, by name.</summary>
    public IReadOnlyList<Integration> Tiles { get; }

    /// <summary>Reads the built-in files and, where a folder is given, every <c>*.json</c> in it.</summary>
    /// <param name="directory">The operator's folder; null or empty: none.</param>
    /// <exception cref="CatalogException">A file breaks a rule.</exception>
    public static IntegrationCatalog Load(string? directory = null)
    {
        if (string.IsNullOrWhiteSpace(directory)) return builtIn.Value;
        var faults = new List<CatalogError>();
        return From([.. BuiltIn(), .. InFolder(directory, faults)], faults);
    }

    /// <summary>The integration of that wire name, or null.</summary>
    public Integration? Find(string type) => byType.GetValueOrDefault(type);

    /// <summary>The credential kind of that wire name in that integration, or null.</summary>
    public CredentialKind? Find(string type, string credentialType) => kinds.GetValueOrDefault((type, credentialType));

    /// <summary>The action that has that name in documents of another product, or null.</summary>
    public AliasedAction? FindAlias(string id) => aliases.GetValueOrDefault(id);

    /// <summary>Integration and credential kind at once.</summary>
    public bool TryFind(string type, string credentialType, [NotNullWhen(true)] out Integration? integration,
        [NotNullWhen(true)] out CredentialKind? kind)
    {
        integration = Find(type);
        kind = Find(type, credentialType);
        return kind is not null && integration is not null;
    }

    /// <summary>The embedded JSON Schema of the files, for editors.</summary>
    public static string Schema()
    {
        using var reader = new StreamReader(Resource("integration.schema.json"));
        return reader.ReadToEnd();
    }

    internal static IEnumerable<CatalogFile> BuiltIn()
    {
        foreach (var name in typeof(IntegrationCatalog).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(BuiltInPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = Resource(name);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return new(name, content, BuiltIn: true);
        }
    }

    internal static IntegrationCatalog From(IReadOnlyList<CatalogFile> files, List<CatalogError>? before = null)
    {
        var faults = before ?? [];
        var read = files.Select(file => CatalogEntry.Read(file, faults)).OfType<CatalogEntry>().ToList();
        foreach (var entry in read) faults.AddRange(entry.Check());
        var kept = CatalogUniqueness.Settle(read, faults);
        return faults.Count == 0 ? new(kept.Select(e => e.Integration)) : throw new CatalogException(faults);
    }

    private static IEnumerable<CatalogFile> InFolder(string directory, List<CatalogError> faults)
    {
        if (!Directory.Exists(directory))
        {
            faults.Add(new(directory, 0, "this folder doesn't exist (setting Catalog:Directory)"));
            yield break;
        }
        foreach (var path in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            byte[] content;
            try
            {
                content = File.ReadAllBytes(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults.Add(new(path, 0, $"this file can't be read: {e.Message}"));
                continue;
            }
            yield return new(path, content, BuiltIn: false);
        }
    }

    private static Stream Resource(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
}
