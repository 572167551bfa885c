using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Dialogs;

/// <summary>The form of a connection, made from its schema.</summary>
public sealed partial class CatalogForm : IAsyncDisposable
{
    private const string FormId = "connection-form";
    private static readonly string NameId = IdOf(ConnectionFormModel.NamePlace);
    private static readonly string DescriptionId = IdOf(ConnectionFormModel.DescriptionPlace);
    private static readonly string KindId = IdOf(ConnectionFormModel.KindPlace);
    private static readonly string HandsOutId = IdOf(ConnectionFormModel.HandsOutPlace);
    private static readonly string TagsId = IdOf(ConnectionFormModel.TagsPlace);
    private IJSObjectReference? module;
    private bool focusFault;

    /// <summary>The form's state.</summary>
    [Parameter, EditorRequired]
    public ConnectionFormModel Model { get; set; } = null!;

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    /// <summary>
    /// Whether it is that of a tile's account: with its authentication types, without description, tags and export.
    /// </summary>
    [Parameter]
    public bool IsOfTile { get; set; }

    /// <summary>What comes before the fields of the schema.</summary>
    [Parameter]
    public RenderFragment? Before { get; set; }

    /// <summary>Stands below the tags: what their change means.</summary>
    [Parameter]
    public RenderFragment? AfterTags { get; set; }

    [Inject]
    public required ConnectionSearch Listing { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private string NameLabel => IsOfTile ? "Account Name" : "Connection Name";

    private string NameHelp => IsOfTile ? "Steps choose the account by this name. Must be unique (not case-sensitive)."
        : "Shown in lists and menus. Must be unique (not case-sensitive).";

    private string NameExample => IsOfTile ? "acme" : "billing-api-staging";

    private string Advice => IsOfTile ? "Everyone can use it, so grant only what shared tasks need."
        : "Grant only what the task needs. Use separate connections for separate workflows.";

    private IReadOnlyList<CredentialKind> Kinds =>
        IsOfTile ? Model.Integration?.TileKinds() ?? [] : Model.Integration?.Credentials ?? [];

    private FormMessage? NameMessage => Model.Faults.At(ConnectionFormModel.NamePlace);

    private FormMessage? DescriptionMessage => Model.Faults.At(ConnectionFormModel.DescriptionPlace);

    /// <summary>Id of the control at a place.</summary>
    public static string IdOf(string place) =>
        "connection-" + place.Replace("#", "", StringComparison.Ordinal).Replace('/', '-').Replace('.', '_');

    /// <summary>Shows the first field that is wrong, once it is drawn.</summary>
    public void FocusFault()
    {
        focusFault = true;
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module is not null) await module.LeaveAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!focusFault) return;
        focusFault = false;
        module ??= await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Dialogs/CatalogForm.razor.js");
        await module.InvokeVoidAsync("focusFault", FormId);
    }

    private Task NameAsync(string? text)
    {
        Model.Name = text ?? "";
        return ChangedAsync(ConnectionFormModel.NamePlace);
    }

    private Task DescribeAsync(string? text)
    {
        Model.Description = text ?? "";
        return ChangedAsync(ConnectionFormModel.DescriptionPlace);
    }

    private Task ChooseAsync(string? type)
    {
        if (type is null || Model.Integration?.Kind(type) is not { } kind) return Task.CompletedTask;
        Model.Choose(kind);
        return ChangedAsync(ConnectionFormModel.KindPlace);
    }

    private Task TagAsync(IReadOnlyList<string> tags)
    {
        Model.Tags = tags;
        return ChangedAsync(ConnectionFormModel.TagsPlace);
    }

    private Task HandOutAsync(ChangeEventArgs e)
    {
        Model.HandsOut = e.Value is true;
        return ChangedAsync(ConnectionFormModel.HandsOutPlace);
    }

    private Task ChangedAsync(string place)
    {
        Model.Faults.Change(place);
        return OnChange.InvokeAsync();
    }

    private static string? TagFault(string tag) => IdentifierTag.TryParse(tag, out _, out var fault) ? null : fault;

    // Not canceled: the question is small, and its end would be no problem that words could tell.
    private async Task<IReadOnlyList<string>> SuggestAsync(string typed, CancellationToken ct)
    {
        IReadOnlyList<string> found = [];
        if (!ct.IsCancellationRequested)
            await Notifier.TryAsync(
                async () =>
                    found = await Listing.SuggestTagsAsync(await Actors.CurrentAsync(), typed, CancellationToken.None),
                _ => { });
        return found;
    }
}
