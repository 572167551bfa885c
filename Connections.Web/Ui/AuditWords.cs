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
        { Secret: true } => $"{change.Field}: a new secret",
        { Old: null or "" } => $"{change.Field}: {change.New}",
        { New: null or "" } => $"{change.Field}: {change.Old} → nothing",
        _ => $"{change.Field}: {change.Old} → {change.New}",
    };

    /// <summary>As whom someone acted, where it is not as a person.</summary>
    public static string? Write(ActorKind kind) => kind switch
    {
        ActorKind.ServiceAccount => "service account",
        ActorKind.System => "the product itself",
        _ => null,
    };
}
