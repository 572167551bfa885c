using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Web.Components.Documents;

namespace Connections.Web.Components.Apps.Build;

/// <summary>An app while it is being built: as it is stored, and as it is here.</summary>
public sealed class AppBuilderState : DocumentState
{
    /// <summary>Begins with what is stored.</summary>
    public AppBuilderState(AppDetails stored) => Show(stored);

    /// <summary>As it was when it was read: what a save is made over.</summary>
    public AppDetails Stored { get; private set; } = null!;

    /// <summary>The definition.</summary>
    public AppEditorDocument Document { get; private set; } = null!;

    /// <inheritdoc/>
    public override bool IsDirty => Name != Stored.Row.Name || Document.Text != Stored.Definition;

    /// <summary>Takes what is stored, and forgets what is here.</summary>
    public void Show(AppDetails stored)
    {
        (Stored, Document, Name) = (stored, AppEditorDocument.Parse(stored.Definition), stored.Row.Name);
        (Attention, Faults) = (stored.Attention, []);
        ForgetUnseen();
    }

    /// <inheritdoc/>
    public override void Reset() => Show(Stored);

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

    /// <inheritdoc/>
    protected override IEnumerable<Guid> TargetIds =>
        Document.Queries.Select(q => q.GroupId ?? q.ConnectionId).OfType<Guid>();

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

    /// <inheritdoc/>
    public override DraftContent ToDraft() => new()
    {
        Name = Name,
        IntegrationType = "",
        CredentialType = "",
        Spec = Document.Text,
        SeenVersion = Stored.Row.Version,
        Base = new(Stored.Row.Name, "", [], Stored.Definition, []),
    };

    /// <inheritdoc/>
    public override bool Restore(DraftContent kept)
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
