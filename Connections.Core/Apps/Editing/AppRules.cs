using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;

namespace Connections.Core.Apps.Editing;

/// <summary>The rules on an app and on what its definition is made of. Pure.</summary>
internal static class AppRules
{
    private static readonly JsonSerializerOptions AsTyped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How an app is called that was given no name.</summary>
    public const string Unnamed = "Untitled app";

    /// <summary>Name and description.</summary>
    public static void Describe(string name, string description, ICollection<ValidationError> faults)
    {
        var length = name.Trim().Length;
        if (length is 0 or > StoredApp.MaxName || !DatabaseText.Holds(name) || name.Any(char.IsControl))
            faults.Add(new("name", length == 0 ? "The name is required."
                : length > StoredApp.MaxName ? $"The name has {length} characters; the maximum is {StoredApp.MaxName}."
                : "The name has characters that can't be stored."));
        if (description.Length > StoredApp.MaxDescription)
            faults.Add(new("description",
                $"The description has {description.Length} characters; the maximum is {StoredApp.MaxDescription}."));
        else if (!DatabaseText.Holds(description))
            faults.Add(new("description", "The description has characters that can't be stored."));
    }

    /// <summary>Tags: each a word, none twice.</summary>
    public static IReadOnlyList<string> Tags(IReadOnlyList<string> tags, ICollection<ValidationError> faults) =>
        WorkflowRules.Tags(tags, faults);

    /// <summary>The definition of a text, with every fault of its form.</summary>
    public static AppDefinition Definition(string text, ICollection<ValidationError> faults)
    {
        var found = new SpecFaults();
        var definition = AppReader.Read(text, found);
        foreach (var fault in found.All) faults.Add(fault);
        if (!DatabaseText.Holds(text))
            faults.Add(new(AppReader.ComponentsMember, "The definition has characters that can't be stored."));
        return definition;
    }

    /// <summary>A definition with some of its members replaced.</summary>
    /// <param name="before">The definition so far; null: none.</param>
    /// <param name="change">The members that are new, as a JSON object; null: none.</param>
    /// <param name="faults">What is wrong with them.</param>
    public static string Merge(string? before, string? change, ICollection<ValidationError> faults)
    {
        if (change is null) return before ?? "{}";
        if (before is null) return change;
        var found = new SpecFaults();
        if (AppReader.Parse(change, found) is not { } members)
        {
            foreach (var fault in found.All) faults.Add(fault);
            return before;
        }
        var whole = JsonNode.Parse(before)!.AsObject();
        // Two names of the same: the one that is sent is the one that counts.
        if (members.ContainsKey(AppReader.QueriesMember)) whole.Remove(AppReader.OldQueriesMember);
        if (members.ContainsKey(AppReader.OldQueriesMember)) whole.Remove(AppReader.QueriesMember);
        foreach (var (name, value) in members) whole[name] = value?.DeepClone();
        var text = whole.ToJsonString(AsTyped);
        return JsonNode.DeepEquals(JsonNode.Parse(before), whole) ? before : text;
    }
}
