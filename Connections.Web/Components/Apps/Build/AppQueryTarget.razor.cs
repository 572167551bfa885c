using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>What a query acts through: a connection, or a group and the identifiers that choose its member.</summary>
public sealed partial class AppQueryTarget
{
    private (string? Of, StepTarget? Found) tile;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The query.</summary>
    [Parameter, EditorRequired]
    public AppQueryNode Query { get; set; } = null!;

    /// <summary>What it does.</summary>
    [Parameter, EditorRequired]
    public WorkflowAction Action { get; set; } = null!;

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    [Inject]
    public required StepTargets Targets { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private Guid? TargetId => Query.GroupId ?? Query.ConnectionId;

    private StepTarget? Chosen => TargetId is { } id ? State.Find(id) : null;

    private string Shown => TargetId is { } id ? State.NameOf(id) : tile.Found?.Name ?? "";

    private Attention? Deleted => State.AttentionOf(Query.Name).FirstOrDefault(a => a.Deleted is not null);

    private string? Error => Deleted?.Message ?? State.AttentionOf(Query.Name)
        .FirstOrDefault(a => a.Pointer.EndsWith("/connectionId", StringComparison.Ordinal)
            || a.Pointer.EndsWith("/spec", StringComparison.Ordinal)
            || a.Pointer.EndsWith("/connectionGroup", StringComparison.Ordinal)
            || a.Pointer.EndsWith("/tags", StringComparison.Ordinal))?.Message;

    protected override async Task OnParametersSetAsync()
    {
        // Once for each integration: this is drawn with every letter.
        var type = Action.Integration?.Type;
        if (tile.Of == type) return;
        tile = (type, null);
        await Notifier.TryAsync(async () =>
        {
            var found = await Targets.TileAsync(await Actors.CurrentAsync(), type, Left);
            if (tile.Of == type) tile = (type, found);
        });
    }

    private string IdentifierOf(string key) => ((State.Document.Query(Query.Name) ?? Query).Identifiers)
        .FirstOrDefault(i => i.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private string? ErrorOf(string key) => State.AttentionOf(Query.Name).FirstOrDefault(a =>
        TagPlace().Match(a.Pointer) is { Success: true } match
        && int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is var at
        && at < Query.Identifiers.Count
        && Query.Identifiers[at].Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Message;

    private Task ChooseAsync(StepTarget target)
    {
        var document = State.Document;
        if (target.IsTile) document.ClearTarget(Query.Name);
        else
        {
            if (tile.Found is not null) document.SetInput(Query.Name, TileSchema.AccountInput, null);
            State.Learn([target], []);
            // Of another group with the same keys the identifiers stay.
            if (target.IsGroup)
                document.SetGroup(Query.Name, target.Id,
                    [.. target.Keys.Select(k => KeyValuePair.Create(k, IdentifierOf(k)))]);
            else document.SetConnection(Query.Name, target.Id);
        }
        return Edited.InvokeAsync();
    }

    private Task IdentifyAsync(KeyValuePair<string, string> given)
    {
        var group = State.Find(Query.GroupId!.Value)!;
        State.Document.SetGroup(Query.Name, group.Id, [.. group.Keys.Select(k =>
            KeyValuePair.Create(k, k == given.Key ? given.Value : IdentifierOf(k)))]);
        return Edited.InvokeAsync();
    }

    [GeneratedRegex("/tags/([0-9]{1,3})$")]
    private static partial Regex TagPlace();
}
