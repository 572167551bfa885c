using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>A box to tick.</summary>
public sealed partial class AppCheckbox
{
    private Task ChangeAsync(ChangeEventArgs e) =>
        SendAsync(AppMessageKind.Change, JsonValue.Create(e.Value is true));
}
