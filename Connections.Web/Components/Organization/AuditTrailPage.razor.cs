using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>The audit trail: filters in the address, entries, export, verification.</summary>
public sealed partial class AuditTrailPage
{
    private AuditState state = new();

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    // A file holds all that the filters leave, wherever the page stands.
    private string Filter => (state with { Before = null }).ToQuery();

    /// <inheritdoc/>
    public void Dispose() => Navigation.LocationChanged -= Moved;

    protected override void OnInitialized()
    {
        state = AuditState.Parse(Navigation.Uri);
        Navigation.LocationChanged += Moved;
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath != Urls.AuditTrail) return;
        state = AuditState.Parse(e.Location);
        _ = InvokeAsync(StateHasChanged);
    }

    private void Go(AuditState next) => Navigation.NavigateTo(Urls.AuditTrail + next.ToQuery());

    private Task VerifyAsync() => Asking.AskAsync<VerifyAuditDialog>("Verify audit trail");
}
