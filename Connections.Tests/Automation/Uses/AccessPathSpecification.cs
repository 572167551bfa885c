using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Tests.Apps;
using Connections.Tests.Support;

namespace Connections.Tests.Automation.Uses;

public sealed class AccessPathsOnSqlite() : AccessPathSpecification(postgres: false);

public sealed class AccessPathsOnPostgres() : AccessPathSpecification(postgres: true);

/// <summary>Who can use a connection or a group, and through what.</summary>
public abstract class AccessPathSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private AccessPathQueries Paths => Host.Get<AccessPathQueries>();

    [Fact]
    public async Task A_connection_names_who_has_Resolver_and_counts_the_accounts_behind()
    {
        var (prod, _, _) = await AccountsAsync();
        var ann = await Host.AddUserAsync("Ann", Role.Standard);
        await Host.AddUserAsync("Bo", Role.ReadOnly);
        await GrantToAsync(prod, PrincipalKind.User, ann.Id, AccessLevel.Resolver);
        var before = await OfAsync(prod);
        await GrantToAsync(prod, PrincipalKind.Role, Role.ReadOnly.Id, AccessLevel.Resolver);

        before.Direct.Select(l => (l.Name, l.Level)).Should().BeEquivalentTo(new[]
        {
            (Owner.Name, AccessLevel.Editor), ("Ann", AccessLevel.Resolver),
        }, "everyone else is Viewer");
        (before.People, before.ServiceAccounts).Should().Be((2, 0));
        (await OfAsync(prod)).People.Should().Be(2, "the role Read Only doesn't let anyone use connections");
        (await OfAsync(prod)).Direct.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_person_uses_a_connection_through_a_workflow_that_acts_as_another()
    {
        var (prod, _, group) = await AccountsAsync();
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        var direct = await CreateWorkflowAsync(Named(prod), "Restart");
        await GrantToAsync(direct, PrincipalKind.User, bo.Id, AccessLevel.Resolver);
        await CreateWorkflowAsync(ByGroup(group, "env:prod"), "Through group");
        await CreateWorkflowAsync(ByGroup(group, "env:staging"), "Other member");
        await CreateWorkflowAsync(Named(prod), "As who starts it", RunAs.Initiator);
        await CreateWorkflowAsync(Named(prod), "Powerless", owner: bo);

        var found = await OfAsync(prod);

        found.Through.Rows.Select(p => p.Text).Should().Equal(
            "Through the workflow “As who starts it”, which acts as who starts it: only those who can use it directly.",
            "Nobody through the workflow “Powerless”: it acts as Bo, who can't use it.",
            $"{Owner.Name} and Bo can use it through the workflow “Restart” (acts as {Owner.Name}).",
            $"{Owner.Name} can use it through the workflow “Through group” (acts as {Owner.Name}).");
        found.Through.Total.Should().Be(4);
        (await Paths.OfConnectionAsync(Owner, prod, new(2, 1), default)).Through.Rows.Select(p => p.Name).Should()
            .Equal("Restart");
    }

    [Fact]
    public async Task Published_apps_are_paths_for_their_viewers_behind_the_workflows()
    {
        var (prod, _, _) = await AccountsAsync();
        var apps = Host.Get<AppService>();
        var definition = AppDocuments.Definition(queries: AppDocuments.Ask("list0", prod, "\"url\":\"/a\""));
        var app = await apps.CreateAsync(Owner, new AppChange { Name = "Orders", Definition = definition }, default);
        await CreateWorkflowAsync(Named(prod), "Restart");
        var before = await OfAsync(prod);
        await apps.PublishAsync(Owner, app, default);

        before.Through.Rows.Select(p => p.Name).Should().Equal("Restart");
        var found = await OfAsync(prod);
        found.Through.Rows.Select(p => p.Name).Should().Equal("Restart", "Orders");
        found.Through.Rows[1].Text.Should().Be("Everyone in the organization can use it through the app “Orders” "
            + $"(acts as {Owner.Name}).");
        (await Paths.OfConnectionAsync(Owner, prod, new(1, 5), default)).Through.Rows.Select(p => p.Name).Should()
            .Equal("Orders");
    }

    [Fact]
    public async Task A_group_names_the_workflows_that_ask_it()
    {
        var (_, _, group) = await AccountsAsync();
        await CreateWorkflowAsync(ByGroup(group), "Open");

        var found = await Paths.OfGroupAsync(Owner, group, PageRequest.First, default);

        found.Direct.Select(l => l.Name).Should().BeEquivalentTo("Everyone in the organization", Owner.Name);
        found.Through.Rows.Select(p => p.Text).Should().Equal(
            $"{Owner.Name} can use it through the workflow “Open” (acts as {Owner.Name}).");
    }

    [Fact]
    public async Task Workflows_that_the_reader_cannot_see_are_counted_and_never_named()
    {
        const string canary = "canary-19b4";
        var (prod, _, _) = await AccountsAsync();
        await CreateWorkflowAsync(Named(prod), "Seen");
        await RestrictAsync(await CreateWorkflowAsync(Named(prod), canary), AccessLevel.None,
            (Owner, AccessLevel.Editor));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        var found = await Paths.OfConnectionAsync(bo, prod, PageRequest.First, default);

        (found.Through.Total, found.Hidden).Should().Be((1, 1));
        JsonSerializer.Serialize(found).Should().NotContain(canary);
    }

    [Fact]
    public async Task The_number_of_queries_does_not_grow_with_the_paths()
    {
        var (prod, _, group) = await AccountsAsync();
        await CreateWorkflowAsync(Named(prod), "First");
        await CreateWorkflowAsync(ByGroup(group), "Second");
        var few = await CommandsAsync();
        for (var i = 0; i < 20; i++)
            await CreateWorkflowAsync(i % 2 == 0 ? Named(prod) : ByGroup(group, "env:prod"), $"W{i}");

        (await CommandsAsync()).Should().Be(few);

        async Task<int> CommandsAsync()
        {
            using var watch = SqlCommandRecorder.For(Installation);
            await OfAsync(prod);
            return watch.TakeCommands().Count;
        }
    }

    private Task<AccessPaths> OfAsync(Guid connection) =>
        Paths.OfConnectionAsync(Owner, connection, PageRequest.First, default);

    private static string Named(Guid connection) => Spec(Request("Deploy", "SITE"),
        $"\"connections\":[{Through("SITE", connection)}]");
}
