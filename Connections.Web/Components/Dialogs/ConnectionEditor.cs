using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// What is typed of a connection, checked by the rules while one types, and saved once nothing stands against it.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="submission">The save.</param>
/// <param name="availability">Tells whether anything can be saved at the moment.</param>
public sealed class ConnectionEditor(ConnectionInputRules rules, FormSubmission submission, Availability availability)
{
    private string? seenWarnings;

    /// <summary>What is typed; null until it is read.</summary>
    public ConnectionFormModel? Model { get; private set; }

    /// <summary>The form on screen.</summary>
    public CatalogForm? Form { get; set; }

    /// <summary>The test on screen.</summary>
    public TestPanel? Tests { get; set; }

    /// <summary>Whether something would be lost.</summary>
    public bool IsDirty => Model?.IsDirty == true;

    /// <summary>Whether the next press saves in spite of the warnings shown.</summary>
    public bool SavesAnyway =>
        Model is { Faults: { HasErrors: false, HasWarnings: true } faults } && seenWarnings == faults.Warnings;

    /// <summary>Whether the kind on screen can be tested.</summary>
    public bool CanTest => Model?.Kind is { } kind && ConnectionTester.CanTest(kind);

    /// <summary>Goes on with this.</summary>
    public void Show(ConnectionFormModel model)
    {
        model.Check(rules);
        Model = model;
    }

    /// <summary>Something was typed.</summary>
    public void Check()
    {
        Model?.Check(rules);
        Tests?.Outdate();
    }

    /// <summary>A test began or ended, and found a field at fault or not.</summary>
    public void Tested(bool foundFault)
    {
        if (foundFault) Form?.FocusFault();
    }

    /// <summary>Tests what is typed.</summary>
    public async Task TestAsync()
    {
        if (Tests is null || submission.IsBusy || availability.Refusal is not null) return;
        await Tests.RunAsync();
    }

    /// <summary>Saves what is typed, if nothing stands against it. Warnings stand against it once.</summary>
    public async Task<bool> SaveAsync(Func<Actor, ConnectionInput, Task> save, Action<Problem> refused)
    {
        if (Model is null || submission.IsBusy || availability.Refusal is not null) return false;
        submission.Clear();
        Model.Faults.ShowAll();
        Model.Check(rules);
        var warnings = Model.Faults.Warnings;
        if (Model.Faults.HasErrors || (warnings.Length > 0 && seenWarnings != warnings))
        {
            seenWarnings = warnings;
            Form?.FocusFault();
            return false;
        }
        return await submission.RunAsync(actor => save(actor, Model.ToInput()), refused);
    }

    /// <summary>A save was refused: each fault goes to its field.</summary>
    public void Refuse(Problem problem)
    {
        if (problem is Problem.Invalid { Faults: var faults }) Model?.Refuse(faults);
        else submission.Error = problem.Message;
        Form?.FocusFault();
    }
}
