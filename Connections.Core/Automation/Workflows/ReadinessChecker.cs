using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Requests.Templates;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>
/// Finds what would keep a workflow from running: actions, inputs, connections, identifiers, the identity's rights,
/// expressions. None of it keeps it from being saved.
/// </summary>
internal sealed class ReadinessChecker(IntegrationCatalog catalog, ActionRunner actions,
    IPublishedSchedule schedules)
{
    private const int MaxAttention = 200;
    private const int MaxMembers = 5;

    /// <summary>What stands against a document.</summary>
    /// <param name="db">The database.</param>
    /// <param name="reader">Who asks: connections that they can't see are said to be so.</param>
    /// <param name="spec">The document.</param>
    /// <param name="conditions">What it is run with.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<IReadOnlyList<Attention>> CheckAsync(ConnectionsDbContext db, Rights reader, WorkflowSpec spec,
        RunConditions conditions, CancellationToken ct)
    {
        var (runAs, identity, secret, _) = conditions;
        var found = TriggerReadiness.Check(catalog, spec, runAs, secret).ToList();
        var targets = await TargetsAsync(db, reader, spec, ct);
        var tiles = await TileReadiness.ReadAsync(db, catalog, spec, ct);
        var missing = spec.Targets.Values.Where(t => !targets.ContainsKey(t.Id)).ToLookup(t => t.IsGroup, t => t.Id);
        var deleted = await DeletedTarget.FindAsync(db, reader, [.. missing[false].Distinct()],
            [.. missing[true].Distinct()], ct);
        var actor = identity is { } id && await db.Set<User>().Identities().SingleOrDefaultAsync(u => u.Id == id, ct)
            is { } account ? IdentityRights.From(account) : null;
        if (identity is not null && IdentityFault(actor, runAs) is { } fault) found.Add(new("run_as", null, fault));
        foreach (var trigger in spec.Triggers)
            if ((trigger.Rule is { } rule ? schedules.WhyNever(rule) : SpecTriggers.NeverFires(trigger.Kind))
                is { } never) found.Add(new(trigger.Pointer, null, never));
        var unreached = SpecGraph.Unreached(spec);
        foreach (var step in spec.Steps)
        {
            var words = new Words(step, found);
            if (unreached.TryGetValue(step.Name, out var why)) words.Say(step.Pointer, why);
            var context = new StepContext(spec, step, deleted, conditions, SpecGraph.Before(spec, step.Name),
                spec.Loops.IsInLoop(step.Name));
            var action = SpecActions.Find(catalog, step.ActionId);
            Inputs(context, action, words);
            if (TileSteps.TileOf(action, step) is { } tile)
            {
                var place = TileSteps.AccountOf(step)?.Pointer ?? $"{step.Pointer}/connectionLabel";
                foreach (var message in tiles.Check(tile, step, actor)) words.Say(place, message);
            }
            else if (action is StepAction.Request request)
                await TargetAsync(db, reader, context, request, targets, actor, words, ct);
        }
        var all = spec.Steps.Select(s => s.Name).ToHashSet();
        foreach (var output in spec.Outputs)
            foreach (var message in SpecExpressions.Check(spec, all, false, output.Value))
                found.Add(new(output.Pointer, null, message));
        return [.. found.Take(MaxAttention)];
    }

    /// <summary>What is wrong with the account that something runs as, in words; null: nothing.</summary>
    /// <param name="account">The account; null: it no longer exists.</param>
    /// <param name="runAs">As what it was chosen.</param>
    public static string? IdentityFault(IdentityRights? account, RunAs runAs) => account switch
    {
        null => "The identity that it runs as no longer exists. Choose another one.",
        { IsDisabled: true } => $"The account of {account.Name} is disabled and can't run anything. "
            + (runAs == RunAs.Owner ? "An Editor can take ownership." : "Choose another identity."),
        _ => null,
    };

    /// <summary>Of the connections and groups of a document those that someone sees.</summary>
    public static async Task<IReadOnlySet<Guid>> VisibleAsync(ConnectionsDbContext db, Rights rights, WorkflowSpec spec,
        CancellationToken ct)
    {
        var ids = spec.Targets.Values.Select(t => t.Id).Distinct().ToList();
        if (ids.Count == 0) return new HashSet<Guid>();
        var connections = await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).Select(c => c.Id)
            .ToListAsync(ct);
        var groups = await db.VisibleGroups(rights).Where(g => ids.Contains(g.Id)).Select(g => g.Id).ToListAsync(ct);
        return connections.Concat(groups).ToHashSet();
    }

    private void Inputs(StepContext context, StepAction action, Words words)
    {
        var (spec, step, _, _, before, inLoop) = context;
        if (action is StepAction.Unknown unknown)
        {
            words.Say($"{step.Pointer}/actionId", SpecActions.UnknownWords(catalog, unknown.ActionId));
            return;
        }
        foreach (var (pointer, message) in StepTexts.Check(spec, step, before, inLoop)) words.Say(pointer, message);
        if (action is StepAction.Logic { Name: Loops.Break } && !inLoop)
            words.Say(step.Pointer, "Break is outside of a loop, so there is nothing to end.");
        IReadOnlyList<ValidationError> unnamed = [];
        var whole = TileSteps.TileOf(action, step) is null ? step : TileSteps.WithoutAccount(step);
        var own = action is StepAction.Request asked ? asked.Named(whole, out unnamed) : whole;
        foreach (var fault in unnamed)
            words.Say(step.Inputs.First(i => i.Name == fault.Field).Pointer, fault.Message);
        var values = new JsonObject(own.Inputs.Select(i => KeyValuePair.Create(i.Name, i.Value?.DeepClone())));
        var faults = action switch
        {
            StepAction.Logic logic => LogicInputs.Check(logic.Name, values),
            // Texts were held against the roots above; here only whether the inputs are the action's.
            StepAction.Request request => actions.Check(request.Action, StepTexts.Landing(values), names: null),
            _ => [],
        };
        foreach (var fault in faults)
        {
            var name = fault.Field.Split('/')[0];
            var pointer = own.Inputs.FirstOrDefault(i => i.Name == name)?.Pointer;
            // One that is missing has no place in the document: its field on screen has one.
            words.Say(pointer ?? $"{step.Pointer}/parameters", fault.Message,
                input: action is StepAction.Request named ? named.NameInDocument(name) : name);
        }
    }

    private async Task TargetAsync(ConnectionsDbContext db, Rights reader, StepContext context,
        StepAction.Request request, IReadOnlyDictionary<Guid, KnownTarget> known, IdentityRights? identity, Words words,
        CancellationToken ct)
    {
        var (spec, step, deleted, conditions, _, _) = context;
        var pointer = $"{step.Pointer}/connectionLabel";
        if (step.ConnectionLabel is not { } label)
        {
            words.Say(pointer, $"Choose a connection{(request.Integration is { } of ? $" of {of.Name}" : "")}.");
            return;
        }
        if (!spec.Targets.TryGetValue(label, out var target))
        {
            words.Say(pointer, $"Nothing in connectionEnvs has the label “{DidYouMean.Quote(label)}”. Choose "
                + "a connection.");
            return;
        }
        if (!known.TryGetValue(target.Id, out var there) || there.IsGroup != target.IsGroup)
        {
            var what = target.IsGroup ? "group" : "connection";
            if (deleted.TryGetValue(target.Id, out var gone))
                words.Say(pointer, $"The {gone.What} “{gone.Name}” {gone.Words}", new(gone.Id, gone.Name));
            else words.Say(pointer, conditions.Admitted.Contains(target.Id)
                ? $"The {what} of this step is one that you can't see, or it was deleted."
                : $"The {what} of this step was not found, or you don't have access. Choose another one.");
            return;
        }
        if (conditions.Refused.Contains(target.Id))
            words.Say(pointer, NotAdmitted.ToEditor(target.IsGroup, conditions.IsPublished), needsSaving: true);
        if (request.Integration is { } wanted && there.IntegrationType != wanted.Type)
            words.Say(pointer, $"This action requires a connection of {wanted.Name}; “{there.Name}” is of "
                + $"{catalog.NameOf(there.IntegrationType)}.");
        if (there.Attention is { } attention) words.Say(pointer, $"“{there.Name}” needs attention: {attention}");
        if (target.IsGroup)
        {
            await MembersAsync(db, reader, context, target, there, words, ct);
            await GroupAsync(db, reader, context, target, there, identity, words, ct);
        }
        else if (identity is not null && there.Standing(identity) is { } standing
            && identity.UseOf(there.Name, standing) is { Outcome: not ResolutionOutcome.Chosen } refused)
            words.Say(pointer, refused.Message);
    }

    // Members that need attention and that the identifiers choose, or may choose.
    private static async Task MembersAsync(ConnectionsDbContext db, Rights reader, StepContext context,
        TargetSpec target, KnownTarget group, Words words, CancellationToken ct)
    {
        var ailing = await db.MembersOf(group.Id).VisibleTo(db, reader)
            .Where(c => c.Health == ConnectionHealth.NeedsAttention || c.SchemaMissing).OrderBy(c => c.NameKey)
            .Take(MaxAttention).Select(c => new { c.Name, c.TagsText, c.HealthMessage, c.SchemaMissing })
            .ToListAsync(ct);
        var (pattern, isConstant) = IdentifierPattern.For(target.Identifiers);
        foreach (var member in ailing.Where(c => IdentifierPattern.Chooses(pattern, isConstant, group.Keys, c.TagsText))
            .Take(MaxMembers))
            words.Say($"{context.Step.Pointer}/connectionLabel", $"“{member.Name}” in the group “{group.Name}” needs "
                + $"attention: {AttentionOf(member.HealthMessage, member.SchemaMissing)}");
    }

    private static string AttentionOf(string? message, bool schemaMissing) =>
        ConnectionRowProjection.MessageOf(message, schemaMissing) ?? "It doesn't work.";

    private static async Task GroupAsync(ConnectionsDbContext db, Rights reader, StepContext context,
        TargetSpec target, KnownTarget group, IdentityRights? identity, Words words, CancellationToken ct)
    {
        var (spec, _, _, _, before, inLoop) = context;
        var constant = true;
        foreach (var (i, (key, value)) in target.Identifiers.Index())
        {
            var pointer = $"{target.Pointer}/tags/{i}";
            if (!group.Keys.Contains(key.ToLowerInvariant()))
                words.Say(pointer, $"“{DidYouMean.Quote(key)}” is not an identifier of the group “{group.Name}”. "
                    + DidYouMean.For(key, group.Keys));
            foreach (var message in SpecExpressions.Check(spec, before, inLoop, JsonValue.Create(value)))
                words.Say(pointer, message);
            constant &= SpecExpressions.IsConstant(value);
        }
        foreach (var key in group.Keys.Where(
            k => !target.Identifiers.Any(i => i.Key.Equals(k, StringComparison.OrdinalIgnoreCase))))
            words.Say($"{target.Pointer}/tags", $"The identifier {key} is missing: members of the group “{group.Name}” "
                + "are identified by it.");
        if (!constant || identity is null || identity.IsDisabled) return;
        try
        {
            var chosen = await db.ChooseAsync(identity.Rights.Actor, new ResolveTarget.Group(target.Id,
                [.. target.Identifiers.Select(i => new Identifier(i.Key, i.Value))]), ct);
            var (_, choice, said) = chosen;
            if (choice.Outcome == ResolutionOutcome.NoMatch
                && await DeletedMemberAsync(db, reader, chosen, ct) is { } gone)
                words.Say($"{target.Pointer}/tags", $"{said.NobodyAnswers(choice)} The connection “{gone.Name}” would, "
                    + $"but it {gone.Words}", new(gone.Id, gone.Name));
            else if (choice.Outcome is not (ResolutionOutcome.Chosen or ResolutionOutcome.BadIdentifiers))
                words.Say($"{target.Pointer}/tags", said.Of(choice));
        }
        catch (Problem refused)
        {
            words.Say($"{target.Pointer}/tags", refused is Problem.NotFound
                ? $"{identity.Name} doesn't have access to the group “{group.Name}”." : refused.Message);
        }
    }

    private static async Task<DeletedTarget?> DeletedMemberAsync(ConnectionsDbContext db, Rights reader,
        ResolvedMember chosen, CancellationToken ct) =>
        await db.DeletedHolderAsync(reader, chosen.Group, string.Join(' ', chosen.Choice.Asked), ct) is { } gone
            ? (await DeletedTarget.FindAsync(db, reader, [gone], [], ct)).GetValueOrDefault(gone) : null;

    private static async Task<IReadOnlyDictionary<Guid, KnownTarget>> TargetsAsync(ConnectionsDbContext db,
        Rights reader, WorkflowSpec spec, CancellationToken ct)
    {
        var ids = spec.Targets.Values.Select(t => t.Id).Distinct().ToList();
        if (ids.Count == 0) return new Dictionary<Guid, KnownTarget>();
        var grants = (await db.Set<Grant>().AsNoTracking().Where(g => ids.Contains(g.ResourceId)).ToListAsync(ct))
            .ToLookup(g => g.ResourceId);
        var connections = await db.VisibleConnections(reader).Where(c => ids.Contains(c.Id)).ToListAsync(ct);
        var groups = await db.VisibleGroups(reader).Where(g => ids.Contains(g.Id)).ToListAsync(ct);
        return connections.Select(c => new KnownTarget(c.Id, c.Name, c.IntegrationType, IsGroup: false, [],
                ConnectionRowProjection.HealthOf(c.Health, c.SchemaMissing) == ConnectionHealth.NeedsAttention
                    ? AttentionOf(c.HealthMessage, c.SchemaMissing) : null,
                identity => ConnectionEligibility.For(identity.Rights,
                    AccessRules.LevelOf(identity.Rights, c.OrganizationLevel, grants[c.Id]), ConnectionHealth.Healthy,
                    null, c.SchemaMissing)))
            .Concat(groups.Select(g => new KnownTarget(g.Id, g.Name, g.IntegrationType, IsGroup: true, g.Keys, null,
                _ => null)))
            .ToDictionary(t => t.Id);
    }

    private sealed record KnownTarget(Guid Id, string Name, string IntegrationType, bool IsGroup,
        IReadOnlyList<string> Keys, string? Attention, Func<IdentityRights, ConnectionEligibility?> Standing);

    private sealed record StepContext(WorkflowSpec Spec, StepSpec Step,
        IReadOnlyDictionary<Guid, DeletedTarget> Deleted, RunConditions Conditions, IReadOnlySet<string> Before,
        bool InLoop);

    private sealed class Words(StepSpec step, List<Attention> found)
    {
        public void Say(string pointer, string message, RestorableTarget? deleted = null, string? input = null,
            bool needsSaving = false)
        {
            if (found.Count < MaxAttention && !found.Exists(f => f.Pointer == pointer && f.Message == message))
                found.Add(new Attention(pointer, step.Name, message)
                {
                    Deleted = deleted,
                    Input = input,
                    NeedsSaving = needsSaving,
                });
        }
    }
}
