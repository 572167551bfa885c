using Connections.Core.Access;
using Connections.Core.Automation.Entities;

namespace Connections.Core.Automation.Workflows;

/// <summary>A workflow as the list shows it.</summary>
public sealed record WorkflowRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Description.</summary>
    public required string Description { get; init; }

    /// <summary>Tags in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>What starts the newest version, as on screen, such as <c>API</c>.</summary>
    public required IReadOnlyList<string> Triggers { get; init; }

    /// <summary>The owner.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The owner's name.</summary>
    public required string OwnerName { get; init; }

    /// <summary>Whose rights its steps act with.</summary>
    public required RunAs RunAs { get; init; }

    /// <summary>The service account's name, where it is one's; else null.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Whether triggers run it.</summary>
    public required bool IsPublished { get; init; }

    /// <summary>Whether the newest version differs from the published one.</summary>
    public required bool HasDraft { get; init; }

    /// <summary>How many things keep the newest version from running, as it was saved.</summary>
    public required int Attention { get; init; }

    /// <summary>The newest run; null: it never ran.</summary>
    public LastRun? LastRun { get; init; }

    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string UpdatedBy { get; init; }

    /// <summary>The same by id.</summary>
    public Guid UpdatedById { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it.</summary>
    public required Guid CreatedById { get; init; }

    /// <summary>What the reader may do with it.</summary>
    public required AccessLevel MyLevel { get; init; }

    /// <summary>Whether the reader may run it.</summary>
    public required bool MayRun { get; init; }

    /// <summary>Whether the reader may change and delete it.</summary>
    public required bool MayEdit { get; init; }

    /// <summary>The file that manages it; null: none does.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Whether the reader may release it from that file.</summary>
    public bool MayRelease { get; init; }

    /// <summary>Whether the reader marked it.</summary>
    public required bool IsFavorite { get; init; }

    /// <summary>What a change is saved over.</summary>
    public required Guid Version { get; init; }
}

/// <summary>The newest run of a workflow.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Where it is.</param>
/// <param name="At">When it was started.</param>
public sealed record LastRun(Guid Id, RunState State, DateTimeOffset At);

/// <summary>Everything of a workflow that may be shown.</summary>
public sealed record WorkflowDetails
{
    /// <summary>What the list shows of it.</summary>
    public required WorkflowRow Row { get; init; }

    /// <summary>The newest version's document, as it was sent.</summary>
    public required string Spec { get; init; }

    /// <summary>The published version's document; null: it is not published.</summary>
    public required string? PublishedSpec { get; init; }

    /// <summary>Number of the newest version.</summary>
    public required int Number { get; init; }

    /// <summary>The service account, where its steps act as one.</summary>
    public required Guid? ServiceAccountId { get; init; }

    /// <summary>Steps that may be executed twice.</summary>
    public required IReadOnlyList<string> RepeatableSteps { get; init; }

    /// <summary>Whether its webhook has a secret.</summary>
    public required bool HasWebhookSecret { get; init; }

    /// <summary>What keeps the newest version from running, now and for this reader.</summary>
    public required IReadOnlyList<Attention> Attention { get; init; }

    /// <summary>The newest version taken apart.</summary>
    public required SpecView View { get; init; }
}

/// <summary>Something that keeps a workflow from running. It was saved all the same.</summary>
/// <param name="Pointer">Where it stands in the document, such as <c>spec/steps/0/parameters/1/value</c>.</param>
/// <param name="Step">The step; null for the workflow itself.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record Attention(string Pointer, string? Step, string Message)
{
    /// <summary>The input of the step that it is about, also one that the document doesn't have.</summary>
    public string? Input { get; init; }

    /// <summary>The connection or group that it is about, where that was deleted and can be restored.</summary>
    public RestorableTarget? Deleted { get; init; }

    /// <summary>Whether saving the document as it is settles it, if who saves it means it so.</summary>
    public bool NeedsSaving { get; init; }
}

/// <summary>A connection or group that was deleted and can be restored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record RestorableTarget(Guid Id, string Name);

/// <summary>An edit that is not saved yet.</summary>
/// <param name="Spec">The document, as JSON.</param>
/// <param name="WebhookSecret">The secret of the webhook that is saved with it: an empty one takes it away; null: it
/// stays as it is.</param>
public sealed record UnsavedWorkflow(string Spec, SecretValue? WebhookSecret = null);

/// <summary>What a document comes to, before it is saved.</summary>
/// <param name="Faults">What keeps it from being saved.</param>
/// <param name="Attention">What keeps it from running.</param>
/// <param name="View">The document taken apart; null where it could not be read.</param>
public sealed record WorkflowCheck(IReadOnlyList<ValidationError> Faults, IReadOnlyList<Attention> Attention,
    SpecView? View);

/// <summary>What a change may hold: what is null stays as it is.</summary>
public sealed record WorkflowChange
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>All tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The document, as JSON.</summary>
    public string? Spec { get; init; }

    /// <summary>
    /// Whether the document becomes the published one, too, where there is one: how the API changes it.
    /// </summary>
    public bool InPlace { get; init; }

    /// <summary>True publishes the newest version; false unpublishes it.</summary>
    public bool? Published { get; init; }

    /// <summary>Whose rights its steps act with.</summary>
    public RunAs? RunAs { get; init; }

    /// <summary>The service account for <see cref="Entities.RunAs.ServiceAccount"/>.</summary>
    public Guid? ServiceAccountId { get; init; }

    /// <summary>Steps that may be executed twice.</summary>
    public IReadOnlyList<string>? RepeatableSteps { get; init; }

    /// <summary>What deliveries to the webhook are signed with; an empty one takes it away.</summary>
    public SecretValue? WebhookSecret { get; init; }
}

/// <summary>The columns that order workflows.</summary>
public enum WorkflowSort
{
    /// <summary>Last change.</summary>
    UpdatedAt,

    /// <summary>Name.</summary>
    Name,

    /// <summary>Triggers as text.</summary>
    Trigger,

    /// <summary>Name of the owner.</summary>
    Owner,

    /// <summary>Start of the newest run.</summary>
    LastRun,

    /// <summary>Whether it is published.</summary>
    Published,

    /// <summary>When it was created.</summary>
    CreatedAt,
}

/// <summary>Which workflows, in which order.</summary>
public sealed record WorkflowQuery
{
    /// <summary>Text to be found in name, tags or description; words apart by spaces must all be found.</summary>
    public string? Search { get; init; }

    /// <summary>Only those that the reader owns.</summary>
    public bool MineOnly { get; init; }

    /// <summary>Only what the reader marked.</summary>
    public bool FavoritesOnly { get; init; }

    /// <summary>Kinds of triggers of which it must have one, such as <c>apiTrigger</c>; none: all.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>Only what is published.</summary>
    public bool PublishedOnly { get; init; }

    /// <summary>Order.</summary>
    public WorkflowSort Sort { get; init; } = WorkflowSort.UpdatedAt;

    /// <summary>Whether the order runs downwards.</summary>
    public bool Descending { get; init; } = true;
}

/// <summary>A deleted workflow that can still be restored.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="PurgeAt">When it is permanently deleted.</param>
public sealed record DeletedWorkflow(Guid Id, string Name, DateTimeOffset DeletedAt, string DeletedBy,
    DateTimeOffset PurgeAt);
