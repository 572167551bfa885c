using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// What a change in a form means for workflows, before it is saved: who chose what leaves, and what nothing would
/// match. Nothing where no workflow is concerned.
/// </summary>
public sealed partial class ChangeImpactNote
{
    private IReadOnlyList<string> sentences = [];
    private string? asked;

    /// <summary>What the answer depends on; asked anew when it is another one.</summary>
    [Parameter, EditorRequired]
    public string About { get; set; } = "";

    /// <summary>Asks.</summary>
    [Parameter, EditorRequired]
    public Func<Actor, CancellationToken, Task<ChangeImpact>> Ask { get; set; } =
        (_, _) => Task.FromResult(ChangeImpact.None);

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    // A save tells what cannot be read here; the note is only a help.
    protected override async Task OnParametersSetAsync()
    {
        if (asked == About) return;
        var about = asked = About;
        await Notifier.TryAsync(async () =>
        {
            var impact = await Ask(await Actors.CurrentAsync(), Left);
            if (asked == about) sentences = impact.Sentences;
        }, _ => { });
    }
}
