using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Components.Documents;

namespace Connections.Web.Components.Workflows;

/// <summary>A workflow while it is being built: as it is stored, and as it is here.</summary>
public sealed class WorkflowBuilderState : DocumentState
{
    // What tests returned, which stays while one looks at other steps.
    private readonly Dictionary<string, JsonNode> tested = new(StringComparer.Ordinal);

    /// <summary>Begins with what is stored.</summary>
    public WorkflowBuilderState(WorkflowDetails stored) => Show(stored);

    /// <summary>As it was when it was read: what a save is made over.</summary>
    public WorkflowDetails Stored { get; private set; } = null!;

    /// <summary>The document.</summary>
    public WorkflowDocument Document { get; private set; } = null!;

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>Steps that may be executed twice.</summary>
    public IReadOnlyList<string> Repeatable { get; private set; } = [];

    /// <inheritdoc/>
    public override bool IsDirty => !IsSame(Here, BaseOf(Stored));

    /// <summary>Takes what is stored, and forgets what is here.</summary>
    public void Show(WorkflowDetails stored)
    {
        (Stored, Document) = (stored, WorkflowDocument.Parse(stored.Spec));
        (Name, Description, Tags) = (stored.Row.Name, stored.Row.Description, stored.Row.Tags);
        (Repeatable, Attention, Faults) = (stored.RepeatableSteps, stored.Attention, []);
        ForgetUnseen();
    }

    /// <inheritdoc/>
    public override void Reset() => Show(Stored);

    /// <summary>
    /// Takes what is stored beside the document, and keeps what is here. Where someone else saved the document since,
    /// it is not the one that what is here was made over: then the next save finds that, and nothing is lost.
    /// </summary>
    public void Rebase(WorkflowDetails stored) => Stored = IsSame(BaseOf(stored), BaseOf(Stored)) ? stored : stored with
    {
        Row = stored.Row with
        {
            Name = Stored.Row.Name,
            Description = Stored.Row.Description,
            Tags = Stored.Row.Tags,
            Version = Stored.Row.Version,
        },
        Spec = Stored.Spec,
        RepeatableSteps = Stored.RepeatableSteps,
        View = Stored.View,
    };

    /// <summary>
    /// Puts what someone else saved together with what is here.
    /// </summary>
    /// <returns>What both changed; nothing where it was put together.</returns>
    public IReadOnlyList<string> Merge(WorkflowDetails latest)
    {
        var (merged, both) = Merge(BaseOf(Stored), Here, latest);
        if (merged is null) return both;
        Show(latest);
        Take(merged);
        return [];
    }

    /// <summary>What changes that were kept over an older version, and what was saved since, both changed.</summary>
    public IReadOnlyList<string> ConflictsOf(DraftContent kept) => Merge(kept).Both;

    /// <summary>Puts changes that were kept over an older version together with what was saved since.</summary>
    /// <returns>Whether it could: nothing was changed by both.</returns>
    public bool Add(DraftContent kept)
    {
        if (Merge(kept).Merged is not { } merged) return false;
        Take(merged);
        return true;
    }

    /// <summary>Takes another document.</summary>
    /// <exception cref="Problem.Invalid">It has faults.</exception>
    public void Replace(string text) => Document = WorkflowDocument.Parse(text);

    /// <summary>Takes what a check found.</summary>
    public void Learn(WorkflowCheck check) => (Faults, Attention) = (check.Faults, check.Attention);

    /// <inheritdoc/>
    protected override IEnumerable<Guid> TargetIds => Document.View.Steps.Select(s => s.Target?.Id).OfType<Guid>();

    /// <summary>What the last test of a step returned; null: it wasn't tested.</summary>
    public JsonNode? TestedOutput(string step) => tested.GetValueOrDefault(step);

    /// <summary>Takes what a test returned.</summary>
    public void LearnOutput(string step, JsonNode output) => tested[step] = output;

    /// <summary>The step of that name; null: none.</summary>
    public StepView? Step(string? name) => Document.View.Steps.FirstOrDefault(s => s.Name == name);

    /// <summary>Adds a step, with the connection that another step of its integration has.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="Problem.Invalid">There are too many steps.</exception>
    public string Add(IntegrationCatalog catalog, WorkflowAction action, CanvasPlace place)
    {
        var branch = place.Branch
            ?? (Step(place.After) is { } before ? StepActions.Branches(before.ActionId)[0] : "main");
        var name = Document.AddStep(action.Id, action.Name, place.After, branch);
        if (action.TakesConnection && Document.View.Steps.LastOrDefault(s => s.Target is not null && s.Name != name
            && StepActions.Find(catalog, s.ActionId) is { TakesConnection: true } other
            && other.Integration?.Type == action.Integration?.Type) is { Target: { } target }
            && Find(target.Id) is { } known)
            Document.SetTarget(name, target.Id, target.IsGroup, target.Identifiers, known.IntegrationType);
        return name;
    }

    /// <summary>Removes a step.</summary>
    public void Remove(string step)
    {
        Document.RemoveStep(step);
        Repeatable = [.. Repeatable.Where(s => s != step)];
    }

    /// <summary>Renames a step.</summary>
    /// <exception cref="Problem.Invalid">The name is in use, or is none.</exception>
    public void Rename(string step, string name)
    {
        Document.RenameStep(step, name);
        Repeatable = [.. Repeatable.Select(s => s == step ? name : s)];
        if (tested.Remove(step, out var output)) tested[name] = output;
    }

    /// <summary>
    /// Parameters that steps name here, which neither the workflow has nor the stored document named.
    /// </summary>
    public IReadOnlyList<string> NewParameters =>
        [.. Document.MissingParameters.Except(WorkflowDocument.Parse(Stored.Spec).MissingParameters)];

    /// <summary>Says whether a step may be executed twice.</summary>
    public void SetRepeatable(string step, bool may) =>
        Repeatable = may ? [.. Repeatable.Where(s => s != step), step] : [.. Repeatable.Where(s => s != step)];

    /// <summary>What a save changes.</summary>
    public WorkflowChange ToChange(bool? publish) => new()
    {
        Name = Name,
        Description = Description,
        Tags = Tags,
        Spec = Document.Text,
        RepeatableSteps = [.. Repeatable.Where(s => Step(s) is not null)],
        Published = publish,
    };

    /// <summary>What was changed in a newer version since this one began with another.</summary>
    public IReadOnlyList<DocumentDifference> Compare(WorkflowDetails latest) =>
        Compare(BaseOf(Stored), Here, BaseOf(latest));

    /// <summary>What was changed in this version since what was kept began with another.</summary>
    public IReadOnlyList<DocumentDifference> Compare(DraftContent kept) => kept is { Base: { } began, Spec: { } spec }
        ? Compare(began, new(kept.Name, kept.Description, kept.Tags, spec, kept.RepeatableSteps), BaseOf(Stored)) : [];

    private static IReadOnlyList<DocumentDifference> Compare(DraftBase began, DraftBase mine, DraftBase latest)
    {
        DocumentDifference[] around =
        [
            new("Name", began.Name, latest.Name, mine.Name),
            new("Description", began.Description, latest.Description, mine.Description),
        ];
        return [.. around.Where(d => d.Theirs != d.Before && d.Theirs != d.Mine),
            .. DocumentComparison.Compare(began.Spec, mine.Spec, latest.Spec)];
    }

    /// <inheritdoc/>
    public override DraftContent ToDraft() => new()
    {
        Name = Name,
        Description = Description,
        IntegrationType = "",
        CredentialType = "",
        Tags = Tags,
        Spec = Document.Text,
        RepeatableSteps = Repeatable,
        SeenVersion = Stored.Row.Version,
        Base = BaseOf(Stored),
    };

    /// <inheritdoc/>
    public override bool Restore(DraftContent kept)
    {
        try
        {
            if (kept.Spec is null) return false;
            Take(new(kept.Name, kept.Description, kept.Tags, kept.Spec, kept.RepeatableSteps));
            return true;
        }
        catch (Problem.Invalid)
        {
            return false;
        }
    }

    private DraftBase Here => new(Name, Description, Tags, Document.Text, Repeatable);

    private static DraftBase BaseOf(WorkflowDetails stored) => new(stored.Row.Name, stored.Row.Description,
        stored.Row.Tags, stored.Spec, stored.RepeatableSteps);

    private static bool IsSame(DraftBase one, DraftBase other) => one.Spec == other.Spec && one.Name == other.Name
        && one.Description == other.Description && one.Tags.SequenceEqual(other.Tags)
        && one.RepeatableSteps.SequenceEqual(other.RepeatableSteps);

    private void Take(DraftBase made)
    {
        Document = WorkflowDocument.Parse(made.Spec);
        (Name, Description, Tags, Repeatable) = (made.Name, made.Description, made.Tags, made.RepeatableSteps);
    }

    // Without what it began with, nothing tells whose change is whose.
    private (DraftBase? Merged, IReadOnlyList<string> Both) Merge(DraftContent kept) =>
        kept is { Base: { } began, Spec: { } spec }
            ? Merge(began, new(kept.Name, kept.Description, kept.Tags, spec, kept.RepeatableSteps), Stored)
            : (null, ["the workflow"]);

    private static (DraftBase? Merged, IReadOnlyList<string> Both) Merge(DraftBase began, DraftBase mine,
        WorkflowDetails latest)
    {
        var (text, conflicts) = WorkflowMerge.Merge(began.Spec, mine.Spec, latest.Spec);
        var both = conflicts.ToList();
        var name = Choose("the name", began.Name, mine.Name, latest.Row.Name, both);
        var description = Choose("the description", began.Description, mine.Description, latest.Row.Description, both);
        if (both.Count > 0) return (null, both);
        return (new(name, description, Choose(began.Tags, mine.Tags, latest.Row.Tags), text!,
            Choose(began.RepeatableSteps, mine.RepeatableSteps, latest.RepeatableSteps)), []);
    }

    private static IReadOnlyList<string> Choose(IReadOnlyList<string> began, IReadOnlyList<string> mine,
        IReadOnlyList<string> theirs) => mine.SequenceEqual(began) ? theirs : mine;

    private static string Choose(string what, string before, string mine, string theirs, List<string> both)
    {
        if (mine == before || mine == theirs) return theirs;
        if (theirs != before) both.Add(what);
        return mine;
    }
}
