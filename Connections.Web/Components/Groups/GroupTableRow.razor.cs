using Connections.Core.Access;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>One group in the list.</summary>
public sealed partial class GroupTableRow
{
    [Inject]
    public required Reader Reader { get; init; }

    /// <inheritdoc/>
    protected override Level Level => Row.Access;
}
