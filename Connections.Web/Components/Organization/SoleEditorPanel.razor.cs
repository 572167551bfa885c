using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>What only one principal can edit, and its next Editor.</summary>
public sealed partial class SoleEditorPanel
{
    /// <summary>The principal.</summary>
    [Parameter, EditorRequired]
    public Guid PrincipalId { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>How many there are.</summary>
    [Parameter, EditorRequired]
    public int Count { get; set; }

    /// <summary>Label of the field for the successor.</summary>
    [Parameter]
    public string Label { get; set; } = "New Editor";

    /// <summary>What is wrong with the successor.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Whether it cannot be chosen now.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Raised with the successor.</summary>
    [Parameter]
    public EventCallback<PrincipalOption?> OnChoose { get; set; }

    [Inject]
    public required OwnershipTransfer Succession { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private string Says =>
        Count == 1 ? $"“{Name}” is the only editor of one item."
            : $"“{Name}” is the only editor of {Reader.Write(Count)} items.";

    private async Task<PagedResult<SoleEditorResource>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Succession.ListAsync(await Actors.CurrentAsync(), PrincipalId, page, ct);
}
