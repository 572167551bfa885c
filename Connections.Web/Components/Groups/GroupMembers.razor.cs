using Connections.Core.Groups;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// The members of a group, each with the values that it matches, and why the reader could not use it.
/// </summary>
public sealed partial class GroupMembers
{
    private List<MemberView> members = [];

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public GroupDetails Group { get; set; } = null!;

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override void OnParametersSet() => members = [.. Group.Members];

    private IEnumerable<string> TagsOf(MemberView member) => GroupMessages.TagsOf(Group.Row.Keys, member);

    private static string? NoteOf(MemberView member) =>
        member.Standing.Attention is { } attention ? $"Needs attention: {attention}"
        : member.Standing.WhyNot(null) is { } why ? $"{char.ToUpperInvariant(why[0])}{why[1..]}."
        : null;
}
