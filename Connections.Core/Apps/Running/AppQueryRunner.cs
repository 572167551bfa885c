using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.Execution.Actions;
using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Running;

/// <summary>An app that someone has open.</summary>
/// <param name="AppId">The app.</param>
/// <param name="AppName">Its name.</param>
/// <param name="VersionId">The version that viewers see; null: an editor tries it.</param>
/// <param name="Definition">The definition.</param>
/// <param name="Viewer">Who looks at it.</param>
internal sealed record OpenApp(Guid AppId, string AppName, Guid? VersionId, AppDefinition Definition, Actor Viewer);

/// <summary>
/// Runs the queries of open apps. The rights are read anew for each: the viewer's on the app, and those of the identity
/// on the connection, which are asked where every use of a connection is.
/// </summary>
internal sealed class AppQueryRunner(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
    ActionRunner actions, RunThrottle throttle, RunService runs, ChoiceCounter choices)
{
    /// <summary>Runs one. Whatever is refused on the way is a result, not an exception.</summary>
    /// <exception cref="OperationCanceledException">It was broken off.</exception>
    public async Task<AppOutcome> RunAsync(OpenApp open, AppQuery query, AppArguments arguments, CancellationToken ct)
    {
        var record = new UseRecord(_ => { });
        try
        {
            var (identity, admitted) = await EnsureAsync(open, ct);
            // The limits are those of who looks at it, and not those of the identity.
            using var mine = throttle.EnterFor(open.Viewer);
            if (query.Action!.Fqn == AppTargets.RunWorkflow)
                return await StartAsync(open, arguments, new(identity, admitted), ct);
            return await SendAsync(open, query, arguments, new(identity, admitted), record, ct);
        }
        catch (Problem problem)
        {
            return new AppOutcome(null, AppWords.ForViewer(problem))
            {
                Details = problem.Message,
                ConnectionName = record.ConnectionName,
                Why = record.Why,
            };
        }
    }

    private async Task<AppOutcome> SendAsync(OpenApp open, AppQuery query, AppArguments arguments, AppRights rights,
        UseRecord record, CancellationToken ct)
    {
        var action = query.Action!;
        if (SpecActions.Find(catalog, action.Fqn) is not StepAction.Request request)
            throw new Problem.Invalid("fqn", SpecActions.IsLogic(action.Fqn)
                ? $"{action.Fqn} is a step of workflows, and isn't run in apps."
                : SpecActions.UnknownWords(catalog, action.Fqn));
        var whole = new StepSpec
        {
            Name = query.Name,
            Index = 0,
            Pointer = action.Pointer,
            ActionId = action.Fqn,
            ConnectionLabel = (action.GroupId ?? action.ConnectionId) is null ? null : query.Name,
            Inputs = [.. arguments.Inputs.Select(i => new InputSpec(i.Key, i.Value, i.Key))],
        };
        var tile = TileSteps.TileOf(request, whole);
        var target = tile is null ? Target(open, action, arguments, rights.Admitted)
            : new ResolveTarget.Tile(tile.Type, TileSteps.AccountText(whole));
        var step = request.Named(tile is null ? whole : TileSteps.WithoutAccount(whole), out var unknown);
        if (unknown.Count > 0) throw new Problem.Invalid([.. unknown]);
        var result = await actions.RunStepAsync(rights.Identity, new ActionRequest(request.Action,
            new JsonObject(step.Inputs.Select(i => KeyValuePair.Create(i.Name, i.Value?.DeepClone()))), target,
            arguments.Context)
        {
            Purpose = $"app {open.AppName}, query {query.Name}, {(open.VersionId is null ? "tried" : "opened")} by "
                + $"{open.Viewer.Name} ({open.Viewer.Id})",
        }, record, ct);
        if (open.VersionId is not null && record.ConnectionId is { } used)
            choices.Note(open.AppId, action.GroupId, used);
        var outcome = new AppOutcome(StepRunner.OutputOf(result), null)
        {
            Request = StepRunner.Shown(result.Request),
            ConnectionName = record.ConnectionName,
            Why = record.Why,
        };
        return result.Outcome == RunOutcome.Succeeded ? outcome : outcome with
        {
            Error = AppWords.ForViewer(result.Message, result.ConnectionName),
            Details = result.NextStep is { } next ? $"{result.Message} {next}" : result.Message,
        };
    }

    private async Task<AppOutcome> StartAsync(OpenApp open, AppArguments arguments, AppRights rights,
        CancellationToken ct)
    {
        if (arguments.Inputs[AppTargets.WorkflowId] is not JsonValue one || !one.TryGetValue<string>(out var text)
            || !Guid.TryParse(text, out var workflow))
            throw new Problem.Invalid(AppTargets.WorkflowId, "No workflow is chosen for this query.");
        if (!rights.Admitted.Contains(workflow)) throw new Problem.Forbidden(NotAdmitted(open, "workflow"));
        var payload = arguments.Inputs[AppTargets.Payload];
        if (payload is not (null or JsonObject))
            throw new Problem.Invalid(AppTargets.Payload,
                "The payload must be an object with the workflow's parameters.");
        var run = await runs.StartFromAppAsync(rights.Identity, workflow, (JsonObject?)payload?.DeepClone() ?? [],
            new StartingApp(open.AppId, open.AppName, open.Viewer), ct);
        return new AppOutcome(new JsonObject
        {
            ["workflowId"] = workflow.ToString(),
            ["instanceId"] = run.ToString(),
        }, null);
    }

    private static ResolveTarget Target(OpenApp open, AppAction action, AppArguments arguments,
        IReadOnlySet<Guid> admitted)
    {
        if ((action.GroupId ?? action.ConnectionId) is not { } id)
            throw new Problem.Invalid("connection", "No connection is chosen for this query.");
        if (!admitted.Contains(id))
            throw new Problem.Forbidden(NotAdmitted(open, action.GroupId is null ? "connection" : "group"));
        return action.GroupId is null ? new ResolveTarget.Connection(id)
            : new ResolveTarget.Group(id, arguments.Identifiers);
    }

    // An editor tries it with what they see; who put it in may see more.
    private static string NotAdmitted(OpenApp open, string what) => open.VersionId is null
        ? $"You can't see the {what} of this query, so you can't run it here. The published app isn't affected."
        : $"The {what} of this query was put in by someone who can't see it. An editor of the app who "
            + "can see it has to choose it again and save.";

    // Whose rights are used, and what may be used at all: as it is now.
    private async Task<AppRights> EnsureAsync(OpenApp open, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (open.VersionId is not { } version)
        {
            var editing = await db.RequireAppAsync(open.Viewer, open.AppId, AccessLevel.Editor, Permissions.AppsWrite,
                ct);
            return new(open.Viewer,
                await AppReadiness.VisibleAsync(db, editing.Rights, open.Definition, ct));
        }
        var app = (await db.RequireAppAsync(open.Viewer, open.AppId, AccessLevel.Viewer, Permissions.AppsRun, ct))
            .Resource;
        var published = await db.Set<AppDeployment>().Where(d => d.AppId == open.AppId)
            .Join(db.Set<AppVersion>(), d => d.VersionId, v => v.Id, (_, v) => new { v.Id, v.AdmittedText })
            .SingleOrDefaultAsync(ct) ?? throw new Problem.Conflict("This app isn't published anymore.");
        if (published.Id != version)
            throw new Problem.Conflict("A newer version of this app was published: reload the page.");
        var id = app.Identity;
        var account = await db.Set<User>().Where(u => u.Id == id)
            .Select(u => new { u.Name, u.IsServiceAccount, IsDisabled = u.DisabledAt != null }).SingleOrDefaultAsync(ct)
            ?? throw new Problem.Forbidden("The identity that this app runs as no longer exists. An editor has to "
                + "choose another one.");
        if (account.IsDisabled)
            throw new Problem.Forbidden($"The account of {account.Name} is disabled, and this app runs as it. "
                + (app.RunAs == AppIdentity.Author && app.OfferedToId is { } to
                    ? $"It was offered to {(await db.NamesOfAsync([to], ct))(to)}, who has to accept it first."
                    : "An editor can take ownership, or choose another one."));
        return new(new Actor(id, account.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User, account.Name,
            open.Viewer.RemoteAddress), AppVersion.AdmittedIn(published.AdmittedText));
    }

    private sealed record AppRights(Actor Identity, IReadOnlySet<Guid> Admitted);
}
