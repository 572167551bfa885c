using Connections.Core.Apps.Running;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Apps.View;

/// <summary>What opens over an app. In a drawing that can only be looked at, it lies among the rest.</summary>
public sealed partial class AppModal : IDisposable
{
    private readonly AppModalContent content = new();
    private IDialogReference? open;
    private bool isShown;
    private bool isLeft;

    [Inject]
    public required IDialogService Dialogs { get; init; }

    private string Title => Properties.Text("title") is { Length: > 0 } title ? title : Component.Name;

    protected override async Task OnParametersSetAsync()
    {
        if (IsReadOnly) return;
        content.Show(Title, Component.Children, OnMessage);
        if (Component.IsOpen == isShown) return;
        isShown = Component.IsOpen;
        if (isShown) await ShowAsync();
        else Close();
    }

    private async Task ShowAsync()
    {
        var shown = await Dialogs.ShowAsync<AppModalDialog>(Title,
            new DialogParameters<AppModalDialog> { { d => d.Content, content } },
            new DialogOptions { MaxWidth = Width, FullWidth = true, CloseOnEscapeKey = false });
        open = shown;
        if (!isShown || isLeft) Close();
        await shown.Result;
        // The app closed it, or the page was left: there is nothing to tell.
        if (open != shown) return;
        open = null;
        await SendAsync(AppMessageKind.Close);
    }

    private void Close()
    {
        var closing = open;
        open = null;
        closing?.Close();
    }

    private MaxWidth Width => Properties.Text("size") switch
    {
        "lg" or "xl" => MaxWidth.Large,
        "sm" or "xs" => MaxWidth.Small,
        _ => MaxWidth.Medium,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        isLeft = true;
        Close();
    }
}
