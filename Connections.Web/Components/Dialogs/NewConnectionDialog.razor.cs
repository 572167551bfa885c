using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// Makes a connection: first the choice of an integration, then its form. Closes with the new connection's id once it
/// is created.
/// </summary>
public sealed partial class NewConnectionDialog
{
    private const string Creates = "Create";

    private ConnectionEditor editor = null!;
    private FormDraft draft = null!;
    private UnsavedChanges changes = null!;
    private bool isForm;
    private string? unknown;
    private ConnectionDetails? created;

    /// <summary>Wire name of the integration to begin with; null or empty: the choice.</summary>
    [Parameter]
    public string? IntegrationType { get; set; }

    /// <summary>What creates it is called: <c>Create</c>, or <c>Save</c> where it is part of something else.</summary>
    [Parameter]
    public string Verb { get; set; } = Creates;

    /// <summary>Told which schema is shown, empty for the choice, so that it can stand in the address.</summary>
    [Parameter]
    public Action<string>? Chosen { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ConnectionService Connections { get; init; }

    [Inject]
    public required ConnectionInputRules Rules { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required DraftKeeperFactory Keepers { get; init; }

    [Inject]
    public required AwsIdentity Aws { get; init; }

    [Inject]
    public required OAuthConsentRedirect Consent { get; init; }

    [Inject]
    public required ConnectionQueries Reading { get; init; }

    private ConnectionFormModel? Model => editor.Model;

    private bool IsOAuth => Model?.Kind?.Authentication is AuthenticationMethod.OAuthCode;

    private bool IsAws => Model?.Kind?.Authentication is AuthenticationMethod.AwsSignature;

    private string? ExternalId =>
        Model?.Kind?.Authentication is AuthenticationMethod.AwsSignature aws ? created?.Fields.Text(aws.ExternalIdFrom)
            : null;

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync() => draft.DisposeAsync();

    protected override void OnInitialized()
    {
        editor = new(Rules, Submission, Availability);
        // For a step it is another form than that of the list.
        var key = Verb == Creates || IntegrationType is not { Length: > 0 } type ? DraftService.NewConnectionKey
            : DraftService.NewConnectionFor(type);
        draft = new(Keepers.Create(key), () => editor.IsDirty, () => editor.Model?.ToDraft());
        changes = new(Dialog.Cancel, Submission, () => editor.IsDirty, draft);
    }

    protected override async Task OnInitializedAsync()
    {
        var model = new ConnectionFormModel(Catalog);
        var kept = await draft.FindAsync();
        if (kept is not null && (string.IsNullOrEmpty(IntegrationType) || IntegrationType == kept.IntegrationType)
            && model.Restore(kept) && (model.IsDirty || kept.HadSecrets))
        {
            draft.Restored = kept;
            isForm = true;
            if (string.IsNullOrEmpty(IntegrationType)) Chosen?.Invoke(kept.IntegrationType);
        }
        else if (!string.IsNullOrEmpty(IntegrationType))
        {
            if (Catalog.Find(IntegrationType) is { } integration) model.Choose(integration);
            else unknown = IntegrationType;
            isForm = unknown is null;
        }
        editor.Show(model);
    }

    private void Choose(Integration integration)
    {
        if (Model is null) return;
        unknown = null;
        Model.Choose(integration);
        Model.Faults.Reset();
        Model.Check(Rules);
        isForm = true;
        Chosen?.Invoke(integration.Type);
    }

    private void Back()
    {
        if (Submission.IsBusy) return;
        isForm = false;
        Submission.Error = null;
        Chosen?.Invoke("");
    }

    private async Task StartAgainAsync()
    {
        if (Model?.Integration is not { } integration) return;
        draft.Restored = null;
        await draft.DiscardAsync();
        var model = new ConnectionFormModel(Catalog);
        model.Choose(integration);
        editor.Show(model);
    }

    private async Task CreateAsync()
    {
        if (created is not null) return;
        var id = Guid.Empty;
        if (!await editor.SaveAsync(
            async (actor, input) =>
            {
                id = (await Connections.CreateAsync(actor, input, CancellationToken.None)).Row.Id;
                await draft.DiscardAsync();
            }, editor.Refuse)) return;
        if (IsAws) await Notifier.TryAsync(
            async () => created = await Reading.GetAsync(await Actors.CurrentAsync(), id, CancellationToken.None));
        if (created is not null) return;
        Dialog.Close(DialogResult.Ok(id));
        // Made it is in any case. Where the consent page cannot be opened, the connection's details offer it again.
        if (IsOAuth) await Notifier.TryAsync(() => Consent.GoAsync(id, anotherAccount: false, CancellationToken.None));
    }

    private void Finish()
    {
        if (created is not null) Dialog.Close(DialogResult.Ok(created.Row.Id));
    }

    private void Changed()
    {
        if (Model is null) return;
        editor.Check();
        draft.Keep();
    }

    // Once it is created, every way out is the same.
    private async Task EscapeAsync()
    {
        if (created is null) await changes.EscapeAsync();
        else Finish();
    }
}
