using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>What a step acts through: a connection, or a group and the identifiers that choose its member.</summary>
public sealed partial class StepConnection
{
    private static readonly DialogOptions formOptions = new()
    {
        MaxWidth = MaxWidth.Medium,
        FullWidth = true,
        BackdropClick = false,
        CloseOnNavigation = false,
    };

    private const int MaxValues = 100;

    private static readonly Dictionary<string, JsonNode?> noValues = [];

    private readonly Debouncer typing = new(TimeSpan.FromMilliseconds(150));
    private readonly Debouncer explaining = new(TimeSpan.FromMilliseconds(300));
    private IReadOnlyList<StepTarget> found = [];
    private string? foundFor;
    private Task pressing = Task.CompletedTask;
    // What members have by key, in order: this is drawn with every letter.
    private Dictionary<string, IReadOnlyList<string>> values = [];
    private Guid? read;
    private StepAccess? access;
    private string? explained;
    // Until the answer is there, nothing is said: most often it is a better one.
    private bool isExplained;
    private SingleDialogService asking = null!;
    private string? typed;
    private (string Key, string Text, string Stored)? identifying;
    private string? none;
    private bool isOpen;
    private int active = -1;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>What it does.</summary>
    [Parameter, EditorRequired]
    public WorkflowAction Action { get; set; } = null!;

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    [Inject]
    public required StepTargets Targets { get; init; }

    [Inject]
    public required StepAccessReader Access { get; init; }

    [Inject]
    public required GroupQueries Groups { get; init; }

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

    private string Shown => typed ?? (Step.Target is { } target ? State.NameOf(target.Id) : "");

    // What the check of the document says, and the explorer doesn't: that there is none, or that it is of another kind.
    // And of what was deleted it knows the way back.
    private string? Error => State.AttentionOf(Step.Name).FirstOrDefault(a => a.Deleted is not null)?.Message
        ?? (access is { IsRefused: true } ? access.Message : Marked);

    private string? Marked => State.AttentionOf(Step.Name)
        .FirstOrDefault(a => a.Pointer.EndsWith("/connectionLabel", StringComparison.Ordinal)
            || a.Pointer.EndsWith("/tags", StringComparison.Ordinal))?.Message;

    private string? Help => Step.Target is not { } target || Error is not null ? null
        : access?.Message ?? (isExplained ? Untold(target) : null);

    private string? Described => FormField.DescribedBy("step-connection", Error is not null, Help is not null);

    protected override void OnInitialized() => asking = new(Dialogs);

    protected override async Task OnParametersSetAsync()
    {
        if (Step.Target is { IsGroup: true } group && read != group.Id) await ReadAsync(group.Id);
        await ExplainAsync();
    }

    // Once for each group: this is drawn with every letter, and one that can't be seen would be asked for each time.
    private async Task ReadAsync(Guid group)
    {
        (read, values) = (group, []);
        await Notifier.TryAsync(async () =>
        {
            var details = await Groups.GetAsync(await Actors.CurrentAsync(), group, Left);
            if (read == group)
                values = details.Row.Keys.Index().ToDictionary(k => k.Item, k => ValuesOf(details, k.Index));
        }, problem =>
        {
            if (problem is Problem.Unavailable && read == group) read = null;
        });
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        typing.Dispose();
        explaining.Dispose();
    }

    // Asked anew only where the answer can be another one.
    private async Task ExplainAsync()
    {
        var (row, target) = (State.Stored.Row, Step.Target);
        var asked = target is null || State.Find(target.Id) is null ? null : string.Join('\n',
            [target.Id.ToString(), row.RunAs.ToString(), row.OwnerId.ToString(),
                State.Stored.ServiceAccountId?.ToString() ?? "",
                .. target.Identifiers.Select(i => $"{i.Key}:{i.Value}")]);
        if (asked == explained) return;
        (explained, access, isExplained) = (asked, null, asked is null);
        if (asked is null || target is null) return;
        await explaining.RunAsync(Time, ct => Notifier.TryAsync(async () =>
        {
            var found = await Access.ExplainAsync(await Actors.CurrentAsync(), State.Stored, target, noValues, Left);
            if (!ct.IsCancellationRequested) (access, isExplained) = (found, true);
        }, _ => { }));
    }

    // The reader may not ask about others here. Had the check found a refusal, it would be told.
    private string Untold(TargetView target)
    {
        var row = State.Stored.Row;
        if (row.RunAs == RunAs.Initiator) return "The person who starts the workflow needs Resolver access to it.";
        return target.Identifiers.Any(i => i.Value.Contains("{{", StringComparison.Ordinal))
            ? $"{StepAccessReader.NameOf(row)} needs Resolver access to the member that is chosen in a run."
            : $"{StepAccessReader.NameOf(row)} may use it.";
    }

    private static string OptionId(int index) => $"step-connection-option-{index}";

    private string HintOf(StepTarget target)
    {
        var integration = Catalog.Find(target.IntegrationType)?.Name ?? target.IntegrationType;
        return target.IsGroup ? $"{integration} · by {string.Join(", ", target.Keys)}" : integration;
    }

    // With the spaces that are typed on the way to the next letter.
    private string ShownOf(string key) => identifying is { } now && now.Key == key && now.Stored == IdentifierOf(key)
        ? now.Text : IdentifierOf(key);

    // As the document has it now: the step that was given may be that of the letter before.
    private string IdentifierOf(string key) => ((State.Step(Step.Name) ?? Step).Target?.Identifiers ?? [])
        .FirstOrDefault(i => i.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private string? ErrorOf(string key) => State.AttentionOf(Step.Name).FirstOrDefault(a =>
        TagPlace().Match(a.Pointer) is { Success: true } match
        && int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is var at
        && at < Step.Target!.Identifiers.Count
        && Step.Target.Identifiers[at].Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Message;

    // What could be meant: parameters first, then what members have.
    private IEnumerable<string> ValuesOf(string key) => State.Document.View.Inputs
        .Select(p => $"{{{{ Trigger.{p.Name} }}}}").Concat(values.GetValueOrDefault(key, []));

    private static IReadOnlyList<string> ValuesOf(GroupDetails group, int place) =>
        [.. group.Members.SelectMany(m => place < m.Values.Count ? m.Values[place] : []).Distinct()
            .Order(StringComparer.Ordinal).Take(MaxValues)];

    private Task TypedAsync(string? text)
    {
        typed = text ?? "";
        return SearchAsync(typed);
    }

    private Task AskAsync() => isOpen ? Task.CompletedTask : SearchAsync(typed ?? "");

    private Task SearchAsync(string text) => typing.RunAsync(Time, ct => FindAsync(text, ct));

    private Task FindAsync(string text, CancellationToken ct) => Notifier.TryAsync(async () =>
    {
        var all = await Targets.SearchAsync(await Actors.CurrentAsync(), text, Action.Integration?.Type, Left);
        if (ct.IsCancellationRequested) return;
        (found, foundFor, isOpen, active) = (all, text, all.Count > 0, -1);
        var of = Action.Integration is { } integration ? $" of {integration.Name}" : "";
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

    private async Task ChooseAsync(StepTarget target)
    {
        Close();
        none = null;
        State.Learn([target], []);
        // Of another group with the same keys the identifiers stay.
        var before = Step.Target?.Identifiers ?? [];
        var identifiers = target.Keys.Select(k => KeyValuePair.Create(k,
            before.FirstOrDefault(i => i.Key.Equals(k, StringComparison.OrdinalIgnoreCase)).Value ?? DefaultOf(k)));
        State.Document.SetTarget(Step.Name, target.Id, target.IsGroup, [.. identifiers], target.IntegrationType);
        await Edited.InvokeAsync();
    }

    // A parameter with the name of the key is most likely what is meant.
    private string DefaultOf(string key) => State.Document.View.Inputs.Any(p => p.Name == key)
        ? $"{{{{ Trigger.{key} }}}}" : "";

    private Task IdentifyAsync(string key, string? text)
    {
        var target = Step.Target!;
        identifying = (key, text ?? "", (text ?? "").Trim());
        var keys = State.Find(target.Id)!.Keys;
        State.Document.SetTarget(Step.Name, target.Id, isGroup: true,
            [.. keys.Select(k => KeyValuePair.Create(k, k == key ? (text ?? "").Trim() : IdentifierOf(k)))],
            State.Find(target.Id)!.IntegrationType);
        return Edited.InvokeAsync();
    }

    private async Task NewAsync()
    {
        var type = Action.Integration?.Type ?? "HTTP";
        var made = await asking.AskAsync<NewConnectionDialog>("New Connection",
            new DialogParameters<NewConnectionDialog> { { d => d.IntegrationType, type } }, formOptions);
        if (made.Canceled || made.Data is not Guid id) return;
        await Notifier.TryAsync(async () =>
        {
            if ((await Targets.FindAsync(await Actors.CurrentAsync(), [id], Left)) is [var target])
                await ChooseAsync(target);
        });
    }

    [GeneratedRegex("/tags/([0-9]{1,3})$")]
    private static partial Regex TagPlace();
}
