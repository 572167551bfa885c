using Connections.Core;
using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Makes a service account, or changes its name and roles.</summary>
public sealed partial class ServiceAccountDialog
{
    private readonly HashSet<Guid> chosen = [];
    private IReadOnlyList<RoleRow>? roles;
    private Permissions own;
    private MemberRow? seen;
    private string name = "";

    /// <summary>The account; null for a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    public required ServiceAccountService Accounts { get; init; }

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["name", "roles"];

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task LoadAsync() => Submission.RunAsync(async actor =>
    {
        own = await Settings.PermissionsAsync(actor, Left);
        if (Id is { } id)
        {
            seen = (await Accounts.ListAsync(actor, new MemberQuery(Id: id), PageRequest.First,
                Left)).Rows is [var found] ? found : throw new Problem.NotFound("service account");
            name = seen.Name;
            chosen.Clear();
            chosen.UnionWith(seen.Roles.Select(r => r.Id));
        }
        roles = await Roles.ListAsync(actor, Left);
    });

    private Task SaveAsync() => seen is { } account
        ? FinishAsync(
            actor => Accounts.UpdateAsync(actor, account.Id, name, chosen, account.Version,
                Left), $"Saved “{name.Trim()}”.")
        : FinishAsync(
            actor => Accounts.CreateAsync(actor, name, chosen, Left), $"Service account “{name.Trim()}” created.");
}
