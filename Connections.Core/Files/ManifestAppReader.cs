using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>Reads apps of files, each with its definition, and tells every fault of their form at its place.</summary>
internal sealed class ManifestAppReader(ICollection<ValidationError> faults)
{
    /// <summary>The member with the definition.</summary>
    public const string Definition = "definition";

    private static readonly (string Word, AppIdentity RunAs)[] Identities =
    [
        ("author", AppIdentity.Author), ("service_account", AppIdentity.ServiceAccount),
    ];

    /// <summary>How files write whose rights an app's queries act with.</summary>
    public static string Word(AppIdentity runAs) => Identities.First(i => i.RunAs == runAs).Word;

    /// <summary>An app; null where it has faults.</summary>
    public ManifestApp? Read(YamlNode.Map node)
    {
        var (before, map) = (faults.Count, new YamlMapReader(node, faults));
        var name = map.Required("name", "orders");
        var (description, renamedFrom) = (map.Text("description"), map.Text("renamed_from"));
        var (runAs, account) = (map.Text("run_as"), map.Text("service_account"));
        var published = map.Flag("published");
        var tags = map.Texts("tags");
        var definition = map.Map(Definition);
        if (map.Node(Definition) is null)
            Add(node.Place, "definition: is missing. It has components: and queries:.");
        var access = ManifestAccess.Read(map, ManifestPrincipals.NoMiddle, faults);
        map.End("An app");
        if (name is null || definition is null) return null;

        var places = map.Places;
        foreach (var (i, tag) in tags.Index()) places[$"tags/{i}"] = tag.Place;
        var document = YamlDocument.ToJson(definition, "", places);
        places.Remove("");
        var described = new ManifestApp
        {
            Place = node.Place,
            Places = places,
            Name = name,
            RenamedFrom = renamedFrom,
            Access = access,
            Description = description ?? "",
            Tags = [.. tags.Select(t => t.Value)],
            RunAs = Identity(runAs, account, map),
            ServiceAccount = account,
            IsPublished = published,
            Definition = ManifestDocument.From(document,
                ReferenceSlot.ReadNames(ReferenceSlot.OfApp(document), places, faults)),
        };
        // What is wrong already is told once.
        return faults.Count > before || HasFaults(described) ? null : described;
    }

    // Of its form; whether it works is told by the plan.
    private bool HasFaults(ManifestApp described)
    {
        var found = new List<ValidationError>();
        AppRules.Describe(described.Name, described.Description, found);
        AppRules.Tags(described.Tags, found);
        AppRules.Definition(described.Definition.With(new Dictionary<Guid, Guid>()), found);
        foreach (var fault in found) faults.Add(described.At(fault));
        return found.Count > 0;
    }

    private AppIdentity Identity(string? word, string? account, YamlMapReader map)
    {
        if (word is null) return account is null ? AppIdentity.Author : AppIdentity.ServiceAccount;
        var place = map.Places["run_as"];
        foreach (var (known, runAs) in Identities)
        {
            if (known != word) continue;
            if (runAs == AppIdentity.ServiceAccount && account is null)
                Add(place, "service_account: is missing. Name the service account that its queries act as.");
            else if (runAs == AppIdentity.Author && account is not null)
                Add(place, $"With service_account:, run_as: can only be {Word(AppIdentity.ServiceAccount)}. Remove one "
                    + "of the two.");
            return runAs;
        }
        Add(place, $"run_as: can't be {DidYouMean.Quote(word)}. "
            + DidYouMean.For(word, [.. Identities.Select(i => i.Word)]));
        return AppIdentity.Author;
    }

    private void Add(SourceLocation place, string message) => faults.Add(new($"{place}", message));
}
