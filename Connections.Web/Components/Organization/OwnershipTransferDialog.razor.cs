using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>
/// Disables an account, where it is asked to, and hands what only that account could edit to someone else. Disabling
/// comes first: it may be urgent, and the handing over can be done later.
/// </summary>
public sealed partial class OwnershipTransferDialog
{
    private int? count;
    private bool isDisabled;
    private PrincipalOption? successor;

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

    /// <summary>Whether one may hand over what others could edit.</summary>
    [Parameter]
    public bool MayHandOver { get; set; } = true;

    [Inject]
    public required OwnershipTransfer Succession { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["successor"];

    protected override Task OnInitializedAsync() => Submission.RunAsync(CountAsync);

    private async Task CountAsync(Actor actor) =>
        count = MayHandOver ? (await Succession.ListAsync(actor, Id, new PageRequest(0, 1), Left)).Total : 0;

    private async Task DisableAsync()
    {
        if (Disable is null || !await Submission.RunAsync(Disable)) return;
        isDisabled = true;
        Notifier.Confirm($"Disabled “{Name}”.");
        if (await Submission.RunAsync(CountAsync) && count == 0) Dialog.Close(DialogResult.Ok(true));
    }

    private async Task HandOverAsync()
    {
        if (successor is not { } to) return;
        var handed = 0;
        if (!await Submission.RunAsync(
            async actor => handed = await Succession.TransferAsync(actor, Id, to.Principal.Id, Left))) return;
        Notifier.Confirm(
            handed == 1 ? $"One item transferred to “{to.Name}”."
                : $"{Reader.Write(handed)} items transferred to “{to.Name}”.");
        Dialog.Close(DialogResult.Ok(true));
    }
}
