using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Connections.Web.Components.Shared;

/// <summary>A field that finds things while one types, to choose one of them.</summary>
/// <typeparam name="TOption">What is chosen.</typeparam>
public sealed partial class OptionPicker<TOption> : IDisposable
{
    private readonly Debouncer asking = new(TimeSpan.FromMilliseconds(150));
    private IReadOnlyList<TOption> found = [];
    private string text = "";
    private string? none;
    private int active = -1;
    private ElementReference input;

    /// <summary>Id of the field, for its label.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Finds what a text stands for; tells, too, what is said where that is nothing.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<(IReadOnlyList<TOption> Found, string None)>> Search { get; set; } = null!;

    /// <summary>What one is called.</summary>
    [Parameter, EditorRequired]
    public Func<TOption, string> NameOf { get; set; } = null!;

    /// <summary>What tells it from others of the name.</summary>
    [Parameter, EditorRequired]
    public Func<TOption, string> HintOf { get; set; } = null!;

    /// <summary>Raised with what was chosen, and with nothing when the text is changed again.</summary>
    [Parameter]
    public EventCallback<TOption?> OnChoose { get; set; }

    /// <summary>Shown while it is empty.</summary>
    [Parameter]
    public string Placeholder { get; set; } = "";

    /// <summary>Whether it cannot be used.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Ids of its error and help.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool IsOpen => found.Count > 0;

    private string ListId => $"{Id}-list";

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Empties the field, for the next one.</summary>
    public async Task ClearAsync()
    {
        text = "";
        none = null;
        Close();
        StateHasChanged();
        await input.FocusAsync(preventScroll: true);
    }

    private string OptionId(int index) => $"{Id}-option-{index}";

    private async Task TypedAsync(string typed)
    {
        text = typed;
        await OnChoose.InvokeAsync(default);
        await AskAsync();
    }

    private async Task PressedAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when IsOpen: active = (active + 1) % found.Count; break;
            case "ArrowUp" when IsOpen: active = active <= 0 ? found.Count - 1 : active - 1; break;
            case "Enter" when IsOpen: await ChooseAsync(found[Math.Max(0, active)]); break;
            case "Escape" when IsOpen: Close(); break;
        }
    }

    private async Task ChooseAsync(TOption choice)
    {
        text = NameOf(choice);
        none = null;
        Close();
        await OnChoose.InvokeAsync(choice);
    }

    private Task AskAsync()
    {
        Close();
        return asking.RunAsync(Time, ct => Notifier.TryAsync(async () =>
        {
            var (options, words) = await Search(text);
            if (ct.IsCancellationRequested) return;
            found = options;
            none = found.Count == 0 && text.Trim().Length > 0 ? words : null;
            active = -1;
        }));
    }

    private void Close()
    {
        asking.Cancel();
        found = [];
        active = -1;
    }
}
