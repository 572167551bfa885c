using Connections.Core;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Makes a role, changes one, or shows one that cannot be changed.</summary>
public sealed partial class RoleDialog
{
    private string name = "";
    private Permissions permissions = Permissions.ReadOnlyRole;
    private Permissions own;
    private RoleRow? seen;
    private string? refusal;
    private bool isLoaded;

    /// <summary>The role; null for a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    public required RoleService Roles { get; init; }

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["name", "permissions"];

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => isLoaded = await Submission.RunAsync(async actor =>
    {
        own = await Settings.PermissionsAsync(actor, Left);
        if (Id is not { } id)
        {
            permissions &= own;
            return;
        }
        seen = (await Roles.ListAsync(actor, Left)).FirstOrDefault(r => r.Id == id)
            ?? throw new Problem.NotFound("role");
        (name, permissions) = (seen.Name, seen.Permissions);
        refusal = seen.BuiltIn ? "Built-in roles can't be changed."
            : PermissionDescriptions.Missing(seen.Permissions, own) is { } missing
            ? $"It includes permissions you don't have ({missing}), so you can't change it." : null;
    });

    private Task SaveAsync() => refusal is not null ? Task.CompletedTask : seen is { } role
        ? FinishAsync(
            actor => Roles.UpdateAsync(actor, role.Id, name, permissions, role.Version,
                Left), $"Saved “{name.Trim()}”.")
        : FinishAsync(actor => Roles.CreateAsync(actor, name, permissions, Left), $"Role “{name.Trim()}” created.");
}
