using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Web.Components.Workflows;

namespace Connections.Web.Components.Apps.Build;

/// <summary>An app while it is being built: as it is stored, and as it is here.</summary>
public sealed class AppBuilderState
{
    // Null: it was asked for, and can't be seen.
    private readonly Dictionary<Guid, StepTarget?> targets = [];

    /// <summary>Begins with what is stored.</summary>
    public AppBuilderState(AppDetails stored) => Show(stored);

    /// <summary>As it was when it was read: what a save is made over.</summary>
    public AppDetails Stored { get; private set; } = null!;

    /// <summary>The definition.</summary>
    public AppEditorDocument Document { get; private set; } = null!;

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>What keeps it from working.</summary>
    public IReadOnlyList<Attention> Attention { get; private set; } = [];

    /// <summary>What keeps it from being saved.</summary>
    public IReadOnlyList<ValidationError> Faults { get; private set; } = [];

    /// <summary>Whether something here is not stored.</summary>
    public bool IsDirty => Name != Stored.Row.Name || Document.Text != Stored.Definition;

    /// <summary>Takes what is stored, and forgets what is here.</summary>
    public void Show(AppDetails stored)
    {
        (Stored, Document, Name) = (stored, AppEditorDocument.Parse(stored.Definition), stored.Row.Name);
        (Attention, Faults) = (stored.Attention, []);
        foreach (var (id, target) in targets)
            if (target is null) targets.Remove(id);
    }

    /// <summary>
    /// Takes what is stored beside the definition, and keeps what is here. Where someone else saved another definition
    /// since, the next save finds that, and nothing is lost.
    /// </summary>
    public void Rebase(AppDetails stored) => Stored = stored.Definition == Stored.Definition
        && stored.Row.Name == Stored.Row.Name ? stored : stored with
        {
            Row = stored.Row with { Name = Stored.Row.Name, Version = Stored.Row.Version },
            Definition = Stored.Definition,
        };

    /// <summary>Keeps what is here, and makes the next save over what someone else saved.</summary>
    public void PutOver(AppDetails latest)
    {
        var (document, name) = (Document, Name);
        Show(latest);
        (Document, Name) = (document, name);
    }

    /// <summary>Takes another definition.</summary>
    /// <exception cref="Problem.Invalid">It is no JSON object.</exception>
    public void Replace(string text) => Document = AppEditorDocument.Parse(text);

    /// <summary>What was changed in a newer version since this one, or what was kept, began with another.</summary>
    public IReadOnlyList<DocumentDifference> Compare(AppDetails latest, DraftContent? kept)
    {
        var (began, mine) = kept is { Base: { } before, Spec: { } spec }
            ? ((before.Name, before.Spec), (kept.Name, spec))
            : ((Stored.Row.Name, Stored.Definition), (Name, Document.Text));
        var name = new DocumentDifference("Name", began.Item1, latest.Row.Name, mine.Item1);
        return [.. name.Theirs != name.Before && name.Theirs != name.Mine ? new[] { name } : [],
            .. DocumentComparison.Compare(began.Item2, mine.Item2, latest.Definition)];
    }

    /// <summary>Takes what a check found.</summary>
    public void Learn(AppCheck check)
    {
        Faults = check.Faults;
        // Where it can't be read, what keeps it from working isn't known; what was known is most likely still so.
        if (check.Faults.Count == 0) Attention = check.Attention;
    }

    /// <summary>Takes connections and groups by name.</summary>
    /// <param name="known">Those that the reader sees.</param>
    /// <param name="asked">Those that were asked for: nobody asks again for one that can't be seen.</param>
    public void Learn(IEnumerable<StepTarget> known, IEnumerable<Guid> asked)
    {
        foreach (var id in asked) targets.TryAdd(id, null);
        foreach (var target in known) targets[target.Id] = target;
    }

    /// <summary>Connections and groups of the definition that nobody asked for yet.</summary>
    public IReadOnlyList<Guid> UnknownTargets => [.. Document.Queries.Select(q => q.GroupId ?? q.ConnectionId)
        .OfType<Guid>().Where(id => !targets.ContainsKey(id)).Distinct()];

    /// <summary>What is known of a connection or group; null: it can't be seen.</summary>
    public StepTarget? Find(Guid id) => targets.GetValueOrDefault(id);

    /// <summary>Name of a connection or group.</summary>
    public string NameOf(Guid id) => Find(id)?.Name
        ?? (Attention.FirstOrDefault(a => a.Deleted?.Id == id)?.Deleted is { } gone ? $"{gone.Name} (deleted)"
            : "A connection that you can't see");

    /// <summary>What keeps a component or query from working.</summary>
    public IReadOnlyList<Attention> AttentionOf(string owner) => [.. Attention.Where(a => a.Step == owner)];

    /// <summary>What of a component or query keeps the app from being saved.</summary>
    public IReadOnlyList<ValidationError> FaultsOf(string owner) =>
        [.. Faults.Where(f => Document.OwnerOf(f.Field) == owner)];

    /// <summary>The same of no component and no query.</summary>
    public IReadOnlyList<ValidationError> GeneralFaults =>
        [.. Faults.Where(f => Document.OwnerOf(f.Field) is null)];

    /// <summary>What is to be said at a part of a component or query; null: nothing.</summary>
    /// <param name="owner">The component or query.</param>
    /// <param name="place">Where in it, such as <c>properties/label</c>.</param>
    public string? MessageAt(string owner, string place)
    {
        var pointer = Document.Component(owner)?.Pointer ?? Document.Query(owner)?.Pointer;
        var at = $"{pointer}/{place}";
        return Faults.FirstOrDefault(f => IsAt(f.Field, at))?.Message
            ?? Attention.FirstOrDefault(a => a.Step == owner && IsAt(a.Pointer, at))?.Message;
    }

    /// <summary>How many things are to be done about a component or query.</summary>
    public int CountOf(string owner) => AttentionOf(owner).Count + FaultsOf(owner).Count;

    /// <summary>What a save changes.</summary>
    public AppChange ToChange() => new()
    {
        Name = Name == Stored.Row.Name ? null : Name,
        Definition = Document.Text == Stored.Definition ? null : Document.Text,
    };

    /// <summary>What is kept of it while nothing is saved.</summary>
    public DraftContent ToDraft() => new()
    {
        Name = Name,
        IntegrationType = "",
        CredentialType = "",
        Spec = Document.Text,
        SeenVersion = Stored.Row.Version,
        Base = new(Stored.Row.Name, "", [], Stored.Definition, []),
    };

    /// <summary>Continues with what was kept, whatever was saved since. False where it can no longer be read.</summary>
    public bool Restore(DraftContent kept)
    {
        try
        {
            if (kept.Spec is null) return false;
            Document = AppEditorDocument.Parse(kept.Spec);
            Name = kept.Name;
            return true;
        }
        catch (Problem.Invalid)
        {
            return false;
        }
    }

    private static bool IsAt(string pointer, string at) =>
        pointer == at || pointer.StartsWith($"{at}/", StringComparison.Ordinal);
}
