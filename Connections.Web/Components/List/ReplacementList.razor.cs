using Connections.Core;
using Connections.Core.Automation.Replacements;
using Connections.Web.Components.Dialogs;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>The replacements of a connection in the last 30 days, among its details, each with its undo.</summary>
public sealed partial class ReplacementList
{
    private const int Most = 5;

    private IReadOnlyList<PastReplacement> past = [];
    private bool isBusy;

    /// <summary>Raised when one was undone.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required ReplacementService Replacements { get; init; }

    /// <inheritdoc/>
    protected override async Task<Action> ReadAsync(Actor actor)
    {
        var read = await Replacements.ListAsync(actor, Id, new PageRequest(0, Most), Left);
        return () => past = read.Rows;
    }

    /// <inheritdoc/>
    protected override void Clear() => past = [];

    private async Task UndoAsync(PastReplacement replaced)
    {
        if (isBusy) return;
        isBusy = true;
        await Notifier.TryAsync(async () =>
        {
            var undone = await Replacements.UndoAsync(await Actors.CurrentAsync(), replaced.Id, Left);
            Notifier.Confirm(undone.Replaced.Count == 0 ? "Nothing was changed: it doesn't stand anywhere you can edit."
                : $"{ReplaceConnectionDialog.Count(undone.Replaced)} changed back to “{undone.To}”.");
        });
        isBusy = false;
        await Changed.InvokeAsync();
    }
}
