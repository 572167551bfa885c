using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Apps.Running;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Apps.Build;

/// <summary>
/// Builds an app: its actions at the left, its components in the middle, the properties of one of them at the right.
/// Everything is an edit of its definition; nothing is stored before Save, and what is typed is kept as a draft.
/// </summary>
public sealed partial class AppBuilder
{
    private readonly Debouncer checking = new(TimeSpan.FromMilliseconds(600));
    private AppBuilderState? state;
    private FormDraft draft = null!;
    private SingleDialogService asking = null!;
    private ReadRetry? reading;
    private AppCanvas? canvas;
    private Guid shown;
    private string? missing;
    private string? problem;
    private bool isStale;
    private bool isBusy;
    private bool isLeaving;
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
    public required StepTargets Targets { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required DraftKeeperFactory Keepers { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private AppRow Row => state!.Stored.Row;

    private bool MayEdit => Row.MayEdit && offered is null;

    private bool IsUnkept => state?.IsDirty is true && draft.Error is not null;

    private bool HasPanel => !isPreview && state!.Document.Component(component) is not null;

    private string RunsAs => Row.RunAs == AppIdentity.ServiceAccount
        ? $"Runs as {Row.ServiceAccountName} (service account)" : $"Runs as {Row.AuthorName} (author)";

    private string Says => draft.Error ?? (state!.IsDirty ? "Unsaved changes"
        : Row.Published is null ? "Not published" : Row.HasDraft ? "Published, with unpublished changes" : "Published");

    protected override void OnInitialized()
    {
        asking = new(Dialogs);
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Id) return;
        shown = Id;
        (state, missing, problem, isStale, offered) = (null, null, null, false, null);
        (query, component, modal) = (null, null, null);
        EndTrial();
        if (draft is not null) await draft.DisposeAsync();
        draft = new(Keepers.Create(DraftService.AppKey(Id)), () => offered is null && state?.IsDirty is true,
            () => offered is null ? state?.ToDraft() : null);
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
        checking.Dispose();
        reading?.Dispose();
    }

    private Task LoadAsync() => reading!.TryAsync(async () =>
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

    // What was edited is kept at once, and looked at a moment later.
    private async Task EditedAsync()
    {
        (problem, isStale) = (null, false);
        draft.Keep();
        // Before anything is waited for: behind a dialog, nothing else draws it.
        StateHasChanged();
        await LearnTargetsAsync();
        await checking.RunAsync(Time, _ => CheckAsync());
    }

    private Task CheckAsync() => Notifier.TryAsync(async () =>
    {
        if (state is null) return;
        var text = state.Document.Text;
        var check = await Reading.CheckAsync(await Actors.CurrentAsync(), Id, text, Left);
        if (text == state.Document.Text) state.Learn(check);
    });

    private Task LearnTargetsAsync() => state is { UnknownTargets.Count: > 0 } here
        ? Notifier.TryAsync(async () => await LearnTargetsAsync(here, await Actors.CurrentAsync()))
        : Task.CompletedTask;

    private async Task LearnTargetsAsync(AppBuilderState of, Actor actor)
    {
        var asked = of.UnknownTargets;
        of.Learn(await Targets.FindAsync(actor, asked, Left), asked);
    }

    // Something beside the definition was saved.
    private async Task RebaseAsync() => state!.Rebase(
        await Reading.GetAsync(await Actors.CurrentAsync(), Id, AppVersionChoice.Newest, Left));
}
