using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Grid;

/// <summary>Something that can be done with a row.</summary>
/// <param name="Label">What it does: <c>Edit</c>.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Act">Does it.</param>
public sealed record RowAction(string Label, string Icon, Func<Task> Act)
{
    /// <summary>
    /// How its button is called before the row's name, where that is not the label: <c>Members of</c>.
    /// </summary>
    public string Spoken { get; init; } = Label;

    /// <summary>Why it cannot be done; null when it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether it destroys something.</summary>
    public bool IsDanger { get; init; }

    /// <summary>What can be done with a thing that has permissions: edit it, see and change them, delete it.</summary>
    /// <param name="refusal">Why it can be neither edited nor deleted; null when it can.</param>
    /// <param name="edit">Edits it.</param>
    /// <param name="permissions">Shows who may do what with it.</param>
    /// <param name="delete">Deletes it.</param>
    public static IReadOnlyList<RowAction> OfThing(string? refusal, EventCallback edit, EventCallback permissions,
        EventCallback delete) =>
    [
        new("Edit", Icons.Material.Outlined.Edit, edit.InvokeAsync) { Refusal = refusal },
        new("Permissions", Icons.Material.Outlined.Lock, permissions.InvokeAsync) { Spoken = "Permissions of" },
        new("Delete", Icons.Material.Outlined.Delete, delete.InvokeAsync) { Refusal = refusal, IsDanger = true },
    ];
}
