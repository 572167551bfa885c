using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>Names, which expressions and events have, too.</summary>
public sealed partial class AppEditorDocument
{
    private const int MaxStem = 60;

    /// <summary>Renames a component or query, and whatever names it: events and expressions.</summary>
    /// <returns>Whose expressions still have the former name: they declare that name themselves, too.</returns>
    /// <exception cref="Problem.NotFound">There is no such component or query.</exception>
    /// <exception cref="Problem.Invalid">The name is in use, or is none.</exception>
    public AppNameChange Rename(string name, string newName)
    {
        var owner = Owner(name);
        if (newName == name) return new([], []);
        if (!AppNames.IsName(newName))
            throw new Problem.Invalid("name",
                "A name begins with a letter or _ and has letters, digits and _ only, for example textInput0.");
        if (newName is AppDefinition.Global or AppDefinition.Self or "_")
            throw new Problem.Invalid("name",
                $"“{newName}” has a meaning of its own in expressions. Choose another name.");
        if (Names.Contains(newName))
            throw new Problem.Invalid("name", $"Something else in this app is already named “{newName}”.");
        owner["name"] = newName;
        if (TextAt(root, "rootInstanceName") == name) root["rootInstanceName"] = newName;
        foreach (var happening in Holders.SelectMany(h => Objects(h.Own["events"])))
            if (TargetOf(happening) == name)
                happening[AppNames.Reactions[TextAt(happening, "type")!]!] = newName;
        RenameIn(root[AppReader.ComponentsMember], name, newName);
        RenameIn(root[QueriesMember], name, newName);
        Changed();
        return new([], NamedBy(name));
    }

    /// <summary>The components and queries whose expressions or events name something.</summary>
    public IReadOnlyList<string> UsersOf(string name) => [.. Holders
        .Where(h => h.Name != name && (NamesInTexts(h.Own, name)
            || Objects(h.Own["events"]).Any(e => TargetOf(e) == name)))
        .Select(h => h.Name).Distinct(StringComparer.Ordinal)];

    private IReadOnlySet<string> Names => Objects(root[AppReader.ComponentsMember]).SelectMany(NamesWithin)
        .Concat(AllQueries.Select(q => TextAt(q, "name") ?? "")).ToHashSet(StringComparer.Ordinal);

    // Each with what is its own: what lies within it has a name of its own.
    private IEnumerable<(string Name, JsonObject Own)> Holders => All.Select(l => l.Component).Concat(AllQueries)
        .Select(o => (TextAt(o, "name") ?? "", o));

    private IReadOnlyList<string> NamedBy(string name) => [.. Holders.Where(h => NamesInTexts(h.Own, name))
        .Select(h => h.Name).Distinct(StringComparer.Ordinal)];

    private AppNameChange Without(HashSet<string> names)
    {
        var dropped = new List<string>();
        foreach (var (holder, own) in Holders)
        {
            if (own["events"] is not JsonArray events) continue;
            foreach (var gone in Objects(events).Where(e => TargetOf(e) is { } target && names.Contains(target))
                .ToList())
            {
                events.Remove(gone);
                dropped.Add(holder);
            }
        }
        Changed();
        return new([.. dropped.Distinct(StringComparer.Ordinal)],
            [.. names.SelectMany(NamedBy).Distinct(StringComparer.Ordinal)]);
    }

    private string UniqueName(string stem)
    {
        var taken = Names;
        for (var i = 0; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{stem}{i}");
            if (!taken.Contains(name)) return name;
        }
    }

    // “List incidents” becomes listIncidents, “HTTP request” httpRequest.
    private static string Stem(string called)
    {
        var words = new string([.. called.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var stem = string.Concat(words.Select((word, i) => i > 0 ? char.ToUpperInvariant(word[0]) + word[1..]
            : word.Any(char.IsAsciiLetterLower) ? char.ToLowerInvariant(word[0]) + word[1..]
            : word.ToLowerInvariant()));
        if (stem.Length > MaxStem) stem = stem[..MaxStem];
        return stem is [] or [>= '0' and <= '9', ..] ? $"query{stem}" : stem;
    }

    private static void RenameIn(JsonNode? node, string name, string newName)
    {
        switch (node)
        {
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                    if (Renamed(items[i], name, newName) is { } text) items[i] = text;
                    else RenameIn(items[i], name, newName);
                break;
            case JsonObject members:
                foreach (var (key, value) in members.ToList())
                    if (Renamed(value, name, newName) is { } text) members[key] = text;
                    else RenameIn(value, name, newName);
                break;
        }
    }

    private static string? Renamed(JsonNode? node, string name, string newName)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text)
            || !text.Contains(name, StringComparison.Ordinal)) return null;
        var renamed = MapScripts(text, script => ScriptRenaming.Rename(script.Code, name, newName));
        return renamed == text ? null : renamed;
    }

    private static bool NamesInTexts(JsonObject own, string name)
    {
        var found = false;
        foreach (var (member, value) in own)
            foreach (var text in TextsOf(value, member == "properties"))
                if (text.Contains(name, StringComparison.Ordinal))
                    MapScripts(text, script =>
                    {
                        found |= script.Names.Globals.Contains(name);
                        return null;
                    });
        return found;
    }

    private static IEnumerable<string> TextsOf(JsonNode? value, bool isProperties) =>
        isProperties && value is JsonObject properties
            ? properties.Where(p => p.Key != "children").SelectMany(p => SpecExpressions.Texts(p.Value))
            : SpecExpressions.Texts(value);

    // A text with something else for some of its expressions; one that can't be read stays.
    private static string MapScripts(string text, Func<ScriptProgram, string?> put)
    {
        if (!ValueText.MayHaveScript(text)) return text;
        var (whole, at) = (new StringBuilder(text.Length), 0);
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            whole.Append(text, at, open - at);
            try
            {
                at = ValueText.ReadScript(text, open, code => ScriptProgram.Expression(code), out var script);
                whole.Append("${").Append(put(script) ?? script.Code).Append('}');
            }
            catch (ScriptException)
            {
                whole.Append("${");
                at = open + 2;
            }
        }
        return whole.Append(text, at, text.Length - at).ToString();
    }
}
