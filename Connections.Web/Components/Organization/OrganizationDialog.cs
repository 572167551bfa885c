using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>
/// What the dialogs below <c>/organization</c> have in common: they do the work themselves, and stay open with the
/// reason and with what was typed where it is refused.
/// </summary>
public abstract class OrganizationDialog : ScreenComponent
{
    private IReadOnlyList<ValidationError> faults = [];

    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    /// <summary>What went wrong and belongs to no field.</summary>
    protected string? Trouble { get; private set; }

    /// <summary>Whether someone else saved meanwhile.</summary>
    protected bool IsStale { get; private set; }

    /// <summary>Whether something is under way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Names of the fields on screen, as the service calls them.</summary>
    protected virtual IReadOnlyCollection<string> Fields => [];

    /// <summary>What is wrong with a field; null where nothing is.</summary>
    protected string? ErrorAt(string field) =>
        faults.Where(f => f.Field == field).Select(f => f.Message).FirstOrDefault();

    /// <summary>Does something. True when it was done; else the reason stands in the dialog.</summary>
    protected async Task<bool> DoAsync(Func<Actor, Task> act)
    {
        if (IsBusy) return false;
        (IsBusy, Trouble, IsStale, faults) = (true, null, false, []);
        try
        {
            return await Notifier.TryAsync(async () => await act(await Actors.CurrentAsync()), Refuse);
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Does something, closes, and says so.</summary>
    protected async Task FinishAsync(Func<Actor, Task> act, string done)
    {
        if (!await DoAsync(act)) return;
        Notifier.Confirm(done);
        Dialog.Close(DialogResult.Ok(true));
    }

    private void Refuse(Problem problem)
    {
        IsStale = problem is Problem.Conflict;
        faults = problem is Problem.Invalid { Faults: var found } ? [.. found.Where(f => Fields.Contains(f.Field))]
            : [];
        Trouble = problem switch
        {
            Problem.Invalid invalid =>
                invalid.Faults.Where(f => !Fields.Contains(f.Field)).Select(f => f.Message).FirstOrDefault(),
            _ => problem.Message,
        };
    }
}
