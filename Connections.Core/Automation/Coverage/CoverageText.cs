using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Resolving;

namespace Connections.Core.Automation.Coverage;

/// <summary>
/// Writes findings for one reader: names of connections and groups are put in where the reader sees those.
/// </summary>
/// <param name="connections">Names of connections that the reader sees.</param>
/// <param name="groups">Names of groups that the reader sees.</param>
/// <param name="accounts">Accounts of tiles, such as <c>the account “acme” of the GitHub tile</c>.</param>
/// <param name="deleted">Deleted connections and groups that the reader saw.</param>
internal sealed class CoverageText(IReadOnlyDictionary<Guid, string> connections,
    IReadOnlyDictionary<Guid, string> groups, IReadOnlyDictionary<Guid, string> accounts,
    IReadOnlyDictionary<Guid, DeletedTarget> deleted)
{
    /// <summary>Stands for the name of a connection, in text that is kept. No name has it.</summary>
    public const string Target = "\uE000";

    /// <summary>Stands for the name of a group.</summary>
    public const string Group = "\uE001";

    /// <summary>A refusal, with what to do next where its words don't say it.</summary>
    public static string WithRemedy(string refusal, IdentityRights identity) =>
        refusal.EndsWith("access.", StringComparison.Ordinal) || refusal.Contains("Ask an admin",
            StringComparison.Ordinal) ? refusal
        : !identity.Rights.Has(Permissions.ConnectionsRead) || !identity.Rights.Has(Permissions.ConnectionsResolve)
            || !identity.Rights.Has(Permissions.ConnectionGroupsRead)
            ? $"{refusal} Give {identity.Name} a role that has it."
        : $"{refusal} Give {identity.Name} Resolver access to it, or choose another connection.";

    /// <summary>A text as long as it can be stored.</summary>
    public static string Cut(string text) => text.Length <= StoredCoverageFinding.MaxText ? text
        : text[..(StoredCoverageFinding.MaxText - (char.IsHighSurrogate(
            text[StoredCoverageFinding.MaxText - 1]) ? 1 : 0))];

    /// <summary>The name of what a finding is about; null: the reader can't see it, or there is none.</summary>
    public string? NameOf(StoredCoverageFinding found) => found.TargetId is not { } id ? null
        : found.TargetKind switch
        {
            UsedKind.Connection => connections.GetValueOrDefault(id) ?? deleted.GetValueOrDefault(id)?.Name,
            UsedKind.Group => groups.GetValueOrDefault(id) ?? deleted.GetValueOrDefault(id)?.Name,
            _ => accounts.GetValueOrDefault(id),
        };

    /// <summary>The name of the group of a finding; null: the reader can't see it, or there is none.</summary>
    public string? GroupOf(StoredCoverageFinding found) =>
        found.GroupId is { } id ? groups.GetValueOrDefault(id) : null;

    /// <summary>A finding in words: what is wrong, and what to do next.</summary>
    public string Of(StoredCoverageFinding found) => found.Kind switch
    {
        CoverageKind.MissingTarget => Missing(found),
        CoverageKind.MissingMember => $"{Named(found)} {NextMember(found)}",
        CoverageKind.NeedsAttention or CoverageKind.Expires => Ailment(found),
        _ => Named(found),
    };

    private string Missing(StoredCoverageFinding found) =>
        deleted.TryGetValue(found.TargetId!.Value, out var gone) ? $"The {gone.What} “{gone.Name}” {gone.Words}"
            : $"The {(found.TargetKind == UsedKind.Group ? "group" : "connection")} of this "
                + $"{(found.UserKind == UserKind.App ? "query" : "step")} no longer exists. Choose another one.";

    private string NextMember(StoredCoverageFinding found) =>
        found.TargetKind == UsedKind.Connection && GroupOf(found) is not null
            && deleted.TryGetValue(found.TargetId!.Value, out var gone)
            ? $"The connection “{gone.Name}” would, but it {gone.Words}"
            : "Add a connection with these tags to the group, or change the identifiers.";

    private string Ailment(StoredCoverageFinding found)
    {
        var expires = found.Kind == CoverageKind.Expires;
        if (NameOf(found) is not { } name)
            return expires ? "The credential of a connection that you can't see expires. Ask an admin of your "
                    + "organization to renew it."
                : "A connection that you can't see needs attention. Ask an admin of your organization to look at it.";
        var subject = found.TargetKind == UsedKind.Tile ? $"{char.ToUpperInvariant(name[0])}{name[1..]}"
            : found.GroupId is null ? $"“{name}”"
            : GroupOf(found) is { } group ? $"“{name}” in the group “{group}”"
            : $"“{name}” in a group that you can't see";
        return expires ? $"{subject}: {found.Detail}"
            : $"{subject} needs attention: {found.Detail} Open it and fix it.";
    }

    // A name that the reader may not know is told as such where it comes first, and then only pointed at.
    private string Named(StoredCoverageFinding found)
    {
        var text = Put(found.Message, $"the group “{Group}”", GroupOf(found) is { } group ? $"the group “{group}”"
            : null, "group");
        return Put(text, $"“{Target}”", NameOf(found) is { } name ? $"“{name}”" : null, "connection");
    }

    private static string Put(string text, string mark, string? name, string what)
    {
        if (name is not null) return text.Replace(mark, name, StringComparison.Ordinal);
        var first = text.IndexOf(mark, StringComparison.Ordinal);
        return first < 0 ? text : $"{text[..first]}a {what} that you can't see"
            + text[(first + mark.Length)..].Replace(mark, $"that {what}", StringComparison.Ordinal);
    }
}
