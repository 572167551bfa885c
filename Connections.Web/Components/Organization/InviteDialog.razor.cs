using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Invites someone: address, name, roles, teams; then the link, shown this once.</summary>
public sealed partial class InviteDialog
{
    private readonly HashSet<Guid> chosen = [Role.Standard.Id];
    private readonly List<NamedRef> teams = [];
    private IReadOnlyList<RoleRow>? roles;
    private Permissions own;
    private string email = "";
    private string name = "";
    private IssuedLink? link;

    [Inject]
    public required MemberService Members { get; init; }

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["email", "name", "roles", "teams"];

    protected override Task OnInitializedAsync() => Submission.RunAsync(async actor =>
    {
        own = await Settings.PermissionsAsync(actor, Left);
        roles = await Roles.ListAsync(actor, Left);
        // What is chosen to begin with must be something that one can give.
        chosen.RemoveWhere(id => roles.Any(r => r.Id == id && (r.Permissions & ~own) != 0));
    });

    private Task InviteAsync() =>
        Submission.RunAsync(async actor =>
            link = await Members.InviteAsync(actor, email, name, chosen, [.. teams.Select(t => t.Id)], Left));
}
