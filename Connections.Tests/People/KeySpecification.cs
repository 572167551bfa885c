using System.Text;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.People;

public sealed class KeysOnSqlite() : KeySpecification(postgres: false);

public sealed class KeysOnPostgres() : KeySpecification(postgres: true);

/// <summary>What keys open, for whom, and until when.</summary>
public abstract class KeySpecification(bool postgres) : CoreSpecification(postgres)
{
    private KeyService Keys => Host.Get<KeyService>();

    private ApiKeyAuthenticator Authenticator => Host.Get<ApiKeyAuthenticator>();

    [Fact]
    public async Task A_pair_of_keys_acts_for_the_owner_of_the_application_key()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (api, application) = (await ApiKeyAsync(), await ApplicationKeyAsync(bob));

        var holder = await Authenticator.FindAsync(api.Text, application.Text, "192.0.2.7", default);

        holder!.Actor.Should()
            .Be(new Actor(bob.Id, ActorKind.User, "Bob", "192.0.2.7", new ActorKey(application.Id, "Application")));
        holder.ApiKeyId.Should().Be(api.Id);
        holder.Registered.Should().BeFalse();
        (await Authenticator.FindAsync(application.Text, api.Text, null, default)).Should()
            .BeNull("neither kind stands in for the other");
        (await Authenticator.FindAsync(api.Text, api.Text, null, default)).Should().BeNull();
        (await Authenticator.FindApiKeyAsync(api.Text, default)).Should().Be(api.Id);
        (await Authenticator.FindApiKeyAsync(application.Text, default)).Should().BeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("cnx_00000000_0000000000000000000000000000000000000000000_000000")]
    [InlineData("cnx_0000000000000000000000000000000000000000000000000 00000")]
    public async Task A_text_that_is_no_key_opens_nothing(string? text)
    {
        var (api, application) = (await ApiKeyAsync(), await ApplicationKeyAsync(Owner));

        (await Authenticator.FindAsync(text, application.Text, null, default)).Should().BeNull();
        (await Authenticator.FindAsync(api.Text, text, null, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_key_is_shown_once_and_is_stored_nowhere_in_plaintext()
    {
        await RestartAsync(CoreHost.LogsEverything);
        var key = await ApplicationKeyAsync(Owner);

        var secret = key.Text[14..40];
        key.Text.Should().MatchRegex("^cnx_[0-9a-f]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$");
        key.ToString().Should().NotContain(secret);
        var row = (await Keys.ListAsync(Owner, KeyKind.Application, PageRequest.First, default)).Rows.Should()
            .ContainSingle().Subject;
        row.Should()
            .BeEquivalentTo(
                new
                {
                    key.Id,
                    Name = "Application",
                    Hint = key.Text[..12],
                    Owner = new NamedRef(Owner.Id, "Ada"),
                    Acts = true,
                    Registered = false,
                    CreatedBy = "Ada"
                });
        await using var db = Host.OpenDb();
        var stored = await db.Set<AccessKey>().AsNoTracking().SingleAsync();
        stored.Hash.Should().HaveCount(32).And.NotEqual(Encoding.UTF8.GetBytes(key.Text));
        var entry = await db.Set<AuditEntry>().AsNoTracking().SingleAsync(e => e.AssetId == key.Id);
        (entry.EventName, entry.AssetType,
            entry.Action).Should().Be(("Access Management", "application_key", "created"));
        entry.Details.Should().NotContain(secret);
        Host.Everything.Should().NotContain(l => l.Contains(secret));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_and_stops_who_came_in_by_it()
    {
        var (api, application) = (await ApiKeyAsync(), await ApplicationKeyAsync(Owner));
        var inside = (await Authenticator.FindAsync(api.Text, application.Text, null, default))!.Actor;
        await Search.ListAsync(inside, new(), PageRequest.First, default);

        await Keys.RevokeAsync(Owner, application.Id, default);

        (await Authenticator.FindAsync(api.Text, application.Text, null, default)).Should().BeNull();
        var list = () => Search.ListAsync(inside, new(), PageRequest.First, default);
        (await list.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("*revoked*");
        var again = () => Keys.RevokeAsync(Owner, application.Id, default);
        await again.Should().ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task A_key_ends_with_its_time_and_with_its_owner()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var api = await ApiKeyAsync();
        var short_ = await ApplicationKeyAsync(Owner, expiresAt: Host.Clock.GetUtcNow().AddHours(1));
        var bobs = await ApplicationKeyAsync(bob);
        (await Authenticator.FindAsync(api.Text, short_.Text, null, default)).Should().NotBeNull();

        Host.Clock.Advance(TimeSpan.FromHours(2));
        await DisableAsync(bob);

        (await Authenticator.FindAsync(api.Text, short_.Text, null, default)).Should().BeNull();
        (await Authenticator.FindAsync(api.Text, bobs.Text, null, default)).Should().BeNull();
    }

    [Fact]
    public async Task Scopes_take_away_and_never_give()
    {
        var reader = await Host.AddUserAsync("Reader", Role.ReadOnly);
        var id = await CreateAsync("Billing");
        var few = await InsideAsync(Owner, Permissions.ConnectionsRead);
        var full = await InsideAsync(Owner, null);
        var wide = await InsideAsync(reader, Permissions.ConnectionsRead);

        await Queries.GetAsync(few, id, default);
        await Queries.GetAsync(wide, id, default);
        var delete = () => Service.DeleteAsync(few, id, default);
        (await delete.Should().ThrowAsync<Problem.Forbidden>())
            .WithMessage("*this application key's scopes*connections_write*");
        var beyond = () => InsideAsync(reader, Permissions.ConnectionsRead | Permissions.ConnectionsWrite);
        await beyond.Should().NotThrowAsync("what the owner may not do is left out when it acts");
        var create =
            async () =>
                await Service.AddAsync(await InsideAsync(reader, Permissions.ConnectionsWrite), Inputs.Http("No"),
                    default);
        await create.Should().ThrowAsync<Problem.Forbidden>();
        await Service.DeleteAsync(full, id, default);
    }

    [Fact]
    public async Task A_key_with_few_scopes_cannot_create_a_key_with_more()
    {
        var few = await InsideAsync(Owner, Permissions.ConnectionsRead);
        var keys = await InsideAsync(Owner, Permissions.ConnectionsRead | Permissions.ApiKeysManage);
        var own = await ApplicationKeyAsync(Owner);

        var make = () =>
            Keys.CreateAsync(few,
                new NewKey { Kind = KeyKind.Application, Name = "More", Scopes = Permissions.ConnectionsRead },
                default);
        await make.Should().ThrowAsync<Problem.Forbidden>();
        var register = () => Host.Get<KeyRegistrations>().RegisterAsync(few, few.Key!.Id, default);
        await register.Should().ThrowAsync<Problem.Forbidden>();
        var revoke = () => Keys.RevokeAsync(few, own.Id, default);
        await revoke.Should().ThrowAsync<Problem.Forbidden>();
        var unlimited = () => Keys.CreateAsync(keys, new NewKey { Kind = KeyKind.Application, Name = "More" }, default);
        await unlimited.Should().ThrowAsync<Problem.Forbidden>();
        await Keys.CreateAsync(keys,
            new NewKey { Kind = KeyKind.Application, Name = "As much", Scopes = Permissions.ConnectionsRead }, default);
    }

    [Fact]
    public async Task No_key_acts_for_another_person_or_allows_more_than_its_creator_may()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var robot = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.Admin.Id], default);
        var keeper = await Host.Get<RoleService>().CreateAsync(Owner, "Keeper", Permissions.ServiceAccountWrite,
            default);
        var keeps = await Host.AddUserAsync("Keeps", Role.ReadOnly);
        await Host.Get<MemberService>().UpdateAsync(Owner, keeps.Id, [keeper], [],
            (await Host.Get<MemberService>().ListAsync(Owner, new(Id: keeps.Id), PageRequest.First,
                default)).Rows[0].Version, default);

        await Host.Get<ServiceAccountPolicies>().SaveAsync(
            Owner, robot, [new(new(PrincipalKind.User, keeps.Id), AccessLevel.Editor)], await RobotVersionAsync(robot),
            confirmed: true, default);

        var forBob =
            () => Keys.CreateAsync(Owner, new NewKey { Kind = KeyKind.Application, Name = "Bob's", OwnerId = bob.Id },
                default);
        (await forBob.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .ContainSingle(f => f.Field == "owner");
        var up = () =>
            Keys.CreateAsync(keeps, new NewKey { Kind = KeyKind.Application, Name = "Up", OwnerId = robot }, default);
        (await up.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("*permissions that you don't have*");
        var made = await Keys.CreateAsync(Owner,
            new NewKey { Kind = KeyKind.Application, Name = "Robot's", OwnerId = robot, Registered = true }, default);
        var holder = await Authenticator.FindAsync((await ApiKeyAsync()).Text, made.Text, null, default);
        holder!.Actor.Kind.Should().Be(ActorKind.ServiceAccount);
        holder.Registered.Should().BeTrue();
    }

    private async Task<Guid> RobotVersionAsync(Guid robot) =>
        (await Host.Get<ServiceAccountPolicies>().GetAsync(Owner, robot, default)).Policy.Version;

    [Fact]
    public async Task Faults_are_told_by_field()
    {
        var bad = () =>
            Keys.CreateAsync(Owner,
                new NewKey
                {
                    Kind = KeyKind.Api,
                    Name = " ",
                    Scopes = Permissions.None,
                    ExpiresAt = Host.Clock.GetUtcNow().AddDays(-1),
                    Registered = true
                }, default);

        (await bad.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Select(f => f.Field).Should()
            .BeEquivalentTo("name", "scopes", "scopes", "registered", "expires");
    }

    [Fact]
    public async Task Acts_through_a_key_are_audited_with_it_for_auditors_alone()
    {
        var through = await InsideAsync(Owner, null);
        var id = await Service.AddAsync(through, Inputs.Http("By key"), default);
        var reader = await Host.AddUserAsync("Reader", Role.ReadOnly);

        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Single().Changes.Should()
            .Contain(c => c.Field == "through application key" && c.New!.Contains("Application"));
        (await Queries.HistoryAsync(reader, id, PageRequest.First, default)).Rows.Single().Changes.Should()
            .NotContain(c => c.Field == "through application key");
    }

    [Fact]
    public async Task The_last_use_is_noted_to_the_minute()
    {
        var (api, application) = (await ApiKeyAsync(), await ApplicationKeyAsync(Owner));
        var uses = Host.Get<KeyLastUsedTracker>();
        await uses.StartAsync(default);
        var before = Host.Clock.GetUtcNow();

        await Authenticator.FindAsync(api.Text, application.Text, null, default);
        await Authenticator.FindAsync(api.Text, application.Text, null, default);
        await uses.StopAsync(default);

        foreach (var kind in Enum.GetValues<KeyKind>())
            (await Keys.ListAsync(Owner, kind, PageRequest.First, default)).Rows.Single().LastUsedAt.Should()
                .BeOnOrAfter(before).And.BeBefore(before.AddMinutes(1));
    }

    [Fact]
    public async Task A_stop_while_the_product_is_starting_ends_the_writing_of_uses_without_an_error()
    {
        using var starting = new CancellationTokenSource();
        var uses = Host.Get<KeyLastUsedTracker>();
        await uses.StartAsync(starting.Token);
        await starting.CancelAsync();

        var stop = () => uses.StopAsync(default);

        await stop.Should().NotThrowAsync();
    }

    [Fact]
    public async Task A_registration_of_an_application_key_and_its_removal_are_recorded()
    {
        var registrations = Host.Get<KeyRegistrations>();
        var key = await ApplicationKeyAsync(Owner);

        await registrations.RegisterAsync(Owner, key.Id, default);
        await registrations.RegisterAsync(Owner, key.Id, default);
        (await registrations.ListAsync(Owner, PageRequest.First, default)).Rows.Should().Equal(key.Id);
        await registrations.UnregisterAsync(Owner, key.Id, default);

        var get = () => registrations.GetAsync(Owner, key.Id, default);
        await get.Should().ThrowAsync<Problem.NotFound>();
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().Where(e => e.AssetId == key.Id).OrderBy(e => e.At).Select(e => e.Action)
            .ToListAsync()).Should().Equal("created", "registered", "unregistered");
    }

    private Task<IssuedKey> ApiKeyAsync() =>
        Keys.CreateAsync(Owner, new NewKey { Kind = KeyKind.Api, Name = "Api" }, default);

    private Task<IssuedKey> ApplicationKeyAsync(Actor owner, Permissions? scopes = null,
        DateTimeOffset? expiresAt = null) =>
        Keys.CreateAsync(owner,
            new NewKey { Kind = KeyKind.Application, Name = "Application", Scopes = scopes, ExpiresAt = expiresAt },
            default);

    private async Task<Actor> InsideAsync(Actor owner, Permissions? scopes) =>
        (await Authenticator.FindAsync((await ApiKeyAsync()).Text, (await ApplicationKeyAsync(owner, scopes)).Text,
            null,
            default))!.Actor;
}
