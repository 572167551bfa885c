using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>What follows from an act, before one confirms it.</summary>
public sealed partial class ConsequenceList
{
    /// <summary>What follows.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Consequence> Items { get; set; } = [];

    // Who uses what is deleted; null where nothing does.
    private string? Summary => UseSummary.From(Items) is { IsNone: false } uses ? uses.Text : null;

    /// <summary>As the content of a dialog; null where nothing follows.</summary>
    public static RenderFragment? Render(IReadOnlyList<Consequence> items) => items.Count == 0 ? null : builder =>
    {
        builder.OpenComponent<ConsequenceList>(0);
        builder.AddComponentParameter(1, nameof(Items), items);
        builder.CloseComponent();
    };

    /// <summary>Sentences as the content of a dialog.</summary>
    public static RenderFragment? Render(IReadOnlyList<string> sentences) =>
        Render([.. sentences.Select(s => new Consequence("", null, s))]);

    /// <summary>That something is back, and what did not come back with it.</summary>
    public static string Restored(string name, IReadOnlyList<Consequence> left) =>
        string.Join(' ', [$"Restored “{name}”.", .. left.Select(l => l.Text)]);
}
