using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Tiles;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Tiles;

public sealed class TileAccountsOnSqlite() : TileAccountSpecification(postgres: false);

public sealed class TileAccountsOnPostgres() : TileAccountSpecification(postgres: true);

/// <summary>Accounts of tiles: what may be stored, what is kept, and what is written of it.</summary>
public abstract class TileAccountSpecification(bool postgres) : TileSpecification(postgres)
{
    [Fact]
    public async Task The_seven_tiles_are_there_and_say_how_many_accounts_they_have()
    {
        await AddAsync("acme");
        Remote.AnswerWith(401, "no");
        await Tester.TestStoredAsync(Owner, (await AddAsync("other")).Id, default);

        var tiles = await Reading.ListAsync(Owner, default);

        tiles.Select(t => t.Type).Should().Equal("GitHub", "Jira", "MicrosoftTeams", "Opsgenie", "PagerDuty", "Slack",
            "Statuspage");
        tiles[0].Should().Match<TileRow>(t => t.Accounts == 2 && t.NeedAttention == 1 && t.DefaultAccount == "acme"
            && t.MayManage);
        tiles.Skip(1).Should().OnlyContain(t => t.Accounts == 0 && t.DefaultAccount == null);
        Host.Get<IntegrationCatalog>().Tiles.Should().OnlyContain(i => i.Actions.Count >= 3 && i.TileKinds().Count > 0);
    }

    [Fact]
    public async Task A_new_account_is_sealed_audited_and_the_first_one_the_default()
    {
        var first = await Tiles.CreateAsync(Owner, GitHub("acme", "ghp_first"), default);
        var second = await Tiles.CreateAsync(Owner, GitHub("beta", "ghp_second"), default);

        (first.Row.IsDefault, second.Row.IsDefault).Should().Be((true, false));
        first.Row.Should().Match<TileAccountRow>(r => r.Name == "acme" && r.MayUse && !r.IsRestricted
            && r.CreatedBy == "Ada" && r.Health == ConnectionHealth.NotTested);
        first.Credential.Fields.Text("access_token").Should().BeNull();
        first.Credential.Secrets.Should().ContainSingle().Which.Path.Should().Be("access_token");
        (await SecretRowsAsync(first.Row.Id)).Should().ContainSingle().Which.SecretVersion.Should().Be(1);
        var entry = (await EntriesAsync(first.Row.Id)).Single();
        (entry.EventName, entry.Action, entry.AssetName).Should().Be(("Integration", "created", "acme"));
        entry.Details.Should().Contain("GitHub").And.NotContain("ghp_");
    }

    [Fact]
    public async Task A_name_is_taken_once_in_a_tile_and_free_in_another()
    {
        await AddAsync("acme");

        var again = () => Tiles.CreateAsync(Owner, GitHub(" ACME ", "ghp_example"), default);
        var slack = Of("Slack", "SlackBotToken", "acme", new FieldSet { { "base_url", Remote.Address.ToString() },
            { "bot_token", Inputs.Secret("xoxb-1") } });

        (await again.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Single().Should().Match<ValidationError>(
            f => f.Field == "name" && f.Message.StartsWith("This name is already in use in this tile."));
        (await Tiles.CreateAsync(Owner, slack, default)).Row.IsDefault.Should().BeTrue();
    }

    [Fact]
    public async Task An_input_that_no_account_has_is_refused()
    {
        var tags = () => Tiles.CreateAsync(Owner, GitHub("a", "ghp_example") with { Tags = ["env:prod"] }, default);
        var export = () => Tiles.CreateAsync(Owner, GitHub("a", "ghp_example") with { HandsOut = true }, default);
        var none = () => Tiles.CreateAsync(Owner, GitHub("a", null), default);
        var noTile = () => Tiles.CreateAsync(Owner, Inputs.Http("a"), default);

        (await tags.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Single().Field.Should().Be("tags");
        (await export.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Single().Field.Should().Be("handsOut");
        (await none.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Single().Field.Should().Be("access_token");
        await noTile.Should().ThrowAsync<Problem.NotFound>();
        (await RowsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_edit_keeps_the_secret_left_out_and_another_host_asks_for_it_again()
    {
        var account = await Tiles.CreateAsync(Owner, GitHub("acme", "ghp_first"), default);

        var renamed = await Tiles.UpdateAsync(Owner, account.Row.Id, GitHub("acme 2", null), account.Row.Version,
            default);
        var moved = () => Tiles.UpdateAsync(Owner, account.Row.Id,
            GitHub("acme", null, "https://evil.example.com/api/v3"), renamed.Row.Version, default);
        var stale = () => Tiles.UpdateAsync(Owner, account.Row.Id, GitHub("x", null), account.Row.Version, default);

        renamed.Row.Name.Should().Be("acme 2");
        (await moved.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Single().Should().Match<ValidationError>(
            f => f.Field == "access_token" && f.Message.Contains("so that nobody can send this credential"));
        await stale.Should().ThrowAsync<Problem.Conflict>();
        (await SecretRowsAsync(account.Row.Id)).Single().SecretVersion.Should().Be(1);
        await Tester.TestStoredAsync(Owner, account.Row.Id, default);
        Tokens.Should().Equal("Bearer ghp_first");
    }

    [Fact]
    public async Task An_account_that_was_tested_before_it_is_saved_is_healthy()
    {
        Remote.AnswerWith(200, """{"login":"acme"}""");
        var input = GitHub("acme", "ghp_tried");

        var result = await Tester.TestAsync(Owner, input, null, default);
        var account = await Tiles.CreateAsync(Owner, input, default);

        result.Outcome.Should().Be(TestOutcome.Accepted);
        Remote.Requests.Should().ContainSingle().Which.Target.Should().Be("/user");
        account.Row.Health.Should().Be(ConnectionHealth.Healthy);
    }

    [Fact]
    public async Task A_test_of_a_change_takes_the_stored_secret_to_its_own_host_alone()
    {
        var account = await AddAsync("acme", "ghp_stored");

        await Tester.TestAsync(Owner, GitHub("acme", null), account.Id, default);
        var moved = () => Tester.TestAsync(Owner, GitHub("acme", null, "https://evil.example.com/api/v3"), account.Id,
            default);

        await moved.Should().ThrowAsync<Problem.Invalid>();
        Tokens.Should().Equal("Bearer ghp_stored");
    }

    [Fact]
    public async Task A_rejected_token_marks_the_account_and_a_scheduled_test_looks_again()
    {
        var account = await AddAsync("acme");
        Remote.AnswerWith(401, "no");
        await Tester.TestStoredAsync(Owner, account.Id, default);
        var marked = (await RowsAsync()).Single();
        Remote.AnswerWith(200, """{"login":"acme"}""");

        Host.Clock.Advance(TimeSpan.FromHours(27));
        await Host.Get<ConnectionRetests>().RunDueAsync(default);

        marked.Health.Should().Be(ConnectionHealth.NeedsAttention);
        marked.HealthMessage.Should().Contain("GitHub rejected the token");
        (await RowsAsync()).Single().Health.Should().Be(ConnectionHealth.Healthy);
        (await EntriesAsync(account.Id)).Where(e => e.Action == "tested").Select(e => e.ActorName).Should()
            .Equal("Ada", Actor.System.Name);
    }

    [Fact]
    public async Task A_token_that_ends_soon_is_warned_of_and_marked()
    {
        var account = await AddAsync("acme");
        await using (var db = Host.OpenDb())
        {
            var ends = Host.Clock.GetUtcNow() + TimeSpan.FromDays(5);
            await db.Set<TileAccount>().ExecuteUpdateAsync(a => a.SetProperty(x => x.ExpiresAt, ends));
        }

        var warned = await Host.Get<TileAccountMaintenance>().WarnOfExpiryAsync(default);
        var soon = (await RowsAsync()).Single();
        Host.Clock.Advance(TimeSpan.FromDays(6));
        var ended = await Host.Get<TileAccountMaintenance>().MarkExpiredAsync(default);

        (warned, ended).Should().Be((1, 1));
        soon.HealthMessage.Should().StartWith("Its certificate or token expires on");
        (await RowsAsync()).Single().HealthMessage.Should().Be(Expiry.Ended);
        (await EntriesAsync(account.Id)).Should().Contain(e => e.Action == "expiry_warned");
    }

    [Fact]
    public async Task Another_default_takes_the_place_of_the_first_and_a_tile_may_have_none()
    {
        var (first, second) = (await AddAsync("acme"), await AddAsync("beta"));

        await Tiles.SetDefaultAsync(Owner, second.Id, true, default);
        var changed = await RowsAsync();
        await Tiles.SetDefaultAsync(Owner, second.Id, false, default);

        changed.Where(r => r.IsDefault).Select(r => r.Name).Should().Equal("beta");
        changed.Select(r => r.Version).Should().Equal(first.Version, second.Version);
        (await RowsAsync()).Should().OnlyContain(r => !r.IsDefault);
        (await EntriesAsync(second.Id)).Where(e => e.Action == "modified").Should().HaveCount(2);
    }

    [Fact]
    public async Task Two_first_accounts_and_two_new_defaults_at_once_leave_one_default()
    {
        var made = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => AddAsync($"acme {i}")));
        (await RowsAsync()).Should().ContainSingle(r => r.IsDefault);

        await Task.WhenAll(made.Select(async m =>
        {
            try
            {
                await Tiles.SetDefaultAsync(Owner, m.Id, true, default);
            }
            catch (Problem.Conflict)
            {
                // Someone else was first.
            }
        }));

        (await RowsAsync()).Should().ContainSingle(r => r.IsDefault);
    }

    [Fact]
    public async Task A_deleted_account_leaves_no_secret_and_its_name_is_free_again()
    {
        var account = await AddAsync("acme");
        await RestrictUseAsync(account.Id, Owner);

        await Tiles.DeleteAsync(Owner, account.Id, default);

        (await SecretRowsAsync(account.Id)).Should().BeEmpty();
        (await RowsAsync()).Should().BeEmpty();
        (await AddAsync("acme")).IsDefault.Should().BeTrue();
        var gone = () => Tiles.DeleteAsync(Owner, account.Id, default);
        await gone.Should().ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task Only_who_manages_integrations_changes_accounts_and_everyone_sees_their_names()
    {
        var account = await AddAsync("acme");
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        Func<Task>[] acts =
        [
            () => Tiles.CreateAsync(bo, GitHub("beta", "ghp_example"), default),
            () => Tiles.UpdateAsync(bo, account.Id, GitHub("beta", null), account.Version, default),
            () => Tiles.DeleteAsync(bo, account.Id, default),
            () => Tiles.SetDefaultAsync(bo, account.Id, false, default),
            () => Tester.TestStoredAsync(bo, account.Id, default),
            () => Tester.TestAsync(bo, GitHub("beta", "ghp_example"), null, default),
            () => Reading.GetAsync(bo, "GitHub", account.Id, default),
            () => Policies.ResetAsync(bo, account.Id, default),
        ];

        foreach (var act in acts)
            (await act.Should().ThrowAsync<Problem.Forbidden>()).Which.Message.Should().Contain("integrations_manage");
        (await RowsAsync(actor: bo)).Should().ContainSingle().Which.Should().Match<TileAccountRow>(
            r => r.Name == "acme" && r.MayUse);
        (await Reading.ListAsync(bo, default))[0].MayManage.Should().BeFalse();
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_restricted_account_names_who_may_use_it_and_a_reset_opens_it_again()
    {
        var account = await AddAsync("acme");
        var (bo, cy) = (await Host.AddUserAsync("Bo", Role.Standard), await Host.AddUserAsync("Cy", Role.Standard));

        await RestrictUseAsync(account.Id, bo);
        var (ofBo, ofCy) = ((await RowsAsync(actor: bo)).Single(), (await RowsAsync(actor: cy)).Single());
        await Policies.ResetAsync(Owner, account.Id, default);

        (ofBo.MayUse, ofBo.IsRestricted).Should().Be((true, true));
        (ofCy.MayUse, ofCy.IsRestricted).Should().Be((false, true));
        (await RowsAsync(actor: cy)).Single().Should().Match<TileAccountRow>(r => r.MayUse && !r.IsRestricted);
        (await EntriesAsync(account.Id)).Where(e => e.Action == "restriction_policy_modified").Should().HaveCount(2);
    }

    [Fact]
    public async Task A_catalog_without_the_integration_marks_the_account()
    {
        await AddAsync("acme");
        await using (var db = Host.OpenDb())
            await db.Set<TileAccount>().ExecuteUpdateAsync(a => a.SetProperty(x => x.CredentialType, "Gone"));

        await Host.Get<TileAccountMaintenance>().MarkMissingSchemasAsync(default);

        (await RowsAsync()).Single().Health.Should().Be(ConnectionHealth.NeedsAttention);
    }

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Guid asset)
    {
        await Host.Get<AuditBatchWriter>().IdleAsync();
        await using var db = Host.OpenDb();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.AssetId == asset).OrderBy(e => e.At)
            .ToListAsync();
    }
}
