using Connections.Core.Groups;
using Connections.Web.Ui;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Two people changed one group. Who came in and who went is joined: one member is ticked by nobody's leave but one's
/// own. What is in the fields is taken where only they changed it, and else to be decided.
/// </summary>
public sealed class GroupMerge : ConflictMerge
{
    private const int Shown = 5;

    private readonly GroupDetails latest;

    /// <summary>Compares.</summary>
    /// <param name="seen">What was stored when one began; null where that is no longer known.</param>
    /// <param name="latest">What is stored now.</param>
    /// <param name="mine">What is typed.</param>
    public GroupMerge(GroupDetails? seen, GroupDetails latest, GroupForm mine)
    {
        this.latest = latest;
        Compare("Group Name", seen?.Row.Name, latest.Row.Name, mine.Name, () => mine.Name = latest.Row.Name);
        Compare("Description", seen?.Description, latest.Description, mine.Description,
            () => mine.Description = latest.Description);
        Compare("Identifier Tags", Keys(seen?.Row.Keys), Keys(latest.Row.Keys)!, Keys(mine.Keys)!,
            () => mine.Keys = latest.Row.Keys);
        if (seen is null) return;
        Members("Members added", latest.Members.ExceptBy(seen.Members.Select(m => m.Id), m => m.Id));
        Members("Members removed", seen.Members.ExceptBy(latest.Members.Select(m => m.Id), m => m.Id));
    }

    /// <inheritdoc/>
    public override string Thing => "group";

    /// <inheritdoc/>
    public override DateTimeOffset SavedAt => latest.Row.UpdatedAt;

    private void Members(string label, IEnumerable<MemberView> members)
    {
        var names = members.Select(m => $"“{m.Name}”").ToList();
        if (names.Count == 0) return;
        var more = names.Count > Shown ? $" and {names.Count - Shown} more" : "";
        TakeOver(new MergeRow(label, string.Join(", ", names.Take(Shown)) + more, "", () => { }));
    }

    private static string? Keys(IReadOnlyList<string>? keys) => keys is null ? null : string.Join(' ', keys);
}
