using Connections.Core;
using Connections.Core.Audit;

namespace Connections.Web.Ui;

/// <summary>What stands on record, in words.</summary>
internal static class AuditWords
{
    /// <summary>An action or a kind of thing as it is written: <c>restriction_policy_modified</c> becomes <c>restriction policy modified</c>.</summary>
    public static string Write(string word) => word.Replace('_', ' ');

    /// <summary>A change. Of a secret it says no more than that it was set.</summary>
    public static string Write(Change change) => change switch
    {
        { Secret: true } => $"{FieldOf(change)}: a new secret",
        { Old: null or "" } => $"{FieldOf(change)}: {change.New}",
        { New: null or "" } => $"{FieldOf(change)}: {change.Old} → nothing",
        _ => $"{FieldOf(change)}: {change.Old} → {change.New}",
    };

    /// <summary>As whom someone acted, where it is not as a person.</summary>
    public static string? Write(ActorKind kind) => kind switch
    {
        ActorKind.ServiceAccount => "service account",
        ActorKind.System => "the product itself",
        _ => null,
    };

    // A member of a group stands on record by its id; its name stands beside it.
    private static string FieldOf(Change change) => change.Field.StartsWith("member/", StringComparison.Ordinal) ? "member" : change.Field;
}
