using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

public sealed class ExternalAccountsOnSqlite() : ExternalAccountSpecification(postgres: false);

public sealed class ExternalAccountsOnPostgres() : ExternalAccountSpecification(postgres: true);

/// <summary>People whom an identity provider knows: who they are here, and what follows its claims.</summary>
public abstract partial class ExternalAccountSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Issuer = "https://login.example.com";

    private static readonly (string, string)[] Mapped =
    [
        ("Authentication:Oidc:RolesClaim", "groups"),
        ("Authentication:Oidc:Roles:makers", "standard"),
        ("Authentication:Oidc:Roles:heads", "Admin"),
        ("Authentication:Oidc:TeamsClaim", "groups"),
        ("Authentication:Oidc:Teams:/payments", "Payments"),
        ("Authentication:Oidc:Teams:/billing", "payments "),
    ];

    private ExternalAccountService Accounts => Host.Get<ExternalAccountService>();

    [Fact]
    public async Task Newcomers_without_a_mapping_may_read_and_keep_what_they_are_given_here()
    {
        var bob = await ComesAsync("bob", name: "Bob", email: "Bob@Example.com");
        (await UserAsync(bob.Id)).Should()
            .BeEquivalentTo(
                new
                {
                    Issuer,
                    Subject = "bob",
                    Name = "Bob",
                    Email = "Bob@Example.com",
                    NormalizedEmail = (string?)null
                });
        (await RolesAsync(bob.Id)).Should().Be("Read Only");

        var members = Host.Get<MemberService>();
        await members.UpdateAsync(Owner, bob.Id, [Role.Standard.Id], [], (await UserAsync(bob.Id)).Version, default);
        await ComesAsync("bob");
        (await RolesAsync(bob.Id)).Should().Be("Standard");
    }

    [Fact]
    public async Task Issuer_and_subject_are_who_someone_is_whatever_else_changes()
    {
        var bob = await ComesAsync("bob", name: "Bob", email: "bob@example.com");
        Host.Clock.Advance(TimeSpan.FromDays(1));

        (await ComesAsync("bob", name: "Robert", email: "robert@example.com")).Id.Should().Be(bob.Id);
        (await UserAsync(bob.Id)).Should().BeEquivalentTo(new { Name = "Robert", Email = "robert@example.com" });
        (await UserAsync(bob.Id)).LastSignInAt.Should().BeAfter(Host.Clock.GetUtcNow() - TimeSpan.FromHours(1));

        (await ComesAsync("BOB", email: "bob@example.com")).Id.Should().NotBe(bob.Id);
        (await ComesAsync("bob ", email: "bob@example.com")).Id.Should().NotBe(bob.Id);
        (await ComesAsync("bob", email: "bob@example.com", issuer: "https://other.example.com")).Id.Should()
            .NotBe(bob.Id);
    }

    [Fact]
    public async Task The_address_of_a_local_account_is_no_way_into_it_nor_out_of_it()
    {
        var impostor = await ComesAsync("eve", name: "Eve", email: "ada@example.com");

        impostor.Id.Should().NotBe(Owner.Id);
        (await RolesAsync(impostor.Id)).Should().Be("Read Only");
        await using var scope = Host.Scope();
        (await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync("ada@example.com",
            CoreHost.OwnerPassword, null, default))!.Id.Should().Be(Owner.Id);
    }

    [Fact]
    public async Task Roles_and_teams_follow_the_claims_and_what_is_not_mapped_stays()
    {
        await RestartAsync(Mapped);
        var teams = Host.Get<TeamService>();
        var byHand = await teams.CreateAsync(Owner, "By hand", "", default);

        var bob = await ComesAsync("bob", groups: ["makers", "/payments", "/billing", "unknown"]);
        await teams.AddMemberAsync(Owner, byHand, bob.Id, default);
        (await RolesAsync(bob.Id), await TeamsAsync(bob.Id)).Should().Be(("Standard", "By hand,Payments"));

        await ComesAsync("bob", groups: ["heads", "makers"]);
        (await RolesAsync(bob.Id), await TeamsAsync(bob.Id)).Should().Be(("Admin,Standard", "By hand"));
        await ComesAsync("bob", groups: ["makers", "/billing"]);
        (await RolesAsync(bob.Id), await TeamsAsync(bob.Id)).Should().Be(("Standard", "By hand,Payments"));
        (await teams.ListAsync(Owner, "payments", PageRequest.First, default)).Total.Should().Be(1,
            "two groups, one team");
    }

    [Fact]
    public async Task A_star_makes_every_group_a_team_of_the_same_name()
    {
        await RestartAsync(("Authentication:Oidc:TeamsClaim", "groups"), ("Authentication:Oidc:Teams:*", ""),
            ("Authentication:Oidc:Teams:/payments", "Money"));
        var bob = await ComesAsync("bob",
            groups: ["Search", " search ", "/payments", "", new string('x', 5000), "bell\u0007"]);
        (await TeamsAsync(bob.Id)).Should().Be("Money,Search");

        await ComesAsync("bob", groups: ["Storage"]);
        (await TeamsAsync(bob.Id)).Should().Be("Storage");
    }

    [Fact]
    public async Task A_person_without_a_role_or_disabled_stays_out_and_the_attempt_is_audited()
    {
        await RestartAsync(Mapped);
        (await TryAsync("nobody", email: "nobody@example.com", groups: ["unknown"])).Should()
            .Be(ExternalRefusal.NoRole);
        (await TryAsync("nobody")).Should().Be(ExternalRefusal.NoRole);
        var bob = await ComesAsync("bob", email: "bob@example.com", groups: ["makers"]);
        await Host.Get<MemberService>().DisableAsync(Owner, bob.Id, default);
        (await TryAsync("bob", email: "bob@example.com", groups: ["heads"])).Should().Be(ExternalRefusal.Disabled);

        (await RolesAsync(bob.Id)).Should().Be("Standard", "who stays out is given nothing");
        await using var db = Host.OpenDb();
        (await db.Set<User>().CountAsync(u => u.Subject == "nobody")).Should().Be(0);
        var entries = await db.Set<AuditEntry>().Where(e => e.EventName == "Authentication").OrderBy(e => e.Sequence)
            .ToListAsync();
        entries.Select(e => (e.Action, e.Outcome, e.AssetName, e.RemoteAddress)).Should().Equal(
            ("sign_in_failed", "no role", "nobody@example.com", "192.0.2.7"),
            ("sign_in_failed", "no role", "nobody", "192.0.2.7"),
            ("signed_in", "success", "bob@example.com", "192.0.2.7"),
            ("sign_in_failed", "disabled", "bob@example.com", "192.0.2.7"));
        entries.Should().OnlyContain(e => e.Details.Contains(Issuer));
    }

    [Fact]
    public async Task A_person_who_returns_without_a_role_keeps_no_role_and_no_session()
    {
        await RestartAsync(Mapped);
        var bob = await ComesAsync("bob", groups: ["makers"]);
        var session = await Host.Get<SessionService>().BeginAsync(bob, default);

        (await TryAsync("bob", groups: ["unknown"])).Should().Be(ExternalRefusal.NoRole);

        (await RolesAsync(bob.Id)).Should().BeEmpty("keys of theirs would go on with what the provider took away");
        (await Host.Get<SessionService>().FindAsync(session, default)).Should().BeNull();
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().CountAsync(e => e.AssetId == bob.Id && e.Action == "modified")).Should().Be(1);
    }

    [Fact]
    public async Task An_external_person_is_named_with_their_provider_wherever_people_are_picked()
    {
        await RestartAsync(("Authentication:Oidc:Authority", Issuer),
            ("Authentication:Oidc:DisplayName", "Example ID"));
        var impostor = await ComesAsync("eve", name: "Ada", email: "ada@example.com");
        var elsewhere = await ComesAsync("eve", name: "Ada", email: "", issuer: "https://other.example.com/realm");

        var found = await Host.Get<PrincipalDirectory>().SearchAsync(Owner, "ada", null, default);
        found.ToDictionary(f => f.Principal.Id, f => f.Hint).Should().BeEquivalentTo(new Dictionary<Guid, string>
        {
            [Owner.Id] = "ada@example.com",
            [impostor.Id] = "ada@example.com, signs in with Example ID",
            [elsewhere.Id] = "signs in with other.example.com",
        });
        var id = await CreateAsync("Billing");
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor), (impostor, AccessLevel.Viewer));
        var lines = (await Host.Get<ConnectionPolicies>().GetAsync(Owner, id, default)).Policy.Lines;
        lines.Select(l => l.Issuer).Should().Equal(null, Issuer);
    }

    [Fact]
    public async Task A_default_role_lets_everyone_in_whom_the_provider_knows()
    {
        await RestartAsync([.. Mapped, ("Authentication:Oidc:DefaultRole", "Read Only")]);

        (await RolesAsync((await ComesAsync("bob", groups: ["unknown"])).Id)).Should().Be("Read Only");
        (await RolesAsync((await ComesAsync("eve", groups: ["makers"])).Id)).Should().Be("Standard");
    }

    [Fact]
    public async Task A_role_that_is_gone_lets_nobody_in()
    {
        var role = await Host.Get<RoleService>().CreateAsync(Owner, "Visitor", Permissions.ConnectionsRead, default);
        await RestartAsync(("Authentication:Oidc:RolesClaim", "groups"),
            ("Authentication:Oidc:Roles:guests", "Visitor"));
        await ComesAsync("bob", groups: ["guests"]);

        await Host.Get<RoleService>().DeleteAsync(Owner, role, null, default);

        (await TryAsync("bob", groups: ["guests"])).Should().Be(ExternalRefusal.NoRole);
    }

    [Fact]
    public async Task Settings_that_name_what_cannot_be_stop_the_start()
    {
        await RestartAsync(("Authentication:Oidc:RolesClaim", "groups"),
            ("Authentication:Oidc:Roles:x", "No such role"));
        (await Ensure().Should().ThrowAsync<StartupException>()).WithMessage("*Roles:x*No such role*Admin*");
        await RestartAsync(("Authentication:Oidc:Teams:x", " "));
        (await Ensure().Should().ThrowAsync<StartupException>()).WithMessage("*Teams:x*");
        await RestartAsync(Mapped);
        await Ensure().Should().NotThrowAsync();

        Func<Task> Ensure() => () => Accounts.EnsureMappingAsync(default);
    }

    [Fact]
    public async Task Many_first_sign_ins_at_once_create_one_person()
    {
        await RestartAsync(Mapped);
        var actors =
            await Task.WhenAll(
                Enumerable.Range(0, 6).Select(_ => Task.Run(() => ComesAsync("bob", groups: ["makers", "/payments"]))));

        actors.Select(a => a.Id).Distinct().Should().ContainSingle();
        (await RolesAsync(actors[0].Id), await TeamsAsync(actors[0].Id)).Should().Be(("Standard", "Payments"));
    }

    [Fact]
    public async Task A_claim_of_a_provider_can_be_stored_or_is_refused()
    {
        var odd = await ComesAsync("odd", name: "\u0000\ud800" + new string('\u0007', 3),
            email: new string('e', 300) + "\0");
        (await UserAsync(odd.Id)).Name.Should().Be("odd");
        var longest = await ComesAsync(new string('s', 255),
            name: "  " + string.Concat(Enumerable.Repeat("😀", 150)) + "\r\n", email: "");
        (await UserAsync(longest.Id)).Name.Should().Be(string.Concat(Enumerable.Repeat("😀", 100)));

        foreach (var (subject, issuer) in new[] { ("", Issuer), ("x", ""), (new string('s', 256), Issuer),
            ("x", new string('i', 401)), ("nul\0", Issuer), ("half\ud800", Issuer) })
            (await TryAsync(subject, issuer: issuer)).Should().Be(ExternalRefusal.Unknown);
    }

    private async Task<Actor> ComesAsync(string subject, string? name = null, string? email = null,
        string issuer = Issuer, params string[] groups)
    {
        var (actor, refusal) = await SignInAsync(subject, name, email, issuer, groups);
        refusal.Should().Be(ExternalRefusal.None);
        return actor!;
    }

    private async Task<ExternalRefusal> TryAsync(string subject, string? name = null, string? email = null,
        string issuer = Issuer, params string[] groups)
    {
        var (actor, refusal) = await SignInAsync(subject, name, email, issuer, groups);
        actor.Should().BeNull();
        return refusal;
    }

    private Task<(Actor? Actor, ExternalRefusal Refusal)> SignInAsync(string subject, string? name, string? email,
        string issuer, string[] groups)
    {
        List<(string, string)> claims = [.. groups.Select(g => ("groups", g))];
        if (name is not null) claims.Add(("name", name));
        if (email is not null) claims.Add(("email", email));
        return Accounts.SignInAsync(new ExternalIdentity(issuer, subject, claims), "192.0.2.7", default);
    }

    private async Task<User> UserAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return await db.Set<User>().AsNoTracking().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery()
            .SingleAsync(u => u.Id == id);
    }

    private async Task<string> RolesAsync(Guid id) =>
        string.Join(',', (await UserAsync(id)).Roles.Select(r => r.Name).Order());

    private async Task<string> TeamsAsync(Guid id) =>
        string.Join(',', (await UserAsync(id)).Teams.Select(t => t.Name).Order());
}
