using Connections.Core;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Organization;

/// <summary>
/// The frame of a screen below <c>/organization</c>: title, actions, the other places that this reader may see, and
/// what the screen holds. It is a courtesy: each service asks for the permission itself.
/// </summary>
public sealed partial class OrganizationScreen : IAsyncDisposable
{
    private readonly Lifetime lifetime = new();
    private Permissions permissions;
    private bool isKnown;
    private bool isInView;
    private ReadRetry? reading;
    private string? trouble;
    private ElementReference places;
    private IJSObjectReference? module;

    /// <summary>Name of the screen.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>Permissions of which one is enough to see it.</summary>
    [Parameter, EditorRequired]
    public Permissions AnyOf { get; set; }

    /// <summary>Whether it only leads on to the first place that the reader may see.</summary>
    [Parameter]
    public bool LeadsOn { get; set; }

    /// <summary>In the bar, at the right: search, and the one accent button.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>What it holds, for someone with these permissions.</summary>
    [Parameter]
    public RenderFragment<Permissions>? ChildContent { get; set; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private OrganizationSection? Next =>
        LeadsOn ? OrganizationSection.All.FirstOrDefault(p => p.IsFor(permissions)) : null;

    private bool IsAllowed => (permissions & AnyOf) != Permissions.None;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        reading?.Dispose();
        lifetime.Dispose();
        if (module is not null) await module.LeaveAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LearnAsync();
            StateHasChanged();
        }));
        await LearnAsync();
    }

    // Where it was not learned, that is said, and not that the reader may not see the page. A database that is away is
    // told above.
    private async Task LearnAsync()
    {
        trouble = null;
        isKnown = await reading!.TryAsync(
            async () => permissions = await Settings.PermissionsAsync(await Actors.CurrentAsync(), lifetime.Token),
            problem => trouble = problem is Problem.Unavailable { IsDatabaseAway: true } ? null : problem.Message)
            || isKnown;
        if (Next is { } first) Navigation.NavigateTo(first.Address, replace: true);
    }

    // On a phone the places are a row that is wider than the screen: one sees where one is.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!isKnown || isInView) return;
        isInView = true;
        module = await Js.InvokeAsync<IJSObjectReference>("import",
            "./Components/Organization/OrganizationScreen.razor.js");
        await module.InvokeVoidAsync("showChosen", places);
    }
}
