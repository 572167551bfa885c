using Connections.Core.Access;
using Connections.Core.People;
using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class OwnPermissionsTests
{
    private readonly OwnPermissions own = new();

    [Fact]
    public void Permissions_refuse_nothing_before_they_are_read() =>
        own.Refusal(Permissions.ConnectionsWrite).Should().BeNull();

    [Fact]
    public void An_act_that_no_role_allows_is_refused_with_the_permission_it_takes()
    {
        own.Learn(Permissions.ReadOnlyRole);

        own.Refusal(Permissions.ConnectionsRead).Should().BeNull();
        own.Refusal(Permissions.ConnectionsWrite).Should()
            .Be("None of your roles has the connections_write permission. Ask an admin of your organization.");
    }

    [Theory]
    [InlineData(AccessLevel.Viewer, "Requires Editor access (you're a Viewer).")]
    [InlineData(AccessLevel.Editor,
        "None of your roles has the connections_write permission. Ask an admin of your organization.")]
    public void A_refusal_of_a_service_is_explained_by_the_level_or_the_permission(AccessLevel has, string words) =>
        OwnPermissions.Refusal(has, AccessLevel.Editor, Permissions.ConnectionsWrite).Should().Be(words);

    [Fact]
    public void Screens_hear_of_the_first_look_and_of_every_change_and_of_nothing_else()
    {
        var heard = new List<Permissions?>();
        own.Changed += heard.Add;

        own.Learn(Permissions.StandardRole);
        own.Learn(Permissions.StandardRole);
        own.Learn(Permissions.ReadOnlyRole);

        heard.Should().Equal(null, Permissions.StandardRole);
        own.Refusal(Permissions.ConnectionsWrite).Should().NotBeNull();
    }
}
