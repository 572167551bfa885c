using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// Changes a connection. Closes with true once it is saved. Nothing that someone else saved meanwhile is overwritten
/// unseen.
/// </summary>
public sealed partial class EditConnectionDialog
{
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
    public required ConnectionQueries Reading { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    /// <inheritdoc/>
    protected override string DraftKey => Id.ToString("D");

    // The reason speaks of one field; above the form it is said of all.
    private string Again => $"{Model?.AsksAgain?.Split(':')[0]}: re-enter all secrets of this connection, so that "
        + "nobody can access a credential by changing how it is used.";

    private string? NewExternalId =>
        Model?.Kind?.Authentication is AuthenticationMethod.AwsSignature aws ? renewed?.Fields.Text(aws.ExternalIdFrom)
            : null;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (await ReadAsync() is not { } stored) return;
        await Dialog.SetTitleAsync($"Edit {stored.Row.Name}");
        var model = new ConnectionFormModel(Catalog, stored);
        if (!stored.MayEdit)
        {
            isGone = true;
            Trouble = stored.Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(stored.Row.Name, file)
                : $"You can see this connection, but not edit it. {WhoMay(stored)}";
        }
        else if (await Drafts!.FindAsync() is { } draft && model.Restore(draft) && (model.IsDirty || draft.HadSecrets))
        {
            Restored = draft;
            if (draft.SeenVersion != stored.Row.Version) await CompareAsync(null, stored, model);
        }
        model.Check(Rules);
        Model = model;
    }

    /// <inheritdoc/>
    protected override void Refuse(Problem problem)
    {
        switch (problem)
        {
            case Problem.Conflict:
                hasConflict = true;
                break;
            case Problem.NotFound:
                isGone = true;
                Trouble = "This connection was deleted, or you lost access to it, so it can't be saved. Copy what "
                    + "you need from the form.";
                break;
            default:
                base.Refuse(problem);
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
        if (Model is null || IsBusy || Refusal is not null || isGone || renewed is not null) return;
        if (merge is not null)
        {
            merge.Apply();
            merge = null;
            generation++;
        }
        hasConflict = false;
        var renews = Model.RenewsExternalId;
        var saved =
            await SaveAsync(
                (actor, input) =>
                    Connections.EditAsync(actor, Id, input, Model.Edited!.Row.Version, CancellationToken.None));
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
        (Restored, merge) = (null, null);
        generation++;
        await Drafts!.DiscardAsync();
        Model = new ConnectionFormModel(Catalog, stored);
        Model.Check(Rules);
    }

    private void Renew(ChangeEventArgs e)
    {
        if (Model is null) return;
        Model.GenerateNewExternalId = e.Value is true;
        Changed();
    }

    private void Finish() => Dialog.Close(DialogResult.Ok(true));

    /// <inheritdoc/>
    protected override Task PressAsync(KeyboardEventArgs e)
    {
        if (renewed is null) return base.PressAsync(e);
        if (e.Key == "Escape") Finish();
        return Task.CompletedTask;
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
