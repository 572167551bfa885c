using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>What happened to a resource, the newest first.</summary>
public sealed partial class HistoryList
{
    // An act on a group may name two thousand members.
    private const int Few = 10;

    private readonly HashSet<HistoryEntry> whole = new(ReferenceEqualityComparer.Instance);

    [Inject]
    public required UserLocale Reader { get; init; }

    /// <summary>What was read so far.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<HistoryEntry> Entries { get; set; } = [];

    /// <summary>How much there is.</summary>
    [Parameter, EditorRequired]
    public int Total { get; set; }

    /// <summary>Reads more of it.</summary>
    [Parameter]
    public EventCallback More { get; set; }

    private IReadOnlyList<FieldChange> Shown(HistoryEntry entry) =>
        entry.Changes.Count <= Few + 1 || whole.Contains(entry) ? entry.Changes : [.. entry.Changes.Take(Few)];

    private static string Verb(HistoryEntry entry) => entry.Outcome switch
    {
        "success" => AuditMessages.Tell(entry.Action),
        nameof(TestOutcome.Unknown) => $"{AuditMessages.Tell(entry.Action)} (result unknown)",
        nameof(TestOutcome.LacksPermission) => $"{AuditMessages.Tell(entry.Action)} (lacks a permission)",
        var outcome => $"{AuditMessages.Tell(entry.Action)} ({outcome.ToLowerInvariant()})",
    };
}
