using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>What steps act through: labels, and what they mean.</summary>
public sealed partial class WorkflowDocument
{
    private const string Label = "connectionLabel";

    /// <summary>
    /// Has a step act through a connection, or a group with identifiers. A label that means the same is used again; one
    /// that no step uses goes.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="id">The connection or group.</param>
    /// <param name="isGroup">Whether it is a group.</param>
    /// <param name="identifiers">For a group: keys, each with a value that may be an expression.</param>
    /// <param name="integrationType">Its integration, for the label.</param>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void SetTarget(string step, Guid id, bool isGroup, IReadOnlyList<KeyValuePair<string, string>> identifiers,
        string integrationType)
    {
        var of = Step(step);
        var tags = isGroup ? identifiers.Select(i => $"{i.Key}:{i.Value}").ToList() : [];
        var (list, idName) = isGroup ? ("connectionGroups", "connectionGroupId") : ("connections", "connectionId");
        var entries = List(Environment(), list);
        var same = Objects(entries).FirstOrDefault(e => IsSame(e, idName, id, tags));
        var label = same is null ? null : TextAt(same, "label");
        if (label is null)
        {
            // A group whose identifiers are being typed keeps its label, unless another step means it, too.
            var mine = Objects(entries).FirstOrDefault(e => isGroup && TextAt(e, "label") == TextAt(of, Label)
                && IsId(e, idName, id));
            if (mine is not null && AllSteps.Count(s => TextAt(s, Label) == TextAt(of, Label)) == 1)
            {
                mine["tags"] = TagList(tags);
                Changed();
                return;
            }
            label = NewLabel(integrationType);
            var entry = new JsonObject { [idName] = id.ToString(), ["label"] = label };
            if (isGroup) entry["tags"] = TagList(tags);
            entries.Add(entry);
        }
        of[Label] = label;
        DropUnusedTargets();
        Changed();
    }

    /// <summary>Has a step act through nothing.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void ClearTarget(string step)
    {
        Step(step).Remove(Label);
        DropUnusedTargets();
        Changed();
    }

    /// <summary>Has labels that mean a connection mean another one.</summary>
    /// <param name="from">What they mean.</param>
    /// <param name="to">What they are to mean.</param>
    /// <param name="only">Only these labels; null: all.</param>
    /// <returns>The labels that changed.</returns>
    public IReadOnlyList<string> ReplaceConnection(Guid from, Guid to, IReadOnlyCollection<string>? only)
    {
        var changed = new List<string>();
        foreach (var entry in Objects(root["connectionEnvs"]).SelectMany(e => Objects(e["connections"])))
        {
            if (!IsId(entry, "connectionId", from) || TextAt(entry, "label") is not { } label
                || only?.Contains(label) is false) continue;
            entry["connectionId"] = to.ToString();
            changed.Add(label);
        }
        if (changed.Count > 0) Changed();
        return changed;
    }

    private JsonObject Environment()
    {
        var environments = List(root, "connectionEnvs");
        if (environments.Count == 0) environments.Add(new JsonObject { ["env"] = "default" });
        return Objects(environments).First();
    }

    private void DropUnusedTargets()
    {
        var used = AllSteps.Select(s => TextAt(s, Label)).ToHashSet(StringComparer.Ordinal);
        foreach (var environment in Objects(root["connectionEnvs"]).ToList())
        {
            foreach (var list in (string[])["connections", "connectionGroups"])
            {
                if (environment[list] is not JsonArray entries) continue;
                RemoveAll(entries, e => !used.Contains(TextAt(e, "label")));
                Prune(environment, list);
            }
            if (environment.All(m => m.Key == "env")) List(root, "connectionEnvs").Remove(environment);
        }
        Prune(root, "connectionEnvs");
    }

    private string NewLabel(string integrationType)
    {
        var taken = Objects(root["connectionEnvs"])
            .SelectMany(e => Objects(e["connections"]).Concat(Objects(e["connectionGroups"])))
            .Select(e => TextAt(e, "label")).ToHashSet(StringComparer.Ordinal);
        var stem = new StringBuilder("INTEGRATION_");
        foreach (var sign in integrationType)
            stem.Append(char.IsAsciiLetterOrDigit(sign) ? char.ToUpperInvariant(sign) : '_');
        var label = stem.ToString();
        for (var i = 1; taken.Contains(label); i++)
            label = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
        return label;
    }

    private static bool IsId(JsonObject entry, string idName, Guid id) =>
        Guid.TryParse(TextAt(entry, idName), out var there) && there == id;

    private static bool IsSame(JsonObject entry, string idName, Guid id, List<string> tags) =>
        IsId(entry, idName, id) && ((entry["tags"] as JsonArray) ?? []).Select(t => t?.ToString() ?? "")
            .Order(StringComparer.Ordinal).SequenceEqual(tags.Order(StringComparer.Ordinal));

    private static JsonArray TagList(List<string> tags) => [.. tags.Select(t => (JsonNode)t)];
}
