using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Resolving;

namespace Connections.Web.Components.Workflows;

/// <summary>What a step's connection or group comes to for the identity that a workflow runs as.</summary>
/// <param name="IsRefused">Whether it couldn't be used.</param>
/// <param name="Message">In words; with what to do where it is refused.</param>
public sealed record StepAccess(bool IsRefused, string Message)
{
    /// <summary>Whether it is another one in each run, and the message says so.</summary>
    public bool IsOfEachRun { get; init; }
}

/// <summary>
/// Asks the explorer of connections and groups on behalf of the builder: who would use it, and may they. One question
/// for each; whether the reader may ask about others at all is asked once.
/// </summary>
public sealed class StepAccessReader(ResolutionExplainer explainer, ConnectionPolicies connections,
    GroupPolicies groups)
{
    private readonly Dictionary<Guid, bool> mayAsk = [];

    /// <summary>Who a workflow's steps act as, such as <c>Ann (owner)</c>.</summary>
    public static string NameOf(WorkflowRow row) => row.RunAs switch
    {
        RunAs.Owner => $"{row.OwnerName} (owner)",
        RunAs.ServiceAccount => $"{row.ServiceAccountName} (service account)",
        _ => "You (initiator)",
    };

    /// <summary>What it comes to; null where the reader may not ask about that identity.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="workflow">Whose identity it is.</param>
    /// <param name="target">The connection, or the group with its identifiers.</param>
    /// <param name="values">Values for expressions in the identifiers; none: they are not known.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<StepAccess?> ExplainAsync(Actor actor, WorkflowDetails workflow, TargetView target,
        IReadOnlyDictionary<string, JsonNode?> values, CancellationToken ct)
    {
        var identity = IdentityOf(workflow);
        if (identity is { } other && other != actor.Id && !await MayAskAsync(actor, target, ct)) return null;
        try
        {
            return target.IsGroup ? await OfGroupAsync(actor, workflow.Row, target, identity, values, ct)
                : OfConnection(workflow.Row, await explainer.ExplainAsync(actor,
                    new ResolveTarget.Connection(target.Id), identity, ct));
        }
        // What it is then, the check of the document says.
        catch (Problem refused) when (refused is Problem.NotFound or Problem.Forbidden)
        {
            return null;
        }
    }

    private static Guid? IdentityOf(WorkflowDetails workflow) => workflow.Row.RunAs switch
    {
        RunAs.Owner => workflow.Row.OwnerId,
        RunAs.ServiceAccount => workflow.ServiceAccountId,
        _ => null,
    };

    private async Task<bool> MayAskAsync(Actor actor, TargetView target, CancellationToken ct)
    {
        if (mayAsk.TryGetValue(target.Id, out var known)) return known;
        try
        {
            return mayAsk[target.Id] = (target.IsGroup ? await groups.GetAsync(actor, target.Id, ct)
                : await connections.GetAsync(actor, target.Id, ct)).MayExplain;
        }
        catch (Problem.NotFound)
        {
            return mayAsk[target.Id] = false;
        }
    }

    private static StepAccess OfConnection(WorkflowRow row, ResolutionExplanation explained)
    {
        if (explained.Outcome == ResolutionOutcome.Chosen) return new(false, May(row));
        var name = row.RunAs switch
        {
            RunAs.Owner => row.OwnerName,
            RunAs.ServiceAccount => row.ServiceAccountName,
            _ => "you",
        };
        return new(true,
            $"{explained.Message} Give {name} Resolver access, or choose a connection that {name} can use.");
    }

    private async Task<StepAccess> OfGroupAsync(Actor actor, WorkflowRow row, TargetView target, Guid? identity,
        IReadOnlyDictionary<string, JsonNode?> values, CancellationToken ct)
    {
        var filled = target.Identifiers.Select(i => new Identifier(i.Key, StepValues.Fill(i.Value, values)?.ToString()
            ?? "")).ToList();
        var open = filled.RemoveAll(i => i.Value?.Contains("{{", StringComparison.Ordinal) is true);
        // What is not known yet is left out: then the group itself is explained, and its members.
        var explained = await explainer.ExplainAsync(actor, new ResolveTarget.Group(target.Id, filled), identity, ct);
        if (explained.Outcome == ResolutionOutcome.Chosen) return new(false, $"{Chosen(explained)} {May(row)}");
        if (open == 0 || explained.Outcome is ResolutionOutcome.Forbidden or ResolutionOutcome.NotFound)
            return new(true, explained.Message);
        return OfMembers(row, explained.Members, isNarrowed: filled.Count > 0) with { IsOfEachRun = true };
    }

    private static StepAccess OfMembers(WorkflowRow row, IReadOnlyList<MemberExplanation> members, bool isNarrowed)
    {
        var (all, may) = (members.Count, members.Count(m => m.MayUse));
        const string When = "The member is selected in each run.";
        var who = NameOf(row);
        return all switch
        {
            > 0 when may == 0 => new(true, $"{When} {who} may use none of the {Members(all)} that you see: each "
                + "requires Resolver access."),
            > 0 when may == all => new(false, $"{When} {who} may use {(all == 1 ? "the one member"
                : $"all {Members(all)}")} that you see."),
            > 0 when !isNarrowed => new(false, $"{When} {who} may use {may} of the {Members(all)} that you see. A run "
                + "that selects another one fails with 403."),
            _ => new(false, $"{When} {who} needs Resolver access to it."),
        };
    }

    private static string Members(int number) => number == 1 ? "1 member" : $"{number} members";

    private static string May(WorkflowRow row) => row.RunAs == RunAs.Initiator
        ? "You may use it. Everyone else who starts the workflow needs Resolver access to it, too."
        : $"{NameOf(row)} may use it.";

    private static string Chosen(ResolutionExplanation explained) =>
        explained.Members.FirstOrDefault(m => m.Id == explained.ConnectionId) is { } member
            ? $"These identifiers select “{member.Name}”." : "These identifiers select a member that you can't see.";
}
