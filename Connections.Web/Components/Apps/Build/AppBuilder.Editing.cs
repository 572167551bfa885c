using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Workflows;
using MudBlazor;

namespace Connections.Web.Components.Apps.Build;

/// <summary>Actions and components that are added, renamed and removed.</summary>
public sealed partial class AppBuilder
{
    private const string Transform = "dataTransform";
    private const string Variable = "stateVariable";

    // What an app has that no workflow has, beside the actions.
    private static readonly WorkflowAction[] values =
    [
        new()
        {
            Id = Transform,
            Name = "Data transform",
            Description = "A value that is worked out of others.",
            Family = "Data",
            TakesConnection = false,
        },
        new()
        {
            Id = Variable,
            Name = "State variable",
            Description = "A value that events set.",
            Family = "Data",
            TakesConnection = false,
        },
    ];

    private async Task AddActionAsync()
    {
        var all = AppQueryActions.List(Catalog);
        var chosen = await asking.AskAsync<StepAddDialog>("Add an action", new DialogParameters<StepAddDialog>
        {
            { d => d.Actions, [all[0], all[1], .. values, .. all.Skip(2)] },
        });
        if (chosen.Canceled || chosen.Data is not WorkflowAction action || state is null) return;
        string? name = null;
        if (!await TryAsync(() => name = action.Id switch
        {
            Transform => state.Document.AddTransform(),
            Variable => state.Document.AddVariable(),
            _ => state.Document.AddAction(action.Id, action.Name, AppQueryActions.BeginsAsManual(Catalog, action.Id)),
        })) return;
        Connect(name!, action);
        OpenQuery(name);
        await EditedAsync();
    }

    // The connection that another action of the same integration has is most likely meant.
    private void Connect(string name, WorkflowAction action)
    {
        if (!action.TakesConnection) return;
        var document = state!.Document;
        if (document.Queries.LastOrDefault(q => q.Name != name && q.ConnectionId is not null && q.GroupId is null
            && AppQueryActions.Find(Catalog, q.Fqn) is { TakesConnection: true } other
            && other.Integration?.Type == action.Integration?.Type) is { ConnectionId: { } id }
            && state.Find(id) is not null) document.SetConnection(name, id);
    }

    private async Task RenamedQueryAsync(string name)
    {
        query = name;
        await EditedAsync();
    }

    private async Task RemoveQueryAsync(string name)
    {
        var before = state!.Document.Text;
        AppNameChange? change = null;
        if (!await TryAsync(() => change = state.Document.RemoveQuery(name))) return;
        query = null;
        ConfirmWithUndo(AppWordsForEditors.Removed(name, change!), before);
        await EditedAsync();
    }

    private async Task AddComponentAsync(string type)
    {
        string? name = null;
        if (!await TryAsync(() => name = state!.Document.AddComponent(type, type == "modal" ? null : modal))) return;
        Select(name!);
        await EditedAsync();
    }

    private async Task RenamedComponentAsync(string name)
    {
        if (modal == component) modal = name;
        component = name;
        await EditedAsync();
    }

    private async Task RemoveComponentAsync(string name)
    {
        var before = state!.Document.Text;
        AppNameChange? change = null;
        if (!await TryAsync(() => change = state.Document.RemoveComponent(name))) return;
        if (state.Document.Component(component) is null) component = null;
        if (state.Document.Component(modal) is null) modal = null;
        ConfirmWithUndo(AppWordsForEditors.Removed(name, change!), before);
        // The focus was in what is gone.
        if (canvas is not null && state.Document.Components.FirstOrDefault(c => c.Container == modal) is { } other)
            await canvas.FocusAsync(other.Name);
        await EditedAsync();
    }

    // Whatever was edited since goes with it, so it is only offered until the next edit.
    private void ConfirmWithUndo(string message, string before)
    {
        var after = state!.Document.Text;
        Notifier.Confirm(message, ("Undo", async () =>
        {
            if (state is null || state.Document.Text != after)
            {
                Notifier.Tell("You edited the app since then, so this can't be undone.");
                return;
            }
            state.Replace(before);
            await InvokeAsync(EditedAsync);
            await InvokeAsync(StateHasChanged);
        }
        ));
    }

    private Task<bool> TryAsync(Action edit) => Notifier.TryAsync(() =>
    {
        edit();
        return Task.CompletedTask;
    });
}
