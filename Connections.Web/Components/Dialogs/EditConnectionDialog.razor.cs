using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// Changes a connection. Closes with true once it is saved. Nothing that someone else saved in the meantime is
/// overwritten unseen.
/// </summary>
public sealed partial class EditConnectionDialog
{
    private ConnectionEditor editor = null!;
    private FormDraft draft = null!;
    private UnsavedChanges changes = null!;
    private ConnectionMerge? merge;
    private HistoryEntry? last;
    private bool isMine;
    private bool isGone;
    private bool hasConflict;
    private int generation;
    private ConnectionDetails? renewed;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

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
    public required ConnectionQueries Reading { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required ChangeImpactQueries Impact { get; init; }

    private ConnectionFormModel? Model => editor.Model;

    // The reason speaks of one field; above the form it is said of all.
    private string Again => $"{Model?.AsksAgain?.Split(':')[0]}: re-enter all secrets of this connection. "
        + "This keeps a stored credential from being sent somewhere new.";

    private string? NewExternalId =>
        Model?.Kind?.Authentication is AuthenticationMethod.AwsSignature aws ? renewed?.Fields.Text(aws.ExternalIdFrom)
            : null;

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync() => draft.DisposeAsync();

    protected override void OnInitialized()
    {
        editor = new(Rules, Submission, Availability);
        draft = new(Keepers.Create(Id.ToString("D")), () => editor.IsDirty, () => editor.Model?.ToDraft());
        changes = new(Dialog.Cancel, Submission, () => editor.IsDirty, draft);
    }

    protected override async Task OnInitializedAsync()
    {
        if (await ReadAsync() is not { } stored) return;
        await Dialog.SetTitleAsync($"Edit {stored.Row.Name}");
        var model = new ConnectionFormModel(Catalog, stored);
        if (!stored.MayEdit)
        {
            isGone = true;
            Submission.Error = stored.Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(stored.Row.Name, file)
                : $"You can see this connection, but not edit it. {WhoMay(stored)}";
        }
        else if (await draft.FindAsync() is { } kept && model.Restore(kept) && (model.IsDirty || kept.HadSecrets))
        {
            draft.Restored = kept;
            if (kept.SeenVersion != stored.Row.Version) await CompareAsync(null, stored, model);
        }
        editor.Show(model);
    }

    private void Refuse(Problem problem)
    {
        switch (problem)
        {
            case Problem.Conflict:
                hasConflict = true;
                break;
            case Problem.NotFound:
                isGone = true;
                Submission.Error = "This connection was deleted, or you lost access to it, so it can't be saved. Copy "
                    + "what you need from the form.";
                break;
            default:
                editor.Refuse(problem);
                break;
        }
    }

    private async Task<ConnectionDetails?> ReadAsync()
    {
        ConnectionDetails? found = null;
        await Notifier.TryAsync(
            async () => found = await Reading.GetAsync(await Actors.CurrentAsync(), Id, CancellationToken.None),
            Refuse);
        return found;
    }

    private async Task SaveAsync()
    {
        if (Model is null || Submission.IsBusy || Availability.Refusal is not null || isGone || renewed is not null)
            return;
        if (merge is not null)
        {
            merge.Apply();
            merge = null;
            generation++;
        }
        hasConflict = false;
        var renews = Model.RenewsExternalId;
        var saved =
            await editor.SaveAsync(
                async (actor, input) =>
                {
                    await Connections.UpdateAsync(actor, Id, input, Model.Edited!.Row.Version, CancellationToken.None);
                    await draft.DiscardAsync();
                }, Refuse);
        if (hasConflict && await ReadAsync() is { } latest) await CompareAsync(Model.Edited, latest, Model);
        if (!saved) return;
        if (!renews || await ReadAsync() is not { } now)
        {
            Dialog.Close(DialogResult.Ok(true));
            return;
        }
        renewed = now;
    }

    private async Task CompareAsync(ConnectionDetails? seen, ConnectionDetails latest, ConnectionFormModel mine)
    {
        (last, isMine) = (null, false);
        await Notifier.TryAsync(
            async () =>
            {
                var actor = await Actors.CurrentAsync();
                last = (await Reading.HistoryAsync(actor, Id, new PageRequest(0, 50),
                    CancellationToken.None)).Rows.FirstOrDefault(entry => entry.IsChange);
                isMine = last?.ActorId == actor.Id;
            },
            _ => { });
        merge = new ConnectionMerge(seen, latest, mine);
    }

    private async Task StartAgainAsync()
    {
        if (await ReadAsync() is not { } stored) return;
        (draft.Restored, merge) = (null, null);
        generation++;
        await draft.DiscardAsync();
        editor.Show(new ConnectionFormModel(Catalog, stored));
    }

    private void Renew(ChangeEventArgs e)
    {
        if (Model is null) return;
        Model.GenerateNewExternalId = e.Value is true;
        Changed();
    }

    private Task<ChangeImpact> AskImpactAsync(Actor actor, CancellationToken ct) =>
        Impact.OfTagsAsync(actor, Id, Model?.Tags ?? [], ct);

    private void Finish() => Dialog.Close(DialogResult.Ok(true));

    private void Changed()
    {
        if (Model is null) return;
        editor.Check();
        draft.Keep();
    }

    private async Task EscapeAsync()
    {
        if (renewed is null) await changes.EscapeAsync();
        else Finish();
    }

    private string WhoMay(ConnectionDetails details) =>
        details.Row.Access >= AccessLevel.Editor
            ? OwnPermissions.Refusal(details.Row.Access, AccessLevel.Editor, Core.People.Permissions.ConnectionsWrite)
        : details.Access.Where(a => a.Level >= AccessLevel.Editor).Select(a => a.Principal)
            .ToList() is { Count: > 0 } editors ? $"Ask one of its Editors: {string.Join(", ", editors)}."
        : Own.Known?.HasFlag(Core.People.Permissions.UserAccessManage) == true
            ? "You can make yourself an Editor: open its permissions and choose Elevate Access."
        : "Ask an admin of your organization.";
}
