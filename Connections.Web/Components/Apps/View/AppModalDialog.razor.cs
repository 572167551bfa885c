using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Apps.View;

/// <summary>A modal of an app that is open.</summary>
public sealed partial class AppModalDialog
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public AppModalContent Content { get; set; } = null!;

    protected override void OnInitialized() => Content.Changed += Refresh;

    /// <inheritdoc/>
    protected override void Leave() => Content.Changed -= Refresh;

    private void Refresh() => _ = InvokeAsync(StateHasChanged);
}
