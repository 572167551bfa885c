using Connections.Core.Access;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Connections.Web.Components.Shared;

/// <summary>A field that finds people, service accounts, teams and roles by name or address.</summary>
public sealed partial class PrincipalPicker : IDisposable
{
    private readonly Debouncer asking = new(TimeSpan.FromMilliseconds(150));
    private IReadOnlyList<PrincipalOption> found = [];
    private string text = "";
    private string? none;
    private int active = -1;
    private ElementReference input;

    /// <summary>Id of the field, for its label.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Raised with who was chosen, and with null when the text is changed again.</summary>
    [Parameter]
    public EventCallback<PrincipalOption?> OnChoose { get; set; }

    /// <summary>Which kinds may be chosen; all where null.</summary>
    [Parameter]
    public IReadOnlyList<PrincipalKind>? Kinds { get; set; }

    /// <summary>Who is not offered.</summary>
    [Parameter]
    public Func<Principal, bool> Except { get; set; } = _ => false;

    /// <summary>Shown while it is empty.</summary>
    [Parameter]
    public string Placeholder { get; set; } = "Name or email";

    /// <summary>Whether it cannot be used.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Ids of its error and help.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    [Inject]
    public required PrincipalDirectory Directory { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

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
        await OnChoose.InvokeAsync(null);
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

    private async Task ChooseAsync(PrincipalOption choice)
    {
        text = choice.Name;
        none = null;
        Close();
        await OnChoose.InvokeAsync(choice);
    }

    private Task AskAsync()
    {
        Close();
        return asking.RunAsync(Time, ct => Notifier.TryAsync(async () =>
        {
            var all = await Directory.SearchAsync(await Actors.CurrentAsync(), text, Kinds, CancellationToken.None);
            if (ct.IsCancellationRequested) return;
            found = [.. all.Where(c => !Except(c.Principal)).Take(8)];
            none = found.Count == 0 && text.Trim() is { Length: > 0 } sought ? NoneIs(sought, all.Count > 0) : null;
            active = -1;
        }));
    }

    // Who is disabled, or is not offered here, may well exist.
    private string NoneIs(string sought, bool areOthers) => (Kinds is [PrincipalKind.Team], areOthers) switch
    {
        (true, false) => $"No team is called “{sought}”.",
        (true, true) => $"No other team is called “{sought}”.",
        (false, false) => $"No active user is called “{sought}”.",
        (false, true) => $"Nobody else is called “{sought}”.",
    };

    private void Close()
    {
        asking.Cancel();
        found = [];
        active = -1;
    }
}
