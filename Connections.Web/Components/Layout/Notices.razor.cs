using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>What every screen must say first: an unsupported site, a locked product.</summary>
public sealed partial class Notices
{
    [Inject]
    public required Availability Availability { get; init; }
}
