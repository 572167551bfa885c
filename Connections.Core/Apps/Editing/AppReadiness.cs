using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Finds what would keep an app from working. None of it keeps it from being saved.</summary>
internal sealed class AppReadiness(IntegrationCatalog catalog, ReadinessChecker readiness)
{
    private const int MaxAttention = 200;

    /// <summary>What stands against a definition.</summary>
    /// <param name="db">The database.</param>
    /// <param name="reader">Who asks: connections that they can't see are said to be so.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="identity">The account with whose rights its queries act.</param>
    /// <param name="admitted">What may stand there though the reader can't see it.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<IReadOnlyList<Attention>> CheckAsync(ConnectionsDbContext db, Rights reader,
        AppDefinition definition, Guid identity, IReadOnlySet<Guid> admitted, CancellationToken ct)
    {
        var found = await readiness.CheckAsync(db, reader, AppTargets.StepsOf(definition),
            new(RunAs.ServiceAccount, identity, WebhookSecretState.Set, admitted), ct);
        var whole = definition.Queries.Where(q => q.Action?.WholeInputs is not null).Select(q => q.Name).ToHashSet();
        var workflows = AppTargets.WorkflowsOf(definition).ToList();
        var visible = workflows.Count == 0 ? [] : (await db.VisibleWorkflows(reader)
            .Where(w => workflows.Contains(w.Id)).Select(w => w.Id).ToListAsync(ct)).ToHashSet();
        return
        [
            .. found.Where(f => !(whole.Contains(f.Step ?? "")
                && f.Pointer.EndsWith("/parameters", StringComparison.Ordinal))).Select(AsOfQuery)
                .Concat(definition.Queries.SelectMany(q => OfQuery(q, visible, admitted)))
                .Concat(definition.Components.SelectMany(OfComponent))
                .Concat(definition.Components.SelectMany(c => OfEvents(c.Events, c.Name)))
                .Concat(definition.Queries.SelectMany(q => OfEvents(q.Events, q.Name)))
                .Concat(OfNames(definition)).Take(MaxAttention),
        ];
    }

    /// <summary>Of the connections, groups and workflows of a definition those that someone sees.</summary>
    public static async Task<IReadOnlySet<Guid>> VisibleAsync(ConnectionsDbContext db, Rights rights,
        AppDefinition definition, CancellationToken ct)
    {
        var workflows = AppTargets.WorkflowsOf(definition).ToList();
        var seen = await ReadinessChecker.VisibleAsync(db, rights, AppTargets.StepsOf(definition), ct);
        return workflows.Count == 0 ? seen : seen.Concat(await db.VisibleWorkflows(rights)
            .Where(w => workflows.Contains(w.Id)).Select(w => w.Id).ToListAsync(ct)).ToHashSet();
    }

    // Found as of a step, told as of a query.
    private static Attention AsOfQuery(Attention found) => found with
    {
        Pointer = found.Pointer.Replace("/actionId", "/fqn", StringComparison.Ordinal)
            .Replace("/connectionLabel", "/connectionId", StringComparison.Ordinal)
            .Replace("/parameters", "/inputs", StringComparison.Ordinal),
        Message = found.Message.Replace("of this step", "of this query", StringComparison.Ordinal),
    };

    private IEnumerable<Attention> OfQuery(AppQuery query, IReadOnlySet<Guid> visible, IReadOnlySet<Guid> admitted)
    {
        if (query.Action is not { } action) yield break;
        if (action.IsComputed)
            yield return new(action.Pointer, query.Name, "What this query does is an expression, which isn't run here. "
                + "Choose an action.");
        else if (action.Fqn == AppTargets.RunWorkflow)
        {
            if (action.Inputs.All(i => i.Key != AppTargets.WorkflowId))
                yield return new($"{action.Pointer}/inputs", query.Name, "Choose a workflow.");
            else if (AppTargets.WorkflowOf(query) is { } id && !visible.Contains(id) && !admitted.Contains(id))
                yield return new($"{action.Pointer}/inputs/{AppTargets.WorkflowId}", query.Name,
                    "The workflow of this query was not found, or you don't have access. Choose another one.");
        }
        else if (SpecActions.IsLogic(action.Fqn))
            yield return new($"{action.Pointer}/fqn", query.Name, $"{action.Fqn} is a step of workflows, and isn't run "
                + "here. Use a data transform, or run a workflow.");
        if (!query.IsManual && MethodOf(action) is { } method and not ("GET" or "HEAD"))
            yield return new(query.PointerTo("onlyTriggerManually"), query.Name,
                $"This runs a {method} whenever the app opens. Let it run only when it is triggered.");
    }

    private string? MethodOf(AppAction action) => AppQueryActions.MethodOf(catalog, action.Fqn,
        action.Inputs.FirstOrDefault(i => i.Key == "verb").Value?.Typed);

    private static IEnumerable<Attention> OfComponent(AppComponent component)
    {
        if (!AppNames.Working.Contains(component.Type))
            yield return new($"{component.Pointer}/type", component.Name, AppNames.Kept.Contains(component.Type)
                ? $"Components of the type {component.Type} are kept, and shown as a box with their name."
                : $"There is no component of the type “{DidYouMean.Quote(component.Type)}”. It is kept, and shown as a "
                    + "box with its name.");
    }

    private static IEnumerable<Attention> OfEvents(IEnumerable<AppEvent> events, string owner)
    {
        foreach (var happening in events)
        {
            if (happening.Type == AppNames.Custom)
                yield return new(happening.Pointer, owner, "Custom code of events isn't run here. It is kept.");
            else if (AppNames.Reactions[happening.Type] is { } member && happening.Target is null)
                yield return new($"{happening.Pointer}/{member}", owner, member switch
                {
                    "queryName" => "Choose the query that this event triggers.",
                    "variableName" => "Choose the state variable that this event sets.",
                    "modalName" => "Choose the modal of this event.",
                    _ => "Choose the component that this event changes.",
                });
        }
    }

    // What expressions name and is not there.
    private static IEnumerable<Attention> OfNames(AppDefinition definition)
    {
        var known = definition.Components.Select(c => c.Name).Concat(definition.Queries.Select(q => q.Name))
            .Append(AppDefinition.Global).ToHashSet(StringComparer.Ordinal);
        foreach (var (pointer, owner, script) in Scripts(definition))
            foreach (var name in script.Names.Globals.Where(n => !known.Contains(n) && n != AppDefinition.Self
                && !SpecScripts.IsBuiltIn(n)))
                yield return new(pointer, owner, $"“{DidYouMean.Quote(name)}” is unknown. "
                    + DidYouMean.For(name, [.. known]));
    }

    private static IEnumerable<(string Pointer, string Owner, ScriptProgram Script)> Scripts(AppDefinition definition)
    {
        foreach (var component in definition.Components)
            foreach (var (member, value) in component.Values)
                foreach (var script in value.Scripts)
                    yield return ($"{component.Pointer}/properties/{member}", component.Name, script);
        foreach (var query in definition.Queries)
        {
            foreach (var (member, value) in query.Values)
                foreach (var script in value.Scripts) yield return (query.PointerTo(member), query.Name, script);
            if (query.Action is not { } action) continue;
            foreach (var (name, value) in action.Inputs)
                foreach (var script in value.Scripts)
                    yield return ($"{action.Pointer}/inputs/{name}", query.Name, script);
            foreach (var script in (action.WholeInputs?.Scripts ?? []).Concat(action.Identifiers
                .SelectMany(i => i.Value.Scripts))) yield return (action.Pointer, query.Name, script);
        }
    }
}
