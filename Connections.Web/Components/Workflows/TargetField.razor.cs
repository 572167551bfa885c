using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Chooses a connection or group: one that is there, or a new connection.</summary>
public sealed partial class TargetField
{
    private static readonly DialogOptions formOptions = new()
    {
        MaxWidth = MaxWidth.Medium,
        FullWidth = true,
        BackdropClick = false,
        CloseOnNavigation = false,
    };

    private readonly Debouncer typing = new(TimeSpan.FromMilliseconds(150));
    private IReadOnlyList<StepTarget> found = [];
    private string? foundFor;
    private Task pressing = Task.CompletedTask;
    private SingleDialogService asking = null!;
    private string? typed;
    private string? none;
    private bool isOpen;
    private int active = -1;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>Id of the field.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>The integration whose connections are listed; null: those of all.</summary>
    [Parameter]
    public Integration? Integration { get; set; }

    /// <summary>Name of what is chosen.</summary>
    [Parameter]
    public string Shown { get; set; } = "";

    /// <summary>What is chosen, where the reader sees it.</summary>
    [Parameter]
    public StepTarget? Chosen { get; set; }

    /// <summary>Whether what is chosen was deleted.</summary>
    [Parameter]
    public bool IsDeleted { get; set; }

    /// <summary>What is to be done about it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>What to know about it; null: nothing.</summary>
    [Parameter]
    public string? Help { get; set; }

    /// <summary>The tile that can be chosen, too; null: none.</summary>
    [Parameter]
    public StepTarget? Tile { get; set; }

    /// <summary>Raised with what was chosen.</summary>
    [Parameter]
    public EventCallback<StepTarget> OnChoose { get; set; }

    [Inject]
    public required StepTargets Targets { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string ListId => $"{Id}-list";

    private string? Described => FormField.DescribedBy(Id, Error is not null, Help is not null);

    protected override void OnInitialized() => asking = new(Dialogs);

    /// <inheritdoc/>
    protected override void Leave() => typing.Dispose();

    private string OptionId(int index) => $"{Id}-option-{index}";

    private string HintOf(StepTarget target)
    {
        var integration = Catalog.Find(target.IntegrationType)?.Name ?? target.IntegrationType;
        return target.IsGroup ? $"{integration} · by {string.Join(", ", target.Keys)}" : integration;
    }

    private Task TypedAsync(string? text)
    {
        typed = text ?? "";
        return SearchAsync(typed);
    }

    private Task AskAsync() => isOpen || IsReadOnly ? Task.CompletedTask : SearchAsync(typed ?? "");

    private Task SearchAsync(string text) => typing.RunAsync(Time, ct => FindAsync(text, ct));

    private Task FindAsync(string text, CancellationToken ct) => Notifier.TryAsync(async () =>
    {
        var all = await Targets.SearchAsync(await Actors.CurrentAsync(), text, Integration?.Type, Left);
        if (ct.IsCancellationRequested) return;
        if (Tile is { } own && own.Name.Contains(text, StringComparison.OrdinalIgnoreCase)) all = [own, .. all];
        (found, foundFor, isOpen, active) = (all, text, all.Count > 0, -1);
        var of = Integration is { } integration ? $" of {integration.Name}" : "";
        none = all.Count > 0 ? null : text.Length == 0 ? $"You have no connections{of} yet. Create one with +."
            : $"No connection or group{of} matches “{text}”.";
    });

    // One after the other: each is meant for the list that the one before left.
    private Task PressedAsync(KeyboardEventArgs e) => pressing = PressedAsync(pressing, e);

    private async Task PressedAsync(Task before, KeyboardEventArgs e)
    {
        await before;
        // Who types fast and presses means what matches the text, not the list of the letter before.
        if (isOpen && e.Key is ("ArrowDown" or "ArrowUp" or "Enter") && typed is { } text && text != foundFor)
        {
            typing.Cancel();
            await FindAsync(text, Left);
        }
        switch (e.Key)
        {
            case "ArrowDown" when isOpen: active = (active + 1) % found.Count; break;
            case "ArrowUp" when isOpen: active = active <= 0 ? found.Count - 1 : active - 1; break;
            case "ArrowDown": await AskAsync(); break;
            case "Enter" when isOpen: await ChooseAsync(found[Math.Max(0, active)]); break;
            case "Escape" when isOpen: Close(); break;
        }
    }

    private void Close()
    {
        typing.Cancel();
        (isOpen, active, typed) = (false, -1, null);
    }

    private Task ChooseAsync(StepTarget target)
    {
        Close();
        none = null;
        return OnChoose.InvokeAsync(target);
    }

    private async Task NewAsync()
    {
        var type = Integration?.Type ?? "HTTP";
        var made = await asking.AskAsync<NewConnectionDialog>("New Connection",
            new DialogParameters<NewConnectionDialog> { { d => d.IntegrationType, type }, { d => d.Verb, "Save" } },
            formOptions);
        if (made.Canceled || made.Data is not Guid id) return;
        await Notifier.TryAsync(async () =>
        {
            if ((await Targets.FindAsync(await Actors.CurrentAsync(), [id], Left)) is [var target])
                await ChooseAsync(target);
        });
    }
}
