using Connections.Core;
using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Changes which roles and teams a member has.</summary>
public sealed partial class MemberDialog
{
    private readonly HashSet<Guid> chosen = [];
    private readonly List<NamedRef> teams = [];
    private IReadOnlyList<RoleRow> roles = [];
    private Permissions own;
    private MemberRow? member;

    /// <summary>The member.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Their name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Inject]
    public required MemberService Members { get; init; }

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    [Inject]
    public required ClaimMapping Mapping { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["roles", "teams"];

    private string? RolesHelp => member is { IsExternal: true } && Mapping.RolesClaim.Length > 0
        ? "Managed by the identity provider: changes made here last until the next sign-in." : null;

    private string? TeamsHelp => member is { IsExternal: true } && Mapping.TeamsClaim.Length > 0
        ? "Teams managed by the identity provider are updated at the next sign-in; others are managed here." : null;

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() => Submission.RunAsync(async actor =>
    {
        own = await Settings.PermissionsAsync(actor, Left);
        roles = await Roles.ListAsync(actor, Left);
        member = (await Members.ListAsync(actor, new MemberQuery(Id: Id), PageRequest.First, Left)).Rows is [var found]
            ? found : throw new Problem.NotFound("member");
        chosen.Clear();
        chosen.UnionWith(member.Roles.Select(r => r.Id));
        teams.Clear();
        teams.AddRange(member.Teams);
    });

    private Task SaveAsync() => member is null
        ? Task.CompletedTask
        : FinishAsync(
            actor => Members.UpdateAsync(actor, Id, chosen, [.. teams.Select(t => t.Id)], member.Version,
                Left), $"Saved “{Name}”.");
}
