using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.People;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class RolesPageTests : OrganizationTest
{
    [Fact]
    public async Task A_built_in_role_is_shown_with_its_permissions_and_stays_as_it_is()
    {
        var page = await ShowAsync<RolesPage>("Read Only");

        RowOf(page, "Admin").TextContent.Should().ContainAll("Built in", "Everything");
        page.FindAll(".cnx-row-actions button").Should()
            .HaveCount(3).And.OnlyContain(b => b.GetAttribute("aria-label")!.StartsWith("View "));
        await ActAsync(page, "View Read Only", "connections_read");
        Screen.FindAll("input[type=checkbox]").Should()
            .HaveCount(16).And.OnlyContain(b => b.HasAttribute("aria-disabled"));
        Screen.FindAll("input[type=checkbox][checked]").Should().HaveCount(3);
        HasButton("Save").Should().BeFalse();
    }

    [Fact]
    public async Task A_role_is_made_of_permissions_and_changed()
    {
        var page = await ShowAsync<RolesPage>("Read Only");
        await OpenAsync(page, "New Role", "role-name");
        Fill("role-name", "admin");
        Box("audit_logs_read").Change(true);
        await SubmitAsync();
        ErrorOf("role-name").Should().Contain("This name is already in use");
        Box("audit_logs_read").HasAttribute("checked").Should().BeTrue();
        Fill("role-name", "Auditor");
        await SubmitAsync();
        await PassTimeUntilAsync(() => HasRow(page, "Auditor"));

        await ActAsync(page, "Edit Auditor", "role-name");
        foreach (var name in new[] { "connections_read", "connection_groups_read", "workflows_read",
            "audit_logs_read" }) Box(name).Change(false);
        await SubmitAsync();
        Screen.Markup.Should().Contain("Choose at least one");
        Box("audit_logs_read").Change(true);
        await SubmitAsync();
        await ClosedAsync();
        (await Roles.ListAsync(Core.Owner, default)).Single(r => r.Name == "Auditor").Permissions.Should()
            .Be(Permissions.AuditLogsRead);
    }

    [Fact]
    public async Task A_second_change_at_once_is_refused_with_who_was_first()
    {
        var id = await Roles.CreateAsync(Core.Owner, "Auditor", Permissions.AuditLogsRead, default);
        var page = await ShowAsync<RolesPage>("Auditor");
        await ActAsync(page, "Edit Auditor", "role-name");
        await Roles.UpdateAsync(Core.Owner, id, "Auditor", Permissions.AppsRun,
            (await Roles.ListAsync(Core.Owner, default)).Single(r => r.Id == id).Version, default);

        Box("org_management").Change(true);
        await SubmitAsync();
        Screen.Find("[role=alert]").TextContent.Should().Contain("since you opened it");
        Box("org_management").HasAttribute("checked").Should().BeTrue();

        await PressAsync("Show current version");
        Box("org_management").HasAttribute("checked").Should().BeFalse();
        Box("apps_run").HasAttribute("checked").Should().BeTrue();
    }

    [Fact]
    public async Task A_permission_you_lack_is_not_offered_and_a_role_that_has_it_is_read_only()
    {
        SignIn(await PersonWhoMayAsync(Permissions.UserAccessManage | Permissions.ConnectionsRead));
        await Roles.CreateAsync(Core.Owner, "Strong", Permissions.OrgManagement, default);
        var page = await ShowAsync<RolesPage>("Strong");

        ActionOf(page, "Delete Strong").GetAttribute("aria-disabled").Should().Be("true");
        await OpenAsync(page, "New Role", "role-name");
        Box("audit_logs_read").HasAttribute("aria-disabled").Should().BeTrue();
        Box("connections_read").HasAttribute("aria-disabled").Should().BeFalse();
        Screen.FindAll("input[type=checkbox][checked]").Should()
            .ContainSingle("what one lacks is not chosen to begin with");
    }

    [Fact]
    public async Task A_role_that_alone_can_edit_something_goes_with_a_successor()
    {
        var id = await Roles.CreateAsync(Core.Owner, "Keepers", Permissions.ConnectionsRead, default);
        await Members.InviteAsync(Core.Owner, "bob@example.com", "Bob", [id], [], default);
        var billing = await CreateSoleEditedResourceAsync("billing", Core.Owner, new(PrincipalKind.Role, id));
        var page = await ShowAsync<RolesPage>("Keepers");

        await ActAsync(page, "Delete Keepers", "billing");
        Screen.Markup.Should().Contain("currently 1");
        await PickAsync("successor", "ada", "Ada");
        await PressAsync("Delete");
        ErrorOf("successor").Should().Contain("Ada isn't a member of Keepers");
        await PickAsync("successor", "bob", "Bob");
        await PressAsync("Delete");
        await PassTimeUntilAsync(() => !HasRow(page, "Keepers"));

        (await EditorsOfAsync(billing)).Should().Equal("Bob");
    }
}
