using Connections.Core;
using Connections.Core.Access;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>One connection in the list.</summary>
public sealed partial class ConnectionTableRow
{
    private const int Few = 3;

    /// <summary>Whether it is ticked.</summary>
    [Parameter]
    public bool IsSelected { get; set; }

    /// <summary>Raised when it is ticked or not.</summary>
    [Parameter]
    public EventCallback<bool> SelectedChanged { get; set; }

    /// <inheritdoc/>
    protected override AccessLevel Level => Row.Access;

    /// <inheritdoc/>
    protected override string? Managed =>
        Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(Row.Name, file) : null;

    private string Schema => Integration is null ? Row.IntegrationType
        : Integration.Credentials.Count > 1 && Integration.Kind(Row.CredentialType) is { } kind
        ? $"{Integration.Name} · {kind.Name}"
        : Integration.Name;
}
