using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Documents;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What a step acts through: a connection, or a group and the identifiers that choose its member.</summary>
public sealed partial class StepConnection
{
    private static readonly Dictionary<string, JsonNode?> noValues = [];

    private readonly Debouncer explaining = new(TimeSpan.FromMilliseconds(300));
    private StepAccess? access;
    private string? explained;
    // Until the answer is there, nothing is said: most often it is a better one.
    private bool isExplained;

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
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private StepTarget? Chosen => Step.Target is { } target ? State.Find(target.Id) : null;

    private string Shown => Step.Target is { } target ? State.NameOf(target.Id) : tile.Found?.Name ?? "";

    // What the check of the document says, and the explorer doesn't: that there is none, or that it is of another kind.
    // And of what was deleted it knows the way back.
    private string? Error => State.AttentionOf(Step.Name).FirstOrDefault(a => a.Deleted is not null)?.Message
        ?? (access is { IsRefused: true } ? access.Message : Marked);

    private string? Marked => State.AttentionOf(Step.Name)
        .FirstOrDefault(a => a.Pointer.EndsWith("/connectionLabel", StringComparison.Ordinal)
            || a.Pointer.EndsWith("/tags", StringComparison.Ordinal))?.Message;

    private string? Help => Step.Target is not { } target || Error is not null ? null
        : access?.Message ?? (isExplained ? Untold(target) : null);

    protected override async Task OnParametersSetAsync()
    {
        await ReadTileAsync();
        await ExplainAsync();
    }

    /// <inheritdoc/>
    protected override void Leave() => explaining.Dispose();

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

    // As the document has it now: the step that was given may be that of the letter before.
    private string IdentifierOf(string key) => ((State.Step(Step.Name) ?? Step).Target?.Identifiers ?? [])
        .FirstOrDefault(i => i.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private string? ErrorOf(string key) => State.AttentionOf(Step.Name).FirstOrDefault(a =>
        TagPlace().Match(a.Pointer) is { Success: true } match
        && int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is var at
        && at < Step.Target!.Identifiers.Count
        && Step.Target.Identifiers[at].Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Message;

    private IEnumerable<string> Parameters => State.Document.View.Inputs.Select(p => $"{{{{ Trigger.{p.Name} }}}}");

    private async Task ChooseAsync(StepTarget target)
    {
        if (target.IsTile)
        {
            await UseTileAsync();
            return;
        }
        if (tile.Found is not null) State.Document.RemoveInput(Step.Name, TileSchema.AccountInput);
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

    private Task IdentifyAsync(KeyValuePair<string, string> given)
    {
        var target = State.Find(Step.Target!.Id)!;
        State.Document.SetTarget(Step.Name, target.Id, isGroup: true,
            [.. target.Keys.Select(k => KeyValuePair.Create(k, k == given.Key ? given.Value : IdentifierOf(k)))],
            target.IntegrationType);
        return Edited.InvokeAsync();
    }

    [GeneratedRegex("/tags/([0-9]{1,3})$")]
    private static partial Regex TagPlace();
}
