using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

public sealed class AppServiceOnSqlite() : AppServiceSpecification(postgres: false);

public sealed class AppServiceOnPostgres() : AppServiceSpecification(postgres: true);

/// <summary>How apps are created, changed, published, deleted and restored.</summary>
public abstract class AppServiceSpecification(bool postgres) : AppSpecification(postgres)
{
    private static readonly string Simple = Definition(Cell("text0", "text", "\"content\":\"Hello\""));

    [Fact]
    public async Task A_definition_comes_back_as_it_was_sent()
    {
        var odd = "{ \"components\": [ ],\n \"embeddedQueries\":[], \"inputProps\":[ ] }";

        var id = await CreateAppAsync(odd);

        (await GetAppAsync(id)).Definition.Should().Be(odd);
    }

    [Fact]
    public async Task A_change_replaces_members_and_is_a_version_of_its_own()
    {
        var id = await CreateAppAsync(Simple);

        await UpdateAppAsync(id, new() { Definition = "{\"queries\":[" + Variable("v", "1") + "]}" });
        await UpdateAppAsync(id, new() { Name = "Renamed" });
        await UpdateAppAsync(id, new() { Tags = ["team:web"] });

        var app = await GetAppAsync(id);
        app.Definition.Should().Contain("Hello").And.Contain("stateVariable");
        app.Row.Should().Match<AppRow>(r => r.Name == "Renamed" && r.Number == 3 && r.Tags.Single() == "team:web");
        var versions = await AppQueries.VersionsAsync(Owner, id, PageRequest.First, default);
        versions.Rows.Select(v => v.Number).Should().Equal(3, 2, 1);
        (await AppQueries.GetAsync(Owner, id, new(1), default)).Definition.Should().Be(Simple);
    }

    [Fact]
    public async Task A_published_version_stays_until_another_one_is_published()
    {
        var id = await CreateAppAsync(Simple);
        var published = await Apps.PublishAsync(Owner, id, default);
        await UpdateAppAsync(id, new() { Definition = "{\"components\":[],\"rootInstanceName\":\"\"}" });

        var app = await GetAppAsync(id);
        app.Row.HasDraft.Should().BeTrue();
        app.Row.Published!.VersionId.Should().Be(published.VersionId);
        (await AppQueries.GetAsync(Owner, id, AppVersionChoice.Published, default)).Definition.Should().Be(Simple);
        await Apps.PublishAsync(Owner, id, default);
        (await GetAppAsync(id)).Row.HasDraft.Should().BeFalse();
        await Apps.UnpublishAsync(Owner, id, default);
        (await GetAppAsync(id)).Row.Published.Should().BeNull();
        await Apps.Invoking(a => a.UnpublishAsync(Owner, id, default)).Should().ThrowAsync<Problem.Invalid>();
        (await AppQueries.VersionsAsync(Owner, id, PageRequest.First, default)).Rows.Should()
            .OnlyContain(v => v.WasPublished);
    }

    [Fact]
    public async Task Reverting_makes_an_earlier_definition_the_newest()
    {
        var id = await CreateAppAsync(Simple);
        await UpdateAppAsync(id, new() { Definition = "{\"components\":[],\"rootInstanceName\":\"\"}" });

        await Apps.RevertAsync(Owner, id, new(1), (await GetAppAsync(id)).Row.Version, default);

        (await GetAppAsync(id)).Should().Match<AppDetails>(a => a.Definition == Simple && a.Number == 3);
        await Apps.NameVersionAsync(Owner, id, new(2), "Empty", default);
        (await AppQueries.VersionsAsync(Owner, id, PageRequest.First, default)).Rows[1].Name.Should().Be("Empty");
    }

    [Fact]
    public async Task A_change_over_another_version_than_was_seen_is_refused()
    {
        var id = await CreateAppAsync(Simple);
        var seen = (await GetAppAsync(id)).Row.Version;
        await UpdateAppAsync(id, new() { Name = "First" });

        await Apps.Invoking(a => a.UpdateAsync(Owner, id, new() { Name = "Second" }, seen, default)).Should()
            .ThrowAsync<Problem.Conflict>();
    }

    [Fact]
    public async Task A_deleted_app_says_so_and_comes_back_unpublished()
    {
        var id = await CreateAppAsync(Simple);
        await Apps.PublishAsync(Owner, id, default);

        await Apps.DeleteAsync(Owner, id, default);

        (await AppQueries.Invoking(a => a.GetAsync(Owner, id, AppVersionChoice.Newest, default)).Should()
            .ThrowAsync<Problem.NotFound>()).Which.WasDeleted.Should().BeTrue();
        var deleted = Host.Get<RecentlyDeletedApps>();
        (await deleted.ListAsync(Owner, PageRequest.First, default)).Rows.Single().Name.Should().Be("Orders");
        await deleted.RestoreAsync(Owner, id, default);
        (await GetAppAsync(id)).Row.Published.Should().BeNull();
        await Apps.DeleteAllAsync(Owner, [id], default);
        Host.Clock.Advance(TimeSpan.FromDays(31));
        (await deleted.PurgeDueAsync(10, default)).Should().Be(1);
        await using var db = Host.OpenDb();
        (await db.Set<AppVersion>().AnyAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task Deleting_several_apps_deletes_all_or_none()
    {
        var id = await CreateAppAsync(Simple);

        await Apps.Invoking(a => a.DeleteAllAsync(Owner, [id, Guid.CreateVersion7()], default)).Should()
            .ThrowAsync<Problem.NotFound>();

        (await GetAppAsync(id)).Row.Id.Should().Be(id);
    }

    [Fact]
    public async Task A_deleted_app_is_unknown_to_who_could_not_see_it()
    {
        var id = await CreateAppAsync(Simple);
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await Apps.DeleteAsync(Owner, id, default);

        (await AppQueries.Invoking(a => a.GetAsync(bob, id, AppVersionChoice.Newest, default)).Should()
            .ThrowAsync<Problem.NotFound>()).Which.WasDeleted.Should().BeFalse();
    }

    [Fact]
    public async Task Only_the_author_lets_an_app_run_as_the_author()
    {
        var id = await CreateAppAsync(Simple);
        var admin = await Host.AddUserAsync("Ada", Role.Admin);
        await GrantToAsync(id, PrincipalKind.User, admin.Id, AccessLevel.Editor);
        var roles = new[] { Role.Standard.Id };
        var account = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", roles, default);

        await UpdateAppAsync(id, new() { RunAs = AppIdentity.ServiceAccount, ServiceAccountId = account }, admin);

        (await GetAppAsync(id)).Should().Match<AppDetails>(a => a.ServiceAccountId == account
            && a.Row.ServiceAccountName == "Robot");
        await FluentActions.Awaiting(() => UpdateAppAsync(id, new() { RunAs = AppIdentity.Author }, admin)).Should()
            .ThrowAsync<Problem.Forbidden>();
        await FluentActions.Awaiting(() => UpdateAppAsync(id, new() { RunAs = AppIdentity.ServiceAccount })).Should()
            .ThrowAsync<Problem.Invalid>();
    }

    [Fact]
    public async Task An_app_that_does_not_work_is_saved_and_says_why()
    {
        var (prod, _, group) = await AccountsAsync();
        var definition = Definition(
            Cell("chart0", "vegaChart") + "," + Cell("text0", "text", "\"content\":\"${ lst0.outputs }\"") + ","
                + Cell("button0", "button", events: """{"name":"click","type":"custom","callback":"x"}"""),
            string.Join(',', Ask("list0", prod, "\"verb\":\"POST\",\"url\":\"/\""), Ask("none0", null, "\"url\":\"/\""),
                AskGroup("group0", group, "env:prd", "\"url\":\"/\""), Ask("unknown0", prod, "")
                    .Replace("com.datadoghq.http.request", "com.datadoghq.aws.s3.list", StringComparison.Ordinal),
                Ask("input0", prod, "\"nothing\":1")));

        var id = await CreateAppAsync(definition);

        var attention = (await GetAppAsync(id)).Attention;
        string At(string owner) => string.Join(" ", attention.Where(a => a.Step == owner).Select(a => a.Message));
        At("list0").Should().Be("This runs a POST whenever the app opens. Let it run only when it is triggered.");
        At("none0").Should().Contain("Choose a connection.");
        At("group0").Should().Contain("prd");
        At("unknown0").Should().StartWith("There is no action com.datadoghq.aws.s3.list.");
        At("input0").Should().Contain("There is no input “nothing”.");
        At("chart0").Should().Contain("vegaChart");
        At("text0").Should().Contain("“lst0” is unknown.");
        At("button0").Should().Contain("isn't run here");
        attention.Single(a => a.Step == "unknown0").Pointer.Should().Be("queries/3/properties/spec/fqn");
        (await GetAppAsync(id)).Row.Attention.Should().Be(attention.Count);
    }

    [Fact]
    public async Task A_connection_that_its_writer_cannot_see_is_not_admitted()
    {
        var (prod, _, _) = await AccountsAsync();
        var editor = await Host.AddUserAsync("Eve", Role.Standard);
        var id = await CreateAppAsync(Simple);
        await GrantToAsync(id, PrincipalKind.User, editor.Id, AccessLevel.Editor);
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor));

        var asking = Definition(queries: Ask("list0", prod, "\"url\":\"/\""));
        await UpdateAppAsync(id, new() { Definition = asking }, editor);

        await using var db = Host.OpenDb();
        (await db.Set<AppVersion>().SingleAsync(v => v.Number == 2)).Admitted.Should().BeEmpty();
        (await GetAppAsync(id, editor)).Attention.Select(a => a.Message).Should().Contain("The connection of this "
            + "query was not found, or you don't have access. Choose another one.");
    }

    [Fact]
    public async Task Lists_filter_and_sort()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (a, b) = (await CreateAppAsync(Simple, "Alpha"), await CreateAppAsync(Simple, "Beta", bob));
        await UpdateAppAsync(a, new() { Tags = ["team:web", "x:1"] });
        await Apps.PublishAsync(Owner, a, default);
        await Apps.SetFavoriteAsync(Owner, b, true, default);

        async Task<IEnumerable<string>> NamesAsync(AppQueryFilter filter) =>
            (await AppQueries.ListAsync(Owner, filter, PageRequest.First, default)).Rows.Select(r => r.Name);
        (await NamesAsync(new() { Name = "alp" })).Should().Equal("Alpha");
        (await NamesAsync(new() { Search = "bob" })).Should().Equal("Beta");
        (await NamesAsync(new() { AuthorName = "bob" })).Should().Equal("Beta");
        (await NamesAsync(new() { AuthorId = bob.Id })).Should().Equal("Beta");
        (await NamesAsync(new() { IsPublished = true })).Should().Equal("Alpha");
        (await NamesAsync(new() { IsPublished = false })).Should().Equal("Beta");
        (await NamesAsync(new() { IsFavorite = true })).Should().Equal("Beta");
        (await NamesAsync(new() { Tags = ["team:web"] })).Should().Equal("Alpha");
        (await NamesAsync(new() { Tags = ["team:we"] })).Should().BeEmpty();
        (await NamesAsync(new() { Order = [(AppSort.Author, true), (AppSort.Name, false)] })).Should()
            .BeEquivalentTo("Alpha", "Beta");
        (await NamesAsync(new() { Order = [(AppSort.Name, true)] })).Should().Equal("Beta", "Alpha");
        (await AppQueries.TagsAsync(Owner, default)).Should().Equal("team:web", "x:1");
    }

    [Fact]
    public async Task Old_versions_go_but_for_the_published_one_and_those_with_a_name()
    {
        var id = await CreateAppAsync(Simple);
        await Apps.PublishAsync(Owner, id, default);
        await UpdateAppAsync(id, new() { Description = "named" });
        await Apps.NameVersionAsync(Owner, id, new(2), "Kept", default);

        for (var i = 0; i < AppStaging.KeptVersions + 2; i++)
            await UpdateAppAsync(id, new() { Description = $"{i}" });

        var versions = await AppQueries.VersionsAsync(Owner, id, new(0, 200), default);
        versions.Rows.Select(v => v.Number).Should().Contain([1, 2]).And.NotContain(3);
        versions.Total.Should().Be(AppStaging.KeptVersions + 2);
    }

    [Fact]
    public async Task A_name_that_is_empty_or_too_long_is_refused_and_none_gets_a_default()
    {
        await Apps.Invoking(a => a.CreateAsync(Owner, new() { Name = " " }, default)).Should()
            .ThrowAsync<Problem.Invalid>();
        await Apps.Invoking(a => a.CreateAsync(Owner, new() { Name = new string('x', 201) }, default)).Should()
            .ThrowAsync<Problem.Invalid>();
        var id = await Apps.CreateAsync(Owner, new(), default);
        (await GetAppAsync(id)).Row.Name.Should().Be("Untitled app");
    }
}
