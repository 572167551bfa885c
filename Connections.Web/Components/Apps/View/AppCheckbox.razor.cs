using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.View;

/// <summary>A box to tick.</summary>
public sealed partial class AppCheckbox
{
    private Task ChangeAsync(bool isTicked) => SendAsync(AppMessageKind.Change, JsonValue.Create(isTicked));
}
