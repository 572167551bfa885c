using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>The frame of details, beside the list; on a phone in front of it.</summary>
public sealed partial class DetailsPanel
{
    /// <summary>What kind of resource it is: <c>connection</c>.</summary>
    [Parameter, EditorRequired]
    public string Thing { get; set; } = "";

    /// <summary>Its name; null until it is there.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Why there is nothing to show; null where there is.</summary>
    [Parameter]
    public string? Missing { get; set; }

    /// <summary>Its schema; null where the catalog no longer has it.</summary>
    [Parameter]
    public Integration? Integration { get; set; }

    /// <summary>Wire name of its integration.</summary>
    [Parameter]
    public string IntegrationType { get; set; } = "";

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>Its buttons.</summary>
    [Parameter]
    public RenderFragment? Tools { get; set; }

    /// <summary>What there is to know, in sections.</summary>
    [Parameter]
    public RenderFragment? Content { get; set; }
}
