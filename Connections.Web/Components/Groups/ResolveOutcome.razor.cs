using Connections.Core.Runtime;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>What a choice comes to: the status that a run would end with, and its words.</summary>
public sealed partial class ResolveOutcome
{
    /// <summary>The explanation.</summary>
    [Parameter, EditorRequired]
    public required ChoiceExplanation Explained { get; set; }

    private string Class => (Explained.Outcome, Explained.NeedsAttention) switch { (ChoiceOutcome.Chosen, false) => "good", (ChoiceOutcome.Chosen, true) => "doubtful", _ => "bad" };

    private string Sign => (Explained.Outcome, Explained.NeedsAttention) switch { (ChoiceOutcome.Chosen, false) => "✓", (ChoiceOutcome.Chosen, true) => "▲", _ => "✕" };

    private string Words => Explained.Outcome switch
    {
        ChoiceOutcome.Chosen when Explained.NeedsAttention => "Would be used, but needs attention",
        ChoiceOutcome.Chosen => "Would be used",
        ChoiceOutcome.Forbidden => "403 Forbidden",
        ChoiceOutcome.NoMatch => "404 No match",
        ChoiceOutcome.NotFound => "404 Not found",
        ChoiceOutcome.BadIdentifiers => "400 Invalid identifiers",
        ChoiceOutcome.Ambiguous => "409 Ambiguous",
        _ => throw new InvalidOperationException(),
    };
}
