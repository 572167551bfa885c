using Connections.Core.People;

namespace Connections.Tests.People;

public sealed class PermissionsTests
{
    // A permission that nobody has could not even be given: a role may hold only what its author's role holds.
    [Fact]
    public void Admin_has_every_permission() =>
        Enum.GetValues<Permissions>().Aggregate((all, one) => all | one).Should().Be(Permissions.AdminRole);
}
