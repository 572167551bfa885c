using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.People;

public sealed class LinksOnSqlite() : LinkSpecification(postgres: false);

public sealed class LinksOnPostgres() : LinkSpecification(postgres: true);

/// <summary>Invitations and reset links, and what they rest on.</summary>
public abstract class LinkSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Password = "a long enough password";

    private MemberService Members => Host.Get<MemberService>();

    private TeamService Teams => Host.Get<TeamService>();

    private RoleService Roles => Host.Get<RoleService>();

    private InvitationService Join => Host.Get<InvitationService>();

    [Fact]
    public async Task A_link_that_is_replaced_while_its_password_is_hashed_sets_none()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (first, second) = (await Members.CreateLinkAsync(Owner, bob.Id, default), default(IssuedLink));
        var join = JoinWhile(async () => second = await Members.CreateLinkAsync(Owner, bob.Id, default));

        var use = () => join.CompleteAsync(first.Token, Password, null, default);

        (await use.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("*just used or replaced*");
        (await Join.FindAsync(second!.Token, default)).Should().NotBeNull("the newer link is another one's");
    }

    [Fact]
    public async Task A_link_that_is_used_while_its_password_is_hashed_sets_none()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var link = await Members.CreateLinkAsync(Owner, bob.Id, default);
        // The account as it is after the other use, the link as it was before: what a reader between two statements
        // sees.
        var join = JoinWhile(async () =>
        {
            await using var db = Host.OpenDb();
            await db.Set<OneTimeLink>().ExecuteDeleteAsync();
        });

        var use = () => join.CompleteAsync(link.Token, Password, null, default);

        await use.Should().ThrowAsync<Problem.Forbidden>();
    }

    [Fact]
    public async Task A_link_ends_when_its_holder_is_promoted()
    {
        var (sam, bob) = (await StewardAsync(), await Host.AddUserAsync("Bob", Role.ReadOnly));
        var link = await Members.CreateLinkAsync(sam, bob.Id, default);
        (await Join.FindAsync(link.Token, default)).Should().NotBeNull();

        await Members.UpdateAsync(Owner, bob.Id, [Role.Admin.Id], [], (await MemberAsync(bob.Id)).Version, default);

        await EnsureLinkRejectedAsync(link);
    }

    [Fact]
    public async Task A_link_ends_when_the_role_of_its_holder_allows_more_or_goes()
    {
        var role = await Roles.CreateAsync(Owner, "Looker", Permissions.ConnectionsRead, default);
        var first = await Members.InviteAsync(Owner, "bob@example.com", "Bob", [role], [], default);
        await Roles.UpdateAsync(Owner, role, "Looker, renamed", Permissions.ConnectionsRead,
            await VersionOfRoleAsync(role), default);
        (await Join.FindAsync(first.Token, default)).Should().NotBeNull("only the name of the role is another");

        await Roles.UpdateAsync(Owner, role, "Maker", Permissions.ConnectionsRead | Permissions.ConnectionsWrite,
            await VersionOfRoleAsync(role), default);
        await EnsureLinkRejectedAsync(first);
        var second = await Members.CreateLinkAsync(Owner, first.UserId, default);
        await Roles.DeleteAsync(Owner, role, null, default);
        await EnsureLinkRejectedAsync(second);
    }

    [Fact]
    public async Task A_link_ends_when_its_holder_joins_or_leaves_a_team_or_the_team_goes()
    {
        var team = await Teams.CreateAsync(Owner, "Payments", "", default);
        var first = await Members.InviteAsync(Owner, "bob@example.com", "Bob", [Role.ReadOnly.Id], [], default);
        await Teams.AddMemberAsync(Owner, team, first.UserId, default);
        await EnsureLinkRejectedAsync(first);

        var second = await Members.CreateLinkAsync(Owner, first.UserId, default);
        await Teams.RemoveMemberAsync(Owner, team, first.UserId, default);
        await EnsureLinkRejectedAsync(second);

        await Teams.AddMemberAsync(Owner, team, first.UserId, default);
        var third = await Members.CreateLinkAsync(Owner, first.UserId, default);
        await Teams.DeleteAsync(Owner, team, null, default);
        await EnsureLinkRejectedAsync(third);
    }

    [Fact]
    public async Task A_link_made_while_an_account_is_disabled_ends_when_it_is_enabled()
    {
        var bob = await Host.AddUserAsync("Bob", Role.ReadOnly);
        await Members.DisableAsync(Owner, bob.Id, default);
        var link = await Members.CreateLinkAsync(Owner, bob.Id, default);

        await Members.EnableAsync(Owner, bob.Id, default);

        await EnsureLinkRejectedAsync(link);
    }

    [Fact]
    public async Task A_link_ends_when_its_creator_loses_the_right_to_create_it()
    {
        var (sam, kim) = (await StewardAsync(), await StewardAsync("Kim"));
        var (bob, eve) = (await Host.AddUserAsync("Bob", Role.ReadOnly), await Host.AddUserAsync("Eve", Role.ReadOnly));
        var (bySam, byKim) = (await Members.CreateLinkAsync(sam, bob.Id, default),
            await Members.CreateLinkAsync(kim, eve.Id, default));

        await Members.UpdateAsync(Owner, sam.Id, [Role.ReadOnly.Id], [], (await MemberAsync(sam.Id)).Version, default);
        await Members.DisableAsync(Owner, kim.Id, default);

        await EnsureLinkRejectedAsync(bySam);
        await EnsureLinkRejectedAsync(byKim);
    }

    [Fact]
    public async Task A_link_ends_with_the_owners_reset_on_the_command_line()
    {
        var link = await Members.CreateLinkAsync(Owner, Owner.Id, default);

        await Host.Get<MaintenanceService>().ResetOwnerAsync("ada@example.com", "another long password", default);

        await EnsureLinkRejectedAsync(link);
    }

    [Fact]
    public async Task A_link_of_an_earlier_version_lasts_a_day_and_one_from_the_future_not_at_all()
    {
        var first = await Members.InviteAsync(Owner, "bob@example.com", "Bob", [Role.ReadOnly.Id], [], default);
        await using (var db = Host.OpenDb())
        {
            var end = Host.Clock.GetUtcNow() + TimeSpan.FromDays(7);
            await db.Set<OneTimeLink>().ExecuteUpdateAsync(l => l.SetProperty(x => x.ExpiresAt, end));
        }

        (await Join.FindAsync(first.Token, default)).Should().BeNull("nothing ends later than it may last");
        Host.Clock.Advance(TimeSpan.FromDays(6.5));
        (await Join.FindAsync(first.Token, default)).Should().BeNull("it was made a week ago");
    }

    private async Task EnsureLinkRejectedAsync(IssuedLink link)
    {
        (await Join.FindAsync(link.Token, default)).Should().BeNull();
        await FluentActions.Awaiting(() => Join.CompleteAsync(link.Token, Password, null, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
    }

    private async Task<Actor> StewardAsync(string name = "Sam")
    {
        var role = await Roles.CreateAsync(Owner, $"Steward {name}",
            Permissions.UserAccessManage | Permissions.ReadOnlyRole, default);
        var sam = await Host.AddUserAsync(name, Role.ReadOnly);
        await Members.UpdateAsync(Owner, sam.Id, [role], [], (await MemberAsync(sam.Id)).Version, default);
        return sam;
    }

    private async Task<Guid> VersionOfRoleAsync(Guid id) =>
        (await Roles.ListAsync(Owner, default)).Single(r => r.Id == id).Version;

    private async Task<MemberRow> MemberAsync(Guid id) =>
        (await Members.ListAsync(Owner, new(), new(0, 200), default)).Rows.Single(m => m.Id == id);

    // One that does something else between the reading of a link and its use.
    private InvitationService JoinWhile(Func<Task> meddle) => new(
        Host.Get<IDbContextFactory<ConnectionsDbContext>>(),
        new InterruptingHasher(Host.Get<IPasswordHasher<User>>(), meddle), Host.Get<LocalSignInOptions>(),
        Host.Get<AuditLog>(), Host.Clock);

    private sealed class InterruptingHasher(IPasswordHasher<User> hasher, Func<Task> meddle) : IPasswordHasher<User>
    {
        public string HashPassword(User user, string password)
        {
            meddle().GetAwaiter().GetResult();
            return hasher.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword,
            string providedPassword) =>
            hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
