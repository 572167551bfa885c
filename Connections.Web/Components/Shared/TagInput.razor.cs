using System.Buffers;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Shared;

/// <summary>
/// Tags as chips, with a field that offers what is already in use. Whatever was entered becomes a chip, a wrong one a
/// red chip with its reason: nothing half-typed is lost, and Backspace takes a wrong one back to be mended.
/// </summary>
public sealed partial class TagInput : IAsyncDisposable
{
    private static readonly char[] separators = [',', ';', ' ', '\t', '\n', '\r'];
    private static readonly SearchValues<char> separating = SearchValues.Create(separators);

    private readonly List<(string Tag, string? Fault)> tags = [];
    private readonly Debouncer asking = new(TimeSpan.FromMilliseconds(150));
    private IReadOnlyList<string> suggestions = [];
    private string text = "";
    private string says = "";
    private string? twice;
    private int active = -1;
    private ElementReference input;
    private IJSObjectReference? module;

    /// <summary>Id of the field, for its label.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>The tags, wrong ones included: the form and the service check them again.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Value { get; set; } = [];

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<string>> ValueChanged { get; set; }

    /// <summary>What is wrong with a tag; null when nothing.</summary>
    [Parameter]
    public Func<string, string?> Validate { get; set; } = _ => null;

    /// <summary>
    /// Tags in use that go on from the text. One that ends with a colon is a key, whose values are offered next.
    /// </summary>
    [Parameter]
    public Func<string, CancellationToken, Task<IReadOnlyList<string>>>? Suggest { get; set; }

    /// <summary>What the service found wrong, by tag; shown until the tag is gone.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string>? Faults { get; set; }

    /// <summary>Shown while there is no tag.</summary>
    [Parameter]
    public string? Placeholder { get; set; } = "key:value";

    /// <summary>Ids of its error and help.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Whether a tag is wrong.</summary>
    public bool HasFaults => tags.Exists(entry => entry.Fault is not null);

    private bool IsOpen => suggestions.Count > 0;

    private string ListId => $"{Id}-list";

    private string FaultsId => $"{Id}-faults";

    private string Described => DescribedBy is null ? FaultsId : $"{DescribedBy} {FaultsId}";

    protected override void OnParametersSet()
    {
        tags.Clear();
        tags.AddRange(Value.Select(tag => (tag, FaultOf(tag))));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Shared/TagInput.razor.js");
        await module.InvokeVoidAsync("attend", input);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close();
        if (module is not null) await module.LeaveAsync();
    }

    private string OptionId(int index) => $"{Id}-option-{index}";

    private string? FaultOf(string tag) => Validate(tag) ?? Faults?.GetValueOrDefault(tag);

    private async Task FocusAsync() => await input.FocusAsync(preventScroll: true);

    private Task TypedAsync(string typed)
    {
        (text, twice) = (typed, null);
        return typed.AsSpan().ContainsAny(separating) ? AddAsync() : AskAsync();
    }

    private async Task PressedAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when IsOpen: active = (active + 1) % suggestions.Count; break;
            case "ArrowUp" when IsOpen: active = active <= 0 ? suggestions.Count - 1 : active - 1; break;
            case "Enter" when IsOpen && active >= 0: await ChooseAsync(suggestions[active]); break;
            case "Enter": await AddAsync(); break;
            case "Escape" when IsOpen: Close(); break;
            case "Backspace" when text.Length == 0 && tags.Count > 0: await TakeBackAsync(); break;
        }
    }

    private async Task LeftAsync()
    {
        Close();
        if (text.Length > 0) await AddAsync();
    }

    private async Task ChooseAsync(string suggestion)
    {
        text = suggestion;
        if (suggestion.EndsWith(':')) await AskAsync();
        else await AddAsync();
    }

    private async Task AddAsync()
    {
        var entered = text.Split(separators,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(tag => tag.ToLowerInvariant()).Distinct().ToList();
        var added = entered.Where(tag => tags.TrueForAll(entry => entry.Tag != tag)).ToList();
        twice = entered.Count > added.Count ? $"{string.Join(", ", entered.Except(added))} is already added." : null;
        text = "";
        Close();
        if (added.Count == 0) return;
        tags.AddRange(added.Select(tag => (tag, FaultOf(tag))));
        says = $"Added {string.Join(", ", added)}";
        await TellAsync();
    }

    private async Task TakeBackAsync()
    {
        var (tag, fault) = tags[^1];
        await RemoveAsync(tag);
        if (fault is not null) text = tag;
    }

    private Task RemoveAsync(string tag)
    {
        twice = null;
        tags.RemoveAll(entry => entry.Tag == tag);
        says = $"Removed {tag}";
        return TellAsync();
    }

    private Task TellAsync() => ValueChanged.InvokeAsync([.. tags.Select(entry => entry.Tag)]);

    private async Task AskAsync()
    {
        Close();
        if (Suggest is null || text.Length == 0) return;
        await asking.RunAsync(Time, async ct =>
        {
            var found = await Suggest(text.Trim().ToLowerInvariant(), ct);
            if (ct.IsCancellationRequested) return;
            suggestions =
                [.. found.Where(suggestion => tags.TrueForAll(entry => entry.Tag != suggestion)).Distinct().Take(8)];
            active = -1;
        });
    }

    private void Close()
    {
        asking.Cancel();
        suggestions = [];
        active = -1;
    }
}
