using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Connections;

public sealed class RecentlyDeletedOnSqlite() : RecentlyDeletedSpecification(postgres: false);

public sealed class RecentlyDeletedOnPostgres() : RecentlyDeletedSpecification(postgres: true)
{
    [Fact]
    public async Task Two_nodes_that_purge_at_once_purge_each_once()
    {
        for (var i = 0; i < 6; i++) await Service.DeleteAsync(Owner, await CreateAsync($"Connection {i}"), default);
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Installation.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Installation.Postgres);
        foreach (var node in new[] { Host, second }) node.Clock.Advance(TimeSpan.FromDays(31));

        await Task.WhenAll(Host.Get<BackgroundJobRunner>().RunOnceAsync(default),
            second.Get<BackgroundJobRunner>().RunOnceAsync(default));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);

        await using var db = Host.OpenDb();
        (await db.Set<Connection>().CountAsync()).Should().Be(0);
        (await db.Set<AuditEntry>().CountAsync(e => e.Action == "purged")).Should().Be(6);
    }
}

/// <summary>Deleted connections: restored for 30 days, then permanently deleted.</summary>
public abstract class RecentlyDeletedSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task A_deleted_connection_is_gone_from_everywhere_but_the_list_of_the_deleted()
    {
        var id = await CreateAsync("Billing", "env:prod");
        await Service.DeleteAsync(Owner, id, default);

        (await NamesAsync(new())).Should().BeEmpty();
        (await Search.FacetsAsync(Owner, new(), default)).Integrations.Should().BeEmpty();
        (await Search.SuggestTagsAsync(Owner, "env", default)).Should().BeEmpty();
        foreach (var use in new Func<Task>[]
        {
            () => Queries.GetAsync(Owner, id, default),
            () => Queries.HistoryAsync(Owner, id, PageRequest.First, default), () => OpenSecretsAsync(id),
            () => Service.DeleteAsync(Owner, id, default), () => Service.SetFavoriteAsync(Owner, id, true, default),
        })
            await use.Should().ThrowAsync<Problem.NotFound>();

        var row = (await Deleted.ListAsync(Owner, PageRequest.First, default)).Rows.Should().ContainSingle().Subject;
        row.Should()
            .Match<DeletedConnection>(
                d => d.Id == id && d.Name == "Billing" && d.DeletedBy == "Ada"
                    && d.PurgeAt - d.DeletedAt == TimeSpan.FromDays(30));
    }

    [Fact]
    public async Task A_restored_connection_has_its_id_access_favorites_tags_and_secrets()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await CreateAsync("Billing", "env:prod");
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor), (bob, AccessLevel.Resolver));
        await Service.SetFavoriteAsync(bob, id, true, default);
        await Service.DeleteAsync(Owner, id, default);

        await Deleted.RestoreAsync(Owner, id, null, default);

        var row = (await Search.ListAsync(bob, new ConnectionQuery { FavoritesOnly = true, Tags = ["env:prod"] },
            PageRequest.First, default)).Rows.Should().ContainSingle().Subject;
        row.Should().Match<ConnectionRow>(r => r.Id == id && r.Access == AccessLevel.Resolver);
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
        (await Deleted.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(0);
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Select(h => h.Action).Should()
            .Contain(["created", "deleted", "restored"]);
    }

    [Fact]
    public async Task A_name_that_was_taken_in_the_meantime_asks_for_another_one()
    {
        var id = await CreateAsync("Billing");
        await Service.DeleteAsync(Owner, id, default);
        await CreateAsync("BILLING");

        var restore = () => Deleted.RestoreAsync(Owner, id, null, default);
        (await restore.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .ContainSingle().Which.Field.Should().Be("name");
        var bad = () => Deleted.RestoreAsync(Owner, id, "\0", default);
        (await bad.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("name");

        await Deleted.RestoreAsync(Owner, id, " Billing 2 ", default);
        (await Queries.GetAsync(Owner, id, default)).Row.Name.Should().Be("Billing 2");
    }

    [Fact]
    public async Task A_connection_restored_under_another_name_is_found_by_it()
    {
        var id = await CreateAsync("Billing");
        await Service.DeleteAsync(Owner, id, default);

        await Deleted.RestoreAsync(Owner, id, "Invoices", default);

        (await FoundAsync("invoices")).Should().Equal(id);
        (await FoundAsync("billing")).Should().BeEmpty();

        async Task<IEnumerable<Guid>> FoundAsync(string text) =>
            (await Host.Get<ConnectionSearch>().ListAsync(Owner, new ConnectionQuery { Search = text },
                PageRequest.First, default)).Rows.Select(r => r.Id);
    }

    [Fact]
    public async Task A_permanent_deletion_leaves_only_the_audit_entry()
    {
        var id = await CreateAsync("Billing", "env:prod");
        await Service.SetFavoriteAsync(Owner, id, true, default);
        await Service.DeleteAsync(Owner, id, default);

        await Deleted.DeletePermanentlyAsync(Owner, id, default);

        await NothingIsLeftOfAsync(id);
        foreach (var act in new Func<Task>[] { () => Deleted.RestoreAsync(Owner, id, null, default),
            () => Deleted.DeletePermanentlyAsync(Owner, id, default) })
            await act.Should().ThrowAsync<Problem.NotFound>();
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().Where(e => e.AssetId == id).Select(e => e.Action).ToListAsync()).Should()
            .BeEquivalentTo("created", "deleted", "purged");
    }

    [Fact]
    public async Task A_live_connection_is_neither_restored_nor_purged()
    {
        var id = await CreateAsync("Billing");

        foreach (var act in new Func<Task>[] { () => Deleted.RestoreAsync(Owner, id, null, default),
            () => Deleted.DeletePermanentlyAsync(Owner, id, default) })
            await act.Should().ThrowAsync<Problem.NotFound>();
        (await OpenSecretsAsync(id)).Should().HaveCount(1);
    }

    [Fact]
    public async Task A_deleted_connection_is_purged_after_thirty_days_and_not_before()
    {
        var id = await CreateAsync("Billing");
        var live = await CreateAsync("Live");
        await Service.DeleteAsync(Owner, id, default);

        Host.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);
        (await Deleted.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(1);

        Host.Clock.Advance(TimeSpan.FromMinutes(2));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);
        await NothingIsLeftOfAsync(id);
        (await OpenSecretsAsync(live)).Should().HaveCount(1);
    }

    [Fact]
    public async Task More_than_one_batch_is_purged_in_one_go()
    {
        for (var i = 0; i < 105; i++) await Service.DeleteAsync(Owner, await CreateAsync($"Connection {i}"), default);
        Host.Clock.Advance(TimeSpan.FromDays(31));

        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);

        (await Deleted.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(0);
    }

    [Fact]
    public async Task The_list_shows_the_last_deleted_first_and_pages()
    {
        for (var i = 0; i < 5; i++) await Service.DeleteAsync(Owner, await CreateAsync($"Connection {i}"), default);

        var first = await Deleted.ListAsync(Owner, new(0, 3), default);
        var second = await Deleted.ListAsync(Owner, new(3, 3), default);

        first.Total.Should().Be(5);
        first.Rows.Concat(second.Rows).Select(r => r.Name).Should().Equal("Connection 4", "Connection 3",
            "Connection 2", "Connection 1", "Connection 0");
    }

    [Fact]
    public async Task A_certificate_that_ends_while_no_one_looks_needs_attention()
    {
        var (key, certificate) = Certificates.Make(Host.Clock.GetUtcNow().AddDays(40));
        var input = Inputs.Http("mTLS") with
        {
            CredentialType = "HTTPMTLSAuth",
            Fields = new() { { "base_url", "https://api.example.com" }, { "certificate", certificate },
                { "private_key", Inputs.Secret(key) } },
        };
        var id = await Service.AddAsync(Owner, input, default);
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NotTested);

        Host.Clock.Advance(TimeSpan.FromDays(41));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);

        (await Queries.GetAsync(Owner, id, default)).Row.Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention && r.HealthMessage!.Contains("expired"));
    }

    private async Task NothingIsLeftOfAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        (await db.Set<Connection>().AnyAsync(c => c.Id == id)).Should().BeFalse();
        (await db.Set<ConnectionTag>().AnyAsync(t => t.ConnectionId == id)).Should().BeFalse();
        (await db.Set<StoredSecret>().AnyAsync(s => s.OwnerId == id)).Should().BeFalse();
        (await db.Set<Grant>().AnyAsync(g => g.ResourceId == id)).Should().BeFalse();
        (await db.Set<Favorite>().AnyAsync(f => f.ResourceId == id)).Should().BeFalse();
    }
}
