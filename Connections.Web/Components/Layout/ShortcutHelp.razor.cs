using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>Lists the keys that work on the screen behind it.</summary>
public sealed partial class ShortcutHelp
{
    [Inject]
    public required Shortcuts Shortcuts { get; init; }
}
