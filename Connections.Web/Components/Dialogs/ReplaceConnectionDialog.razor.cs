using Connections.Core;
using Connections.Core.Automation.Replacements;
using Connections.Core.Connections;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// Lets another connection take the place of one in all that uses it: first what will change and what not, then the
/// change, which can be undone.
/// </summary>
public sealed partial class ReplaceConnectionDialog
{
    private const int Most = 200;

    private ConnectionRow? chosen;
    private ReplacementPlan? plan;
    private bool published;
    private int asked;

    /// <summary>What is replaced.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Its integration: only connections of the same one can take its place.</summary>
    [Parameter, EditorRequired]
    public string IntegrationType { get; set; } = "";

    [Inject]
    public required ReplacementService Replacements { get; init; }

    [Inject]
    public required ConnectionSearch Connections { get; init; }

    private string Help => "You need Resolver access to it. “" + Name + "” is not deleted.";

    private string Verb => plan is { Replaced.Count: > 0 and var count } ? $"Replace in {count}" : "Replace";

    private async Task<(IReadOnlyList<ConnectionRow> Found, string None)> SearchAsync(string text)
    {
        var page = await Connections.ListAsync(await Actors.CurrentAsync(), new ConnectionQuery
        {
            Search = text,
            Integrations = [IntegrationType],
            Sort = ConnectionSort.Name,
            Descending = false,
        }, new PageRequest(0, 10), Left);
        return ([.. page.Rows.Where(r => r.Id != Id)], $"No other connection matches “{text.Trim()}”.");
    }

    private static string Hint(ConnectionRow row) => string.Join(' ', row.Tags);

    private Task ChooseAsync(ConnectionRow? row)
    {
        chosen = row;
        return PreviewAsync();
    }

    private Task PublishAsync(bool isTicked)
    {
        published = isTicked;
        return PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        plan = null;
        var turn = ++asked;
        if (chosen is not { } with) return;
        await Submission.RunAsync(async actor =>
        {
            var read = await Replacements.PreviewAsync(actor, Id, new(with.Id, published), Left);
            if (turn == asked) plan = read;
        });
    }

    private async Task ReplaceAsync()
    {
        if (chosen is not { } with) return;
        ReplacementPlan? done = null;
        if (!await Submission.RunAsync(async actor =>
            done = await Replacements.ReplaceAsync(actor, Id, new(with.Id, published), Left))) return;
        Dialog.Close(DialogResult.Ok(done));
    }

    private static IEnumerable<(ReplacementUser User, bool IsLeft)> Rows(ReplacementPlan plan) =>
        plan.Left.Select(u => (u, true)).Concat(plan.Replaced.Select(u => (u, false)));

    private static string Why(ReplacementUser user, bool isLeft) =>
        isLeft ? $"stays: {user.Note}" : user.Note ?? (user.IsGroup ? "group, will change" : "will change");

    private static string Sum(ReplacementPlan plan)
    {
        List<string> parts = [$"{Count(plan.Replaced)} will use “{plan.To}”."];
        if (plan.Left.Count > 0) parts.Add($"{Count(plan.Left)} will not change.");
        if (plan.Hidden > 0) parts.Add($"{plan.Hidden} more that you can't see will not change.");
        return string.Join(' ', parts);
    }

    /// <summary>How many workflows and groups, in words.</summary>
    public static string Count(IReadOnlyList<ReplacementUser> users)
    {
        var groups = users.Count(u => u.IsGroup);
        List<string> parts = [];
        if (users.Count > groups)
            parts.Add(users.Count - groups == 1 ? "1 workflow" : $"{users.Count - groups} workflows");
        if (groups > 0) parts.Add(groups == 1 ? "1 group" : $"{groups} groups");
        return parts.Count == 0 ? "Nothing" : string.Join(" and ", parts);
    }
}
