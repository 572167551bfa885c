using Connections.Core.Resolving;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>What a choice comes to: the status that a run would end with, and its words.</summary>
public sealed partial class ResolveOutcome
{
    /// <summary>The explanation.</summary>
    [Parameter, EditorRequired]
    public required ResolutionExplanation Explained { get; set; }

    private string Class => (Explained.Outcome, Explained.NeedsAttention) switch
    {
        (ResolutionOutcome.Chosen, false) =>
        "cnx-success",
        (ResolutionOutcome.Chosen, true) => "cnx-warning",
        _ => "cnx-error"
    };

    private string Sign => (Explained.Outcome, Explained.NeedsAttention) switch
    {
        (ResolutionOutcome.Chosen, false) =>
        "✓",
        (ResolutionOutcome.Chosen, true) => "▲",
        _ => "✕"
    };

    private string Words => Explained.Outcome switch
    {
        ResolutionOutcome.Chosen when Explained.NeedsAttention => "Would be used, but needs attention",
        ResolutionOutcome.Chosen => "Would be used",
        ResolutionOutcome.Forbidden => "403 Forbidden",
        ResolutionOutcome.NoMatch => "404 No match",
        ResolutionOutcome.NotFound => "404 Not found",
        ResolutionOutcome.BadIdentifiers => "400 Invalid identifiers",
        ResolutionOutcome.Ambiguous => "409 Ambiguous",
        _ => throw new InvalidOperationException(),
    };
}
