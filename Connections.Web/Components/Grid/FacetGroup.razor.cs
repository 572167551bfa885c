using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>
/// The values of one facet. A chosen value that nothing has anymore stays, so that it can be turned off.
/// </summary>
public sealed partial class FacetGroup
{
    private const int Few = 8;
    private bool showAll;

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>Values with counts.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<FacetValue> Values { get; set; } = [];

    /// <summary>Values that are on.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Chosen { get; set; } = [];

    /// <summary>Whether the values are code.</summary>
    [Parameter]
    public bool IsMono { get; set; }

    /// <summary>Raised with the values that are on.</summary>
    [Parameter, EditorRequired]
    public EventCallback<IReadOnlyList<string>> Changed { get; set; }

    private IReadOnlyList<FacetValue> Shown =>
        [.. Chosen.Where(c => !Values.Any(v => v.Value == c)).Select(c => new FacetValue(c, c, 0)), .. Values];

    private Task ToggleAsync(string value) =>
        Changed.InvokeAsync(Chosen.Contains(value) ? [.. Chosen.Where(c => c != value)] : [.. Chosen, value]);
}
