using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Names of roles or teams in a cell: two lines at most, all of them on hover.</summary>
public sealed partial class NameList
{
    /// <summary>The roles or teams.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<NamedRef> Of { get; set; } = [];

    private string All => string.Join(", ", Of.Select(o => o.Name));
}
