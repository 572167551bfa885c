using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Web.Components.Apps;

/// <summary>
/// Asks before an app is published: what may not work, and what its viewers can use from then on, although they may not
/// have access to it themselves.
/// </summary>
public sealed class AppPublishQuestion(AppQueries reading, StepTargets targets, IntegrationCatalog catalog,
    SingleDialogService asking)
{
    private const int MostNamed = 20;

    /// <summary>Asks about the newest version as it is stored.</summary>
    /// <returns>Whether to publish it; also where there is nothing to ask.</returns>
    /// <exception cref="Problem.NotFound">There is no such app, or it can't be seen.</exception>
    public async Task<bool> AskAsync(Actor actor, Guid app, CancellationToken ct)
    {
        var newest = await reading.GetAsync(actor, app, AppVersionChoice.Newest, ct);
        return await AskAsync(actor, newest, newest.Row.Name, AppEditorDocument.Parse(newest.Definition),
            newest.Attention, ct);
    }

    /// <summary>Asks about a version that may not be stored yet.</summary>
    /// <param name="actor">Who publishes.</param>
    /// <param name="stored">The app as it is stored.</param>
    /// <param name="name">Its name.</param>
    /// <param name="document">What would be published.</param>
    /// <param name="attention">What keeps that from working.</param>
    /// <param name="ct">Cancels it.</param>
    /// <returns>Whether to publish it; also where there is nothing to ask.</returns>
    public async Task<bool> AskAsync(Actor actor, AppDetails stored, string name, AppEditorDocument document,
        IReadOnlyList<Attention> attention, CancellationToken ct)
    {
        IReadOnlyList<string> warnings = [.. attention.Select(a => a.Step is { } owner ? $"{owner}: {a.Message}"
            : a.Message).Distinct()];
        var whose = WhoseAccess(actor, stored.Row);
        IReadOnlyList<string> uses = [.. (await NewUsesAsync(actor, stored.Row, document, ct))
            .Select(u => $"Everyone who can view it can then use {u}, with {whose} access.")];
        if (warnings.Count + uses.Count == 0) return true;
        var verb = warnings.Count > 0 ? "Publish anyway" : "Publish";
        var answer = await asking.AskAsync<ConfirmDialog>($"{verb}?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, name },
            { d => d.Question, warnings.Count == 0 ? $"Publish “{name}”?"
                : $"{WorkflowMessages.Attention(warnings.Count)}, so “{name}” may not work for everyone:" },
            { d => d.Consequences, ConsequenceList.Render([.. WorkflowMessages.Shorten(warnings),
                .. WorkflowMessages.Shorten(uses)]) },
            { d => d.Verb, verb },
            { d => d.IsDanger, false },
        });
        return !answer.Canceled;
    }

    private static string WhoseAccess(Actor actor, AppRow row) => row.RunAs == AppIdentity.ServiceAccount
        ? $"the service account {row.ServiceAccountName}'s"
        : row.AuthorId == actor.Id ? "your" : $"{row.AuthorName}'s";

    // What the published version uses already is no news.
    private async Task<IReadOnlyList<string>> NewUsesAsync(Actor actor, AppRow row, AppEditorDocument document,
        CancellationToken ct)
    {
        var before = row.Published is null ? null : AppEditorDocument.Parse(
            (await reading.GetAsync(actor, row.Id, AppVersionChoice.Published, ct)).Definition);
        var known = before is null ? [] : TargetsOf(before).ToHashSet();
        var added = TargetsOf(document).Where(t => !known.Contains(t)).Distinct().Take(MostNamed).ToList();
        var found = (await targets.FindAsync(actor, added, ct)).ToDictionary(t => t.Id);
        var tiles = before is null ? [] : TilesOf(before).ToHashSet(StringComparer.Ordinal);
        var hidden = added.Count(id => !found.ContainsKey(id));
        return [.. added.Where(found.ContainsKey).Select(id => $"“{found[id].Name}”"),
            .. TilesOf(document).Where(t => !tiles.Contains(t)).Distinct().Select(t => $"the {t} tile"),
            .. hidden switch
            {
                0 => Array.Empty<string>(),
                1 => ["a connection that you can't see"],
                _ => [$"{hidden} connections that you can't see"],
            }];
    }

    private static IEnumerable<Guid> TargetsOf(AppEditorDocument document) =>
        document.Queries.Select(q => q.GroupId ?? q.ConnectionId).OfType<Guid>();

    private IEnumerable<string> TilesOf(AppEditorDocument document) => document.Queries
        .Where(q => q is { GroupId: null, ConnectionId: null })
        .Select(q => AppQueryActions.Find(catalog, q.Fqn)?.Integration is { Tile: not null } tile ? tile.Name : null)
        .OfType<string>();
}
