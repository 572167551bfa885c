using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Documents;

/// <summary>Asks what becomes of unsaved changes in a builder. Closes with whether they are kept as a draft.</summary>
public sealed partial class LeaveBuilderDialog
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;
}
