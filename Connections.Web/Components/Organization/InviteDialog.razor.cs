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
    private ElementReference first;
    private bool mustFocus;

    [Inject]
    public required MemberService Members { get; init; }

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    protected override IReadOnlyCollection<string> Fields => ["email", "name", "roles", "teams"];

    protected override async Task OnInitializedAsync() => mustFocus = await DoAsync(async actor =>
    {
        own = await Settings.PermissionsAsync(actor, Gone);
        roles = await Roles.ListAsync(actor, Gone);
        // What is chosen to begin with must be something that one can give.
        chosen.RemoveWhere(id => roles.Any(r => r.Id == id && (r.Permissions & ~own) != 0));
    });

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!mustFocus) return;
        mustFocus = false;
        // Not from who has gone on to the next field already.
        if (email.Length == 0) await first.FocusAsync();
    }

    private Task InviteAsync() => DoAsync(async actor => link = await Members.InviteAsync(actor, email, name, chosen, [.. teams.Select(t => t.Id)], Gone));
}
