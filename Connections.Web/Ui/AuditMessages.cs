using Connections.Core;
using Connections.Core.Audit;

namespace Connections.Web.Ui;

/// <summary>Entries of the audit trail, in words.</summary>
internal static class AuditMessages
{
    /// <summary>What the trail calls a workflow.</summary>
    public const string WorkflowAsset = "workflow";

    /// <summary>
    /// An action or a kind of resource in words: <c>restriction_policy_modified</c> becomes <c>restriction policy
    /// modified</c>.
    /// </summary>
    public static string Write(string word) => word.Replace('_', ' ');

    /// <summary>An action in words, where a word means something else with one kind of resource.</summary>
    public static string Write(string assetType, string action) => (assetType, action) switch
    {
        (WorkflowAsset, "executed") => "run started",
        (WorkflowAsset, "canceled") => "run canceled",
        _ => Write(action),
    };

    /// <summary>An action as a sentence tells it after the name of who did it.</summary>
    public static string Tell(string action) => action switch
    {
        "restriction_policy_modified" => "changed who has access",
        "access_elevated" => "elevated their own access",
        "transferred" => "transferred ownership",
        "ownership_offered" => "offered ownership",
        "ownership_declined" => "declined ownership",
        "expiry_warned" => "warned that it expires soon",
        _ => Write(action),
    };

    /// <summary>A change. Of a secret it says no more than that it was set.</summary>
    public static string Write(FieldChange change) => change switch
    {
        { Secret: true } => $"{FieldOf(change)}: a new secret",
        { Old: null or "" } => $"{FieldOf(change)}: {change.New}",
        { New: null or "" } => $"{FieldOf(change)}: {change.Old} → (none)",
        _ => $"{FieldOf(change)}: {change.Old} → {change.New}",
    };

    /// <summary>As whom someone acted, where it is not as a person.</summary>
    public static string? Write(ActorKind kind) => kind switch
    {
        ActorKind.ServiceAccount => "service account",
        ActorKind.System => "Connections",
        ActorKind.Trigger => "trigger",
        _ => null,
    };

    // A group's member is logged by its id; its name stands beside it.
    private static string FieldOf(FieldChange change) => change.Field switch
    {
        // These words are stored; the screen says it as the forms do.
        "handing out" => "credential export",
        "masked places" => "masked values",
        "ends" => "expires",
        var member when member.StartsWith("member/", StringComparison.Ordinal) => "member",
        var field => field,
    };
}
