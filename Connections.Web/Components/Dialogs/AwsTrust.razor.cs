using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>What to put into the trust policy of a role, so that this installation may assume it.</summary>
public sealed partial class AwsTrust
{
    /// <summary>The connection's External ID.</summary>
    [Parameter, EditorRequired]
    public string? ExternalId { get; set; }

    [Inject]
    public required AwsIdentity Identity { get; init; }
}
