using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>
/// What every screen must say first: a database that can't be read, an unsupported site, a locked product.
/// </summary>
public sealed partial class Notices : IDisposable
{
    [Inject]
    public required Availability Availability { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Availability.Changed -= Turned;

    protected override void OnInitialized() => Availability.Changed += Turned;

    private void Turned() => _ = InvokeAsync(StateHasChanged);
}
