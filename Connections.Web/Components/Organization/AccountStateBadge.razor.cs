using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Whether an account can act, in a word.</summary>
public sealed partial class AccountStateBadge
{
    /// <summary>The state.</summary>
    [Parameter, EditorRequired]
    public AccountState State { get; set; }
}
