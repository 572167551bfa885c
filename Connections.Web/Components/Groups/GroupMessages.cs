using Connections.Core.Groups;

namespace Connections.Web.Components.Groups;

/// <summary>What follows from changes of groups, in words.</summary>
internal static class GroupMessages
{
    /// <summary>What becomes of the members of a deleted group.</summary>
    public static string Stay(int members) => members switch
    {
        0 => "It has no members.",
        1 => "Its member isn't affected.",
        _ => $"Its {members} members aren't affected.",
    };

    /// <summary>The tags that a member matches.</summary>
    public static IEnumerable<string> TagsOf(IReadOnlyList<string> keys, MemberView member) =>
        keys.SelectMany((key, i) => member.Values[i].Select(value => $"{key}:{value}"));
}
