using Connections.Core.Automation.Workflows;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Steps that are added, renamed, moved and removed.</summary>
public sealed partial class WorkflowBuilder
{
    private async Task AddAsync(CanvasPlace place)
    {
        var chosen = await asking.AskAsync<StepAddDialog>(place.After is null ? "Add a step at the start"
            : $"Add a step after {place.After}");
        if (chosen.Canceled || chosen.Data is not WorkflowAction action || state is null) return;
        string? name = null;
        if (!await Notifier.TryAsync(() =>
        {
            name = state.Add(Catalog, action, place);
            return Task.CompletedTask;
        })) return;
        Enter(name!);
        await EditedAsync();
    }

    private async Task RenamedAsync(string name)
    {
        open = name;
        Navigation.NavigateTo(Urls.Workflow(Id, name), replace: true);
        await EditedAsync();
    }

    private async Task MoveAsync(string step)
    {
        var places = CanvasPlace.For(state!.Document.View, step);
        if (places.Count == 0)
        {
            Notifier.Tell("There is no other place for this step.");
            return;
        }
        var chosen = await asking.AskAsync<StepMoveDialog>($"Move {step}",
            new DialogParameters<StepMoveDialog> { { d => d.Places, places } });
        if (chosen.Canceled || chosen.Data is not CanvasPlace place) return;
        var before = state.Document.Text;
        if (!await Notifier.TryAsync(() =>
        {
            state.Document.MoveStep(step, place.After, place.Branch ?? "main");
            return Task.CompletedTask;
        })) return;
        ConfirmWithUndo($"Step {step} moved.", before, null);
        await EditedAsync();
    }

    private async Task RemoveAsync(string step)
    {
        var (before, repeatable) = (state!.Document.Text, state.Repeatable.Contains(step));
        var next = state.Step(step)?.Edges.Select(e => e.Next).FirstOrDefault()
            ?? (state.Step(step)?.Predecessors is { Count: > 0 } predecessors ? predecessors[0] : null);
        state.Remove(step);
        Open(null);
        ConfirmWithUndo($"Step {step} removed.", before, repeatable ? step : null);
        // The focus was in what is gone.
        if (next is not null && canvas is not null) await canvas.FocusAsync(next);
        await EditedAsync();
    }

    // Whatever was edited since goes with it, so it is only offered until the next edit.
    private void ConfirmWithUndo(string message, string before, string? repeatable)
    {
        var after = state!.Document.Text;
        Notifier.Confirm(message, ("Undo", async () =>
        {
            if (state is null || state.Document.Text != after)
            {
                Notifier.Tell("You edited the workflow since then, so this can't be undone.");
                return;
            }
            state.Replace(before);
            if (repeatable is not null) state.SetRepeatable(repeatable, may: true);
            await InvokeAsync(EditedAsync);
            await InvokeAsync(StateHasChanged);
        }
        ));
    }
}
