using Connections.Core.Access;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>Asks for whom something is explained: oneself, or an identity that may be asked about.</summary>
public sealed partial class IdentityField
{
    private static readonly PrincipalKind[] kinds = [PrincipalKind.User, PrincipalKind.ServiceAccount];

    private PrincipalPicker? picker;
    private Guid? chosen;

    /// <summary>Id of the field.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Raised with who was chosen; null: oneself.</summary>
    [Parameter]
    public EventCallback<Guid?> OnChoose { get; set; }

    private Task ChooseAsync(PrincipalOption? choice)
    {
        if (choice?.Principal.Id == chosen) return Task.CompletedTask;
        chosen = choice?.Principal.Id;
        return OnChoose.InvokeAsync(chosen);
    }

    private async Task ClearAsync()
    {
        if (picker is not null) await picker.ClearAsync();
        await ChooseAsync(null);
    }
}
