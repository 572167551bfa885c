using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Workflows;

/// <summary>The rules on what lies beside a workflow's document. Pure.</summary>
internal static class WorkflowRules
{
    private const int MaxTag = 200;

    /// <summary>Name and description.</summary>
    public static void Describe(string name, string description, ICollection<ValidationError> faults)
    {
        ConnectionValidator.Name(name, "", faults, example: "nightly-cleanup");
        if (description.Length > Workflow.MaxDescription)
            faults.Add(new("description",
                $"The description has {description.Length} characters; the maximum is {Workflow.MaxDescription}."));
        else if (!DatabaseText.Holds(description))
            faults.Add(new("description", "The description has characters that can't be stored."));
    }

    /// <summary>Tags: each a word, none twice.</summary>
    public static IReadOnlyList<string> Tags(IReadOnlyList<string> tags, ICollection<ValidationError> faults)
    {
        if (tags.Count > Workflow.MaxTags)
            faults.Add(new("tags", $"{tags.Count} tags are listed; the maximum is {Workflow.MaxTags}."));
        var read = new List<string>();
        foreach (var (i, text) in tags.Take(Workflow.MaxTags).Index())
        {
            var tag = text.Trim();
            if (tag.Length is 0 or > MaxTag || tag.Any(char.IsWhiteSpace) || !DatabaseText.Holds(tag))
                faults.Add(new($"tags/{i}", $"“{DidYouMean.Quote(tag)}” is not a tag. A tag is up to {MaxTag} "
                    + "characters without spaces, for example team:payments."));
            else if (!read.Contains(tag, StringComparer.Ordinal)) read.Add(tag);
        }
        return read;
    }

    /// <summary>The document of a text, with every fault of its form.</summary>
    /// <returns>What it says; null where it could not be read at all.</returns>
    public static WorkflowSpec? Spec(string text, ICollection<ValidationError> faults)
    {
        try
        {
            var found = new SpecFaults();
            var spec = SpecReader.Read(SpecReader.Parse(text), found);
            foreach (var fault in found.All) faults.Add(fault);
            if (!DatabaseText.Holds(text))
                faults.Add(new(SpecReader.Root, "The spec has characters that can't be stored."));
            return spec;
        }
        catch (Problem.Invalid invalid)
        {
            foreach (var fault in invalid.Faults) faults.Add(fault);
            return null;
        }
    }

    /// <summary>Names of steps that are to be repeatable: only steps that there are.</summary>
    public static IReadOnlyList<string> Repeatable(IReadOnlyList<string> names, WorkflowSpec? spec,
        ICollection<ValidationError> faults)
    {
        foreach (var (i, name) in names.Take(WorkflowSpec.MaxSteps).Index())
            if (spec is not null && spec.Find(name) is null)
                faults.Add(new($"repeatable_steps/{i}", $"There is no step “{DidYouMean.Quote(name)}”. "
                    + DidYouMean.For(name, [.. spec.Steps.Select(s => s.Name)])));
        return [.. names.Distinct(StringComparer.Ordinal).Take(WorkflowSpec.MaxSteps)];
    }
}
