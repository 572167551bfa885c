using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>Keys as they are on a keyboard.</summary>
public sealed partial class Kbd
{
    /// <summary>One key, or several with a space between.</summary>
    [Parameter, EditorRequired]
    public string Keys { get; set; } = "";
}
