namespace Connections.Web.Components.Grid;

/// <summary>Something that can be done with a row.</summary>
/// <param name="Label">What it does: <c>Edit</c>.</param>
/// <param name="Icon">Its icon in <see cref="Shared.Sprite"/>.</param>
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
}
