using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>
/// Disables an account, where it is asked to, and hands what only that account could edit, and what runs as it, to
/// someone else. It says before what stops. Disabling comes first: it may be urgent, and the handing over can be done
/// later.
/// </summary>
public sealed partial class OwnershipTransferDialog
{
    private static readonly PrincipalKind[] people = [PrincipalKind.User];

    private int? count;
    private IReadOnlyList<DependentSection> sections = [];
    private bool isDisabled;
    private PrincipalOption? successor;
    private Task reading = Task.CompletedTask;

    /// <summary>The account.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Disables it; null where it is only to hand over.</summary>
    [Parameter]
    public Func<Actor, Task>? Disable { get; set; }

    /// <summary>What disabling means.</summary>
    [Parameter]
    public string Question { get; set; } = "";

    /// <summary>Whether it is a service account: what runs as one has to be given another identity.</summary>
    [Parameter]
    public bool IsServiceAccount { get; set; }

    /// <summary>Whether one may hand over what others could edit.</summary>
    [Parameter]
    public bool MayHandOver { get; set; } = true;

    [Inject]
    public required OwnershipTransfer Succession { get; init; }

    [Inject]
    public required AccountDependents Dependents { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    // What only the account can edit has a list of its own, with pages.
    private IReadOnlyList<DependentSection> Others =>
        [.. sections.Where(s => s.Reason != DependencyReason.SoleEditor)];

    private bool IsFaulty => Submission.ErrorAt("successor") is not null;

    private bool IsTransferable =>
        count > 0 || (!IsServiceAccount && sections.Any(s => s.Reason == DependencyReason.RunsAs));

    protected override void OnInitialized() => Submission.Fields = ["successor"];

    protected override Task OnInitializedAsync() => reading = Submission.RunAsync(ReadAsync);

    private async Task ReadAsync(Actor actor)
    {
        if (MayHandOver) sections = await Dependents.ListAsync(actor, Id, Left);
        count = sections.FirstOrDefault(s => s.Reason == DependencyReason.SoleEditor)?.Total ?? 0;
    }

    private async Task DisableAsync()
    {
        // It may be pressed before what depends on the account is read.
        await reading;
        if (Disable is null || !await Submission.RunAsync(Disable)) return;
        isDisabled = true;
        Notifier.Confirm($"Disabled “{Name}”.");
        if (await Submission.RunAsync(ReadAsync) && !IsTransferable) Dialog.Close(DialogResult.Ok(true));
    }

    private async Task HandOverAsync()
    {
        if (successor is not { } to) return;
        TransferResult done = new(0, 0, 0, 0);
        if (!await Submission.RunAsync(
            async actor => done = await Succession.TransferAsync(actor, Id, to.Principal.Id, Left))) return;
        if (done.HandedOver + done.Offered == 0)
        {
            await Submission.RunAsync(ReadAsync);
            Submission.Error = done.Left == 0 ? $"Everything is already offered to “{to.Name}”, who has to accept."
                : $"Nothing was transferred to “{to.Name}”. A new owner must be a person who can edit the workflow "
                    + "or app. Add them as an editor first.";
            return;
        }
        Notifier.Confirm(Says(done, to.Name));
        Dialog.Close(DialogResult.Ok(true));
    }

    private string Says(TransferResult done, string name)
    {
        var said = new List<string>();
        if (done.HandedOver > 0)
            said.Add(done.HandedOver == 1 ? $"One item transferred to “{name}”."
                : $"{Reader.Write(done.HandedOver)} items transferred to “{name}”.");
        if (done.Offered > done.Accepted)
            said.Add($"{Reader.Write(done.Offered - done.Accepted)} offered to “{name}”, who has to accept.");
        if (done.Accepted > 0) said.Add($"{Reader.Write(done.Accepted)} now run as “{name}”.");
        if (done.Left > 0) said.Add($"{Reader.Write(done.Left)} still run as “{Name}”.");
        return string.Join(' ', said);
    }
}
