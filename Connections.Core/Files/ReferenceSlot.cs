using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Files;

/// <summary>
/// Where a document has the id of something: instead, a file may have its name, under another member.
/// </summary>
/// <param name="Members">The object with the member.</param>
/// <param name="Path">The path of that object.</param>
/// <param name="Name">The member that has the name.</param>
/// <param name="Id">The member that has the id.</param>
/// <param name="Kind">What it names.</param>
internal sealed record ReferenceSlot(JsonObject Members, string Path, string Name, string Id, ReferenceKind Kind)
{
    /// <summary>Puts an id in place of each name, and notes what it stands for.</summary>
    /// <param name="slots">Where names may be.</param>
    /// <param name="places">Where in the file each part of the document is.</param>
    /// <param name="faults">Told of what is no name.</param>
    public static List<ManifestReference> ReadNames(IEnumerable<ReferenceSlot> slots,
        Dictionary<string, SourceLocation> places, ICollection<ValidationError> faults)
    {
        var references = new List<ManifestReference>();
        foreach (var slot in slots.Where(s => s.Members.ContainsKey(s.Name)).ToList())
        {
            var place = places[$"{slot.Path}/{slot.Name}"];
            if (slot.Members.ContainsKey(slot.Id))
                faults.Add(new($"{place}", $"Use {slot.Name}: or {slot.Id}:, not both."));
            else if (slot.Members[slot.Name] is JsonValue value && value.TryGetValue<string>(out var name))
            {
                var reference = new ManifestReference(Guid.CreateVersion7(), name, slot.Kind, place);
                references.Add(reference);
                slot.Members.Remove(slot.Name);
                slot.Members[slot.Id] = $"{reference.StandIn}";
                places[$"{slot.Path}/{slot.Id}"] = place;
            }
            else faults.Add(new($"{place}", $"{slot.Name}: must be a string. Put a name that looks like a number in "
                + "quotation marks."));
        }
        return references;
    }

    /// <summary>Puts the name in place of each id that is known.</summary>
    /// <param name="slots">Where ids may be.</param>
    /// <param name="names">Names by kind and id.</param>
    public static void WriteNames(IEnumerable<ReferenceSlot> slots,
        IReadOnlyDictionary<(ReferenceKind Kind, Guid Id), string> names)
    {
        foreach (var slot in slots.ToList())
        {
            if (!Guid.TryParse($"{slot.Members[slot.Id]}", out var id)
                || !names.TryGetValue((slot.Kind, id), out var name)) continue;
            slot.Members.Remove(slot.Id);
            slot.Members[slot.Name] = name;
        }
    }

    /// <summary>Those of a workflow's spec.</summary>
    public static IEnumerable<ReferenceSlot> OfWorkflow(JsonNode? spec)
    {
        foreach (var (i, environment) in Items((spec as JsonObject)?["connectionEnvs"]))
            foreach (var (list, name, kind) in Lists)
                foreach (var (j, target) in Items(environment[list]))
                    yield return new(target, $"{SpecReader.Root}/connectionEnvs/{i}/{list}/{j}", name, $"{name}Id",
                        kind);
    }

    /// <summary>Those of an app's definition.</summary>
    public static IEnumerable<ReferenceSlot> OfApp(JsonNode? definition)
    {
        foreach (var member in new[] { AppReader.QueriesMember, AppReader.OldQueriesMember })
            foreach (var (i, query) in Items((definition as JsonObject)?[member]))
            {
                if ((query["properties"] as JsonObject)?["spec"] is not JsonObject spec) continue;
                var path = $"{member}/{i}/properties/spec";
                yield return new(spec, path, "connection", "connectionId", ReferenceKind.Connection);
                if (spec["connectionGroup"] is JsonObject group)
                    yield return new(group, $"{path}/connectionGroup", "name", "id", ReferenceKind.Group);
                if (spec["inputs"] is JsonObject inputs && $"{spec["fqn"]}" == AppTargets.RunWorkflow)
                    yield return new(inputs, $"{path}/inputs", "workflow", AppTargets.WorkflowId,
                        ReferenceKind.Workflow);
            }
    }

    // The lists of targets of a spec, with the member that names one.
    private static readonly (string List, string Name, ReferenceKind Kind)[] Lists =
    [
        ("connections", "connection", ReferenceKind.Connection),
        ("connectionGroups", "connectionGroup", ReferenceKind.Group),
    ];

    private static IEnumerable<(int Index, JsonObject Item)> Items(JsonNode? list)
    {
        if (list is not JsonArray items) yield break;
        foreach (var (i, item) in items.Index())
            if (item is JsonObject members) yield return (i, members);
    }
}
