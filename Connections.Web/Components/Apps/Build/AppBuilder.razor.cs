using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Apps.Running;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>
/// Builds an app: its actions at the left, its components in the middle, the properties of one of them at the right.
/// </summary>
public sealed partial class AppBuilder
{
    private AppCanvas? canvas;
    private Guid shown;
    private bool isData = true;
    // What is open; a query or component that gets another name keeps its fields, and so the focus.
    private string? query;
    private int opening;
    private string? component;
    private int panel;
    private string? modal;

    /// <summary>The app.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required AppQueries Reading { get; init; }

    [Inject]
    public required AppService Apps { get; init; }

    [Inject]
    public required AppRunService Running { get; init; }

    [Inject]
    public required AppPublishQuestion Publishing { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    private AppRow Row => state!.Stored.Row;

    private bool MayEdit => Row.MayEdit && offered is null;

    private bool HasPanel => !isPreview && state!.Document.Component(component) is not null;

    private string RunsAs => Row.RunAs == AppIdentity.ServiceAccount
        ? $"Runs as {Row.ServiceAccountName} (service account)" : $"Runs as {Row.AuthorName} (author)";

    private string Says => draft.Error ?? (state!.IsDirty ? "Unsaved changes"
        : Row.Published is null ? "Not published" : Row.HasDraft ? "Published, with unpublished changes" : "Published");

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Id) return;
        shown = Id;
        (state, missing, problem, isStale, offered) = (null, null, null, false, null);
        (query, component, modal) = (null, null, null);
        EndTrial();
        await KeepDraftAsync(DraftService.AppKey(Id));
        await LoadAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (draft is not null) await draft.DisposeAsync();
        if (module is not null) await module.LeaveAsync();
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        EndTrial();
        base.Leave();
    }

    private protected override Task LoadAsync() => reading!.TryAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        var stored = await Reading.GetAsync(actor, Id, AppVersionChoice.Newest, Left);
        var made = new AppBuilderState(stored);
        if (stored.Row.MayEdit && await draft.FindAsync() is { Spec: not null } kept) Offer(made, kept);
        await LearnTargetsAsync(made, actor);
        state = made;
        if (made.IsDirty) made.Learn(await Reading.CheckAsync(actor, Id, made.Document.Text, Left));
    }, failed => missing = failed.Message);

    private void OpenQuery(string? name)
    {
        if (query != name) opening++;
        query = name;
    }

    private void Select(string name)
    {
        if (component != name) panel++;
        component = name;
        var selected = state!.Document.Component(name);
        // What lies in a modal is drawn with the others in it.
        modal = selected?.Type == "modal" ? name : selected?.Container;
        query = null;
    }

    private async Task CloseAsync()
    {
        if (component is not { } closed) return;
        component = null;
        if (canvas is not null) await canvas.FocusAsync(closed);
    }

    private protected override Task CheckAsync() => Notifier.TryAsync(async () =>
    {
        if (state is null) return;
        var text = state.Document.Text;
        var check = await Reading.CheckAsync(await Actors.CurrentAsync(), Id, text, Left);
        if (text == state.Document.Text) state.Learn(check);
    });

    // Something beside the definition was saved.
    private async Task RebaseAsync() => state!.Rebase(
        await Reading.GetAsync(await Actors.CurrentAsync(), Id, AppVersionChoice.Newest, Left));
}
