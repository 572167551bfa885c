using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// What the dialogs New Connection and Edit have in common: rules while one types, drafts, warnings that ask once, the
/// test, and a way out that loses nothing unasked.
/// </summary>
public abstract class ConnectionDialog : DraftDialog
{
    private string? seenWarnings;

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ConnectionService Connections { get; init; }

    [Inject]
    public required ConnectionInputRules Rules { get; init; }

    [Inject]
    public required ILockState LockState { get; init; }

    [Inject]
    public required Deployment Deployment { get; init; }

    /// <summary>What is typed.</summary>
    protected ConnectionFormModel? Model { get; set; }

    /// <summary>The form on screen.</summary>
    protected CatalogForm? Form { get; set; }

    /// <summary>The test on screen.</summary>
    protected TestPanel? Tests { get; set; }

    /// <summary>What went wrong and belongs to no field.</summary>
    protected string? Trouble { get; set; }

    /// <summary>Why nothing can be saved or tested here at the moment; null in ordinary times.</summary>
    protected string? Refusal => LockState.LockedBecause
        ?? (Deployment.IsSupported ? null
            : $"This product is not supported for your selected Datadog site ({Deployment.Site}).");

    /// <summary>Whether the next press saves in spite of the warnings shown.</summary>
    protected bool SavesAnyway =>
        Model is { Faults: { HasErrors: false, HasWarnings: true } faults } && seenWarnings == faults.Warnings;

    /// <summary>Whether the kind on screen can be tried.</summary>
    protected bool CanTest => Model?.Kind is { } kind && ConnectionTester.CanTest(kind);

    /// <inheritdoc/>
    protected override bool IsDirty => Model?.IsDirty == true;

    /// <inheritdoc/>
    protected override DraftContent? ToDraft() => Model?.ToDraft();

    /// <summary>Something was typed.</summary>
    protected void Changed()
    {
        if (Model is null || Drafts is null) return;
        Model.Check(Rules);
        Tests?.Outdate();
        Keep();
    }

    /// <summary>A test began or ended, and found a field at fault or not.</summary>
    protected void Tested(bool foundFault)
    {
        if (foundFault) Form?.FocusFault();
    }

    /// <summary>Tries what is typed.</summary>
    protected async Task TestAsync()
    {
        if (Tests is null || IsBusy || Refusal is not null) return;
        await Tests.RunAsync();
    }

    /// <summary>Saves what is typed, if nothing stands against it. Warnings stand against it once.</summary>
    protected async Task<bool> SaveAsync(Func<Actor, ConnectionInput, Task> save)
    {
        if (Model is null || IsBusy || Refusal is not null) return false;
        Trouble = null;
        Model.Faults.ShowAll();
        Model.Check(Rules);
        var warnings = Model.Faults.Warnings;
        if (Model.Faults.HasErrors || (warnings.Length > 0 && seenWarnings != warnings))
        {
            seenWarnings = warnings;
            Form?.FocusFault();
            return false;
        }
        IsBusy = true;
        try
        {
            if (!await Notifier.TryAsync(async () => await save(await Actors.CurrentAsync(), Model.ToInput()), Refuse))
                return false;
            if (Drafts is not null) await Drafts.DiscardAsync();
            return true;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>A save was refused: each fault goes to its field.</summary>
    protected virtual void Refuse(Problem problem)
    {
        if (problem is Problem.Invalid { Faults: var faults }) Model?.Refuse(faults);
        else Trouble = problem.Message;
        Form?.FocusFault();
    }
}
