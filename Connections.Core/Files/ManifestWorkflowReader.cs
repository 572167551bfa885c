using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.Secrets;

namespace Connections.Core.Files;

/// <summary>Reads workflows of files, each with its spec, and tells every fault of their form at its place.</summary>
internal sealed class ManifestWorkflowReader(Placeholders placeholders, ICollection<ValidationError> faults)
{
    private const string Secret = WebhookSecret.Field;

    private static readonly (string Word, RunAs RunAs)[] Identities =
    [
        ("owner", RunAs.Owner), ("initiator", RunAs.Initiator), ("service_account", RunAs.ServiceAccount),
    ];

    /// <summary>How files write whose rights a workflow's steps act with.</summary>
    public static string Word(RunAs runAs) => Identities.First(i => i.RunAs == runAs).Word;

    /// <summary>A workflow; null where it has faults.</summary>
    public ManifestWorkflow? Read(YamlNode.Map node)
    {
        var (before, map) = (faults.Count, new YamlMapReader(node, faults));
        var name = map.Required("name", "nightly-cleanup");
        var (description, renamedFrom) = (map.Text("description"), map.Text("renamed_from"));
        var (runAs, account) = (map.Text("run_as"), map.Text("service_account"));
        var published = map.Flag("published");
        var (tags, repeatable) = (map.Texts("tags"), map.Texts("repeatable_steps"));
        var secret = map.Text(Secret);
        var spec = map.Map(SpecReader.Root);
        if (map.Node(SpecReader.Root) is null) Add(node.Place, "spec: is missing. It has triggers: and steps:.");
        var access = ManifestAccess.Read(map, ManifestPrincipals.Runner, faults);
        map.End("A workflow");
        if (name is null || spec is null) return null;

        var places = map.Places;
        foreach (var (i, tag) in tags.Index()) places[$"tags/{i}"] = tag.Place;
        foreach (var (i, step) in repeatable.Index()) places[$"repeatable_steps/{i}"] = step.Place;
        var document = YamlDocument.ToJson(spec, SpecReader.Root, places);
        var described = new ManifestWorkflow
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
            RepeatableSteps = [.. repeatable.Select(s => s.Value)],
            WebhookSecret = secret is null ? null : SecretOf(secret, places[Secret]),
            Spec = ManifestDocument.From(document,
                ReferenceSlot.ReadNames(ReferenceSlot.OfWorkflow(document), places, faults)),
        };
        // What is wrong already is told once.
        return faults.Count > before || Check(described) ? null : described;
    }

    // Whether its form has faults; whether it can run is told by the plan.
    private bool Check(ManifestWorkflow described)
    {
        var found = new List<ValidationError>();
        WorkflowRules.Describe(described.Name, described.Description, found);
        WorkflowRules.Tags(described.Tags, found);
        var spec = WorkflowRules.Spec(described.Spec.With(new Dictionary<Guid, Guid>()), found);
        WorkflowRules.Repeatable(described.RepeatableSteps, spec, found);
        WebhookSecrets.Check(described.WebhookSecret, found);
        foreach (var fault in found) faults.Add(described.At(fault));
        return found.Count > 0;
    }

    private RunAs Identity(string? word, string? account, YamlMapReader map)
    {
        if (word is null) return account is null ? RunAs.Owner : RunAs.ServiceAccount;
        var place = map.Places["run_as"];
        foreach (var (known, runAs) in Identities)
        {
            if (known != word) continue;
            if (runAs == RunAs.ServiceAccount && account is null)
                Add(place, "service_account: is missing. Name the service account that its steps act as.");
            else if (runAs != RunAs.ServiceAccount && account is not null)
                Add(place, $"With service_account:, run_as: can only be {Word(RunAs.ServiceAccount)}. Remove one of "
                    + "the two.");
            return runAs;
        }
        Add(place, $"run_as: can't be {DidYouMean.Quote(word)}. "
            + DidYouMean.For(word, [.. Identities.Select(i => i.Word)]));
        return RunAs.Owner;
    }

    private SecretValue? SecretOf(string text, SourceLocation place)
    {
        if (placeholders.Fill(text, place, faults) is not { } filled) return null;
        if (filled is { IsFilled: true, Value.Length: > 0 }) return new SecretValue(filled.Value);
        Add(place, filled.IsFilled ? $"{Secret}: is empty. Set the value of its placeholder, or remove the line."
            : $"{Secret}: is a secret, and secrets don't belong in a file that others can read. Write ${{env:NAME}} or "
            + "${file:path} instead, and remove this one from the file's history.");
        return null;
    }

    private void Add(SourceLocation place, string message) => faults.Add(new($"{place}", message));
}
