using Connections.Core;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>
/// The members of the organization: inviting, roles and teams, new links, sign-out, disabling and enabling.
/// </summary>
public sealed partial class MembersPage
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "who"), new("State", null, "state"), new("Roles", null, "roles"),
            new("Teams", null, "teams"), new("Last sign-in", null, "last")];

    private Dictionary<Guid, Permissions> allowed = [];
    private Guid self;

    [Inject]
    public required MemberService Members { get; init; }

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required LocalSignInOptions Local { get; init; }

    [Inject]
    public required OidcOptions Provider { get; init; }

    private string Advice => (Local.IsOn, Provider.IsOn) switch
    {
        (true, false) =>
            "We recommend signing in through an identity provider (OpenID Connect): password accounts have no "
            + "second factor.",
        (true, true) => $"People who sign in with {Provider.DisplayName} appear here after their first sign-in. "
            + "Password accounts have no second factor; keep them for emergencies.",
        _ => $"People appear here after they first sign in with {Provider.DisplayName}. Password sign-in is off, so "
            + "nobody needs an invitation.",
    };

    protected override async Task<PagedResult<MemberRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        self = actor.Id;
        allowed = (await Roles.ListAsync(actor, ct)).ToDictionary(r => r.Id, r => r.Permissions);
        return await Members.ListAsync(actor, new MemberQuery(Search), page, ct);
    }

    private List<RowAction> ActionsFor(MemberRow member, Permissions own)
    {
        var may = member.Roles.Aggregate(Permissions.None, (all, role) => all | allowed.GetValueOrDefault(role.Id));
        var beyond = PermissionDescriptions.Missing(may, own) is { } missing
            ? $"{member.Name} has more permissions than you: {missing}." : null;
        List<RowAction> actions = [new("Edit", Sprite.Edit,
            () => EditAsync(member)) { Refusal = beyond }];
        var isDisabled = member.State == AccountState.Disabled;
        if (Local.IsOn && !member.IsExternal)
            actions.Add(
                new("New link", Sprite.Link,
                    () => NewLinkAsync(member))
                {
                    Refusal = beyond
                        ?? (isDisabled ? "Disabled. Enable the account first." : null)
                });
        if (isDisabled)
        {
            actions.Add(new("Transfer ownership", Sprite.HandOver, () => HandOverAsync(member)));
            actions.Add(
                new("Enable", Sprite.Enable,
                    () => ActAsync(
                        actor => Members.EnableAsync(actor, member.Id,
                            Left), $"Enabled “{member.Name}”."))
                { Refusal = beyond });
        }
        else
        {
            actions.Add(
                new("Sign out everywhere", Sprite.SignOut,
                    () => EndSessionsAsync(member))
                { Refusal = member.Id == self ? null : beyond });
            actions.Add(
                new("Disable", Sprite.Disable,
                    () => DisableAsync(member))
                {
                    Refusal = beyond
                        ?? (member.Id == self ? "You can't disable yourself. Ask another admin." : null),
                    IsDanger = true
                });
        }
        return actions;
    }

    private Task InviteAsync() => OpenAsync("Invite Member", new DialogParameters<InviteDialog>());

    private Task EditAsync(MemberRow member) =>
        OpenAsync("Edit Member",
            new DialogParameters<MemberDialog> { { d => d.Id, member.Id }, { d => d.Name, member.Name } });

    private Task NewLinkAsync(MemberRow member) =>
        OpenAsync("New Link", new DialogParameters<NewLinkDialog> { { d => d.Member, member } });

    private Task HandOverAsync(MemberRow member) =>
        OpenAsync("Transfer Ownership",
            new DialogParameters<OwnershipTransferDialog> { { d => d.Id, member.Id }, { d => d.Name, member.Name } });

    private Task EndSessionsAsync(MemberRow member) =>
        OpenAsync("Are you sure?", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, member.Name },
        { d => d.Question,
            member.Id == self
                ? "You will be signed out in every browser, including this one. Your keys still work."
                : $"“{member.Name}” will be signed out in every browser immediately. They can sign in again, and "
                    + "their keys still work." },
        { d => d.Verb, "Sign out everywhere" },
        { d => d.Act,
            async () =>
            {
                await Members.EndSessionsAsync(await Actors.CurrentAsync(), member.Id, CancellationToken.None);
                Notifier.Confirm($"Signed “{member.Name}” out everywhere.");
            } },
    });

    private Task DisableAsync(MemberRow member) =>
        OpenAsync("Disable Member", new DialogParameters<OwnershipTransferDialog>
    {
        { d => d.Id, member.Id },
        { d => d.Name, member.Name },
        { d => d.Question,
            "Their sessions and links end immediately, and their keys stop working. Their access is kept; you can "
            + "enable them again." },
        { d => d.Disable, actor => Members.DisableAsync(actor, member.Id, CancellationToken.None) },
    });
}
