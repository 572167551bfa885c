using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Audit;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;

namespace Connections.Core.Files;

/// <summary>
/// Tells what a plan changes in a document: a step that is new or removed as a whole, another by its members.
/// </summary>
internal static class DocumentChanges
{
    private const string Step = "step ";
    private const string Query = "query ";
    private const string Changed = "changed";

    /// <summary>The changes of a save, those of its document member by member.</summary>
    /// <param name="before">The newest document.</param>
    /// <param name="after">What it would become.</param>
    /// <param name="staged">The changes that the save would have noted.</param>
    public static IReadOnlyList<FieldChange> Explain(string before, string after, IReadOnlyList<FieldChange> staged)
    {
        if (DocumentParts.AreSame(before, after)) return staged;
        var steps = staged.Where(c => c.Field.StartsWith(Step, StringComparison.Ordinal)).ToList();
        var whole = steps.Where(c => (c.Old is null) != (c.New is null) && c.New != Changed)
            .Select(c => $"Step {c.Field[Step.Length..]}").ToHashSet(StringComparer.Ordinal);
        FieldChange[] members =
        [
            .. DocumentComparison.Compare(before, before, after).Where(d => !whole.Contains(d.Place.Split(',')[0]))
                .Select(d => new FieldChange(d.Place, d.Before, d.Theirs)),
        ];
        FieldChange[] kept = [.. staged.Where(c => !steps.Contains(c) || c.New != Changed || members.Length == 0)];
        // Such as an empty list that is there now.
        return steps.Count + members.Length > 0 ? [.. kept, .. members]
            : [.. kept, new FieldChange("spec", null, Changed)];
    }

    /// <summary>The same of an app: its queries member by member, its components by name.</summary>
    /// <param name="before">The newest definition.</param>
    /// <param name="after">What it would become.</param>
    /// <param name="staged">The changes that the save would have noted.</param>
    public static IReadOnlyList<FieldChange> ExplainApp(string before, string after,
        IReadOnlyList<FieldChange> staged)
    {
        if (DocumentParts.AreSame(before, after)) return staged;
        var queries = staged.Where(c => c.Field.StartsWith(Query, StringComparison.Ordinal) && c.New == Changed)
            .ToList();
        var places = queries.Select(q => $"{AppReader.QueriesMember}, {q.Field[Query.Length..]}, ").ToList();
        return
        [
            .. staged.Where(c => !queries.Contains(c) && c.Field != AppReader.ComponentsMember),
            .. DocumentComparison.Compare(before, before, after)
                .Where(d => places.Exists(p => d.Place.StartsWith(p, StringComparison.Ordinal)))
                .Select(d => new FieldChange(d.Place, d.Before, d.Theirs)),
            .. AppChanges.Between(before, after).Where(s => !s.Contains(" action ", StringComparison.Ordinal))
                .Select(s => new FieldChange(ManifestAppReader.Definition, null, s)),
        ];
    }
}
