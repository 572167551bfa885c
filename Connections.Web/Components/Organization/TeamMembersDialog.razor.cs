using Connections.Core;
using Connections.Core.Access;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Who is in a team. Each change is done at once.</summary>
public sealed partial class TeamMembersDialog
{
    private PagedList<MemberRow>? list;
    private PrincipalPicker? picker;
    private PrincipalOption? chosen;

    /// <summary>The team.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Inject]
    public required TeamService Teams { get; init; }

    private static string HintOf(MemberRow member) => (member.Email, member.State) switch
    {
        ("", AccountState.Disabled) => "Service account, disabled",
        ("", _) => "Service account",
        (_, AccountState.Disabled) => $"{member.Email}, disabled",
        _ => member.Email,
    };

    private async Task<PagedResult<MemberRow>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Teams.MembersAsync(await Actors.CurrentAsync(), Id, page, ct);

    private async Task AddAsync()
    {
        if (chosen is not { } choice
            || !await Submission.RunAsync(actor => Teams.AddMemberAsync(actor, Id, choice.Principal.Id, Left))) return;
        chosen = null;
        if (list is not null) await list.ReloadAsync();
        if (picker is not null) await picker.ClearAsync();
    }

    private async Task RemoveAsync(MemberRow member)
    {
        if (!await Submission.RunAsync(actor => Teams.RemoveMemberAsync(actor, Id, member.Id, Left))) return;
        if (list is not null) await list.ReloadAsync();
    }
}
