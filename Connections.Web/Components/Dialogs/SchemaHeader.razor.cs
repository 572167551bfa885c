using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>What one connects to, above its form.</summary>
public sealed partial class SchemaHeader
{
    /// <summary>The integration.</summary>
    [Parameter, EditorRequired]
    public Integration Integration { get; set; } = null!;
}
