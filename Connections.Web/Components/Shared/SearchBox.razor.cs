using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>
/// Searches the list of a screen as one types, a moment after the last letter. The key <c>/</c> leads to it.
/// </summary>
public sealed partial class SearchBox
{
    private readonly Debouncer typing = new(TimeSpan.FromMilliseconds(180));
    private IDisposable? keys;
    private ElementReference input;
    private string typed = "";
    private string? seen;

    /// <summary>What is searched: <c>Search members</c>.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What the address says is searched, where it says so; null: the box alone knows.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>Raised with the text.</summary>
    [Parameter]
    public EventCallback<string> OnSearch { get; set; }

    [Inject]
    public required Shortcuts Shortcuts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    protected override void Leave()
    {
        keys?.Dispose();
        typing.Dispose();
    }

    protected override void OnInitialized() =>
        keys = Shortcuts.Add("/", "Search", async () => await input.FocusAsync());

    // Back changes the field too; while someone types, the address follows the field.
    protected override void OnParametersSet()
    {
        if (Text is null || Text == seen) return;
        seen = Text;
        if (!typing.IsWaiting) typed = seen;
    }

    private Task TypedAsync(string text)
    {
        typed = text;
        return typing.RunAsync(Time, _ =>
        {
            seen = text;
            return OnSearch.InvokeAsync(text);
        });
    }
}
