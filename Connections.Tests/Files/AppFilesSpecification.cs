using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Audit;
using Connections.Core.Files;
using Connections.Core.People;

namespace Connections.Tests.Files;

public sealed class AppFilesOnSqlite() : AppFilesSpecification(postgres: false);

public sealed class AppFilesOnPostgres() : AppFilesSpecification(postgres: true);

/// <summary>Apps as files describe them, beside what they name.</summary>
public abstract class AppFilesSpecification(bool postgres) : ManifestSpecification(postgres)
{
    private const string Orders = """
        workflows:
          - name: ship
            spec:
              triggers: [{appTrigger: {}}]
              steps:
                - name: Start
                  actionId: com.datadoghq.core.noop
        apps:
          - name: Orders
            description: What is to be shipped
            tags: [team:billing]
            published: true
            definition:
              components:
                - name: grid0
                  type: grid
                  properties: {children: []}
              queries:
                - id: 01900000-0000-7000-8000-000000000001
                  name: orders
                  type: action
                  properties:
                    spec:
                      fqn: com.datadoghq.http.request
                      connection: billing-staging
                      inputs: {verb: GET, url: /orders}
                - id: 01900000-0000-7000-8000-000000000002
                  name: totals
                  type: action
                  properties:
                    spec:
                      fqn: com.datadoghq.http.request
                      connectionGroup: {name: billing, tags: ['env:prod']}
                      inputs: {verb: GET, url: /totals}
                - id: 01900000-0000-7000-8000-000000000003
                  name: ship
                  type: action
                  properties:
                    onlyTriggerManually: true
                    spec:
                      fqn: run_workflow
                      inputs: {workflow: ship}
              rootInstanceName: grid0
            access:
              organization: viewer
              users:
                ada@example.com: editor
        """;

    private const string All = Billing + "\n" + Orders;

    private AppService Apps => Host.Get<AppService>();

    private AppQueries AppReading => Host.Get<AppQueries>();

    [Fact]
    public async Task An_app_is_created_with_what_it_names_and_a_second_apply_does_nothing()
    {
        var plan = await PlanAsync(All);
        plan.Refusals.Should().BeEmpty();
        var planned = plan.Things.Single(t => t.Kind == "app");
        planned.Act.Should().Be(PlannedAction.Create);
        planned.Changes.Should().Contain(new FieldChange("published", null, "true"))
            .And.Contain(c => c.Field == "query orders" && c.New!.Contains("connection “billing-staging”"));
        planned.Warnings.Should().BeEmpty("what the same apply creates is not missing");

        (await ApplyAsync(All)).Should().HaveCount(5);

        var details = await GetAsync();
        details.Row.Should().Match<AppRow>(a => a.Published != null && !a.HasDraft && a.Number == 1
            && a.ManagedBy == FileName && !a.MayEdit && a.MayRelease);
        var queries = JsonNode.Parse(details.Definition)!["queries"]!;
        $"{queries[0]!["properties"]!["spec"]!["connectionId"]}".Should().Be($"{await IdOfAsync("billing-staging")}");
        $"{queries[1]!["properties"]!["spec"]!["connectionGroup"]!["id"]}".Should()
            .Be($"{await GroupIdAsync("billing")}");
        (await PlanAsync(All)).Differs.Should().BeFalse();
        (await ApplyAsync(All)).Should().BeEmpty();
        (await GetAsync()).Row.Version.Should().Be(details.Row.Version);
    }

    [Fact]
    public async Task A_plan_tells_an_app_s_changes_and_an_apply_publishes_them()
    {
        await ApplyAsync(All);
        var changed = All.Replace("url: /orders", "url: /open").Replace("What is to be shipped", "Shipping");

        var app = (await PlanAsync(changed)).Things.Single(t => t.Differs);

        app.Changes.Should().Contain(new FieldChange("description", "What is to be shipped", "Shipping"))
            .And.Contain(c => c.Field.StartsWith("queries, orders, ", StringComparison.Ordinal)
                && c.Old == "/orders" && c.New == "/open");
        await ApplyAsync(changed);
        (await GetAsync()).Row.Should().Match<AppRow>(a => a.Number == 2 && !a.HasDraft);
        (await PlanAsync(changed)).Differs.Should().BeFalse();
        var hidden = changed.Replace("published: true", "published: false");
        (await PlanAsync(hidden)).Things.Single(t => t.Differs).Changes.Should()
            .Equal(new FieldChange("published", "true", null));
        await ApplyAsync(hidden);
        (await GetAsync()).Row.Published.Should().BeNull();
    }

    [Fact]
    public async Task A_query_that_a_file_no_longer_has_is_removed()
    {
        await ApplyAsync(All);
        var (from, to) = (All.IndexOf("        - id: 01900000-0000-7000-8000-000000000002", StringComparison.Ordinal),
            All.IndexOf("        - id: 01900000-0000-7000-8000-000000000003", StringComparison.Ordinal));
        var less = All[..from] + All[to..];

        (await PlanAsync(less)).Things.Single(t => t.Differs).Changes.Should().Contain(c => c.Field == "query totals"
            && c.New == null);
        await ApplyAsync(less);

        JsonNode.Parse((await GetAsync()).Definition)!["queries"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_managed_app_is_changed_by_its_file_alone_and_released_by_an_editor()
    {
        await ApplyAsync(All);
        var row = (await GetAsync()).Row;
        foreach (var act in new Func<Task>[]
        {
            () => Apps.UpdateAsync(Owner, row.Id, new() { Name = "other" }, row.Version, default),
            () => Apps.UnpublishAsync(Owner, row.Id, default),
            () => Apps.DeleteAsync(Owner, row.Id, default),
            () => Host.Get<AppPolicies>().ResetAsync(Owner, row.Id, default),
        })
            (await act.Should().ThrowAsync<Problem.ManagedByFile>()).WithMessage($"*managed by the file {FileName}*");
        (await Managed.DriftAsync(Owner, [row.Id], default)).Should().BeEmpty();

        await Managed.ReleaseAppAsync(Owner, row.Id, default);
        await Apps.UnpublishAsync(Owner, row.Id, default);
        var plan = (await PlanAsync(All)).Things.Single(t => t.Differs);
        plan.Act.Should().Be(PlannedAction.TakeOver);
        plan.Changes.Select(c => c.Field).Should().Equal("published", "managed by");
        await ApplyAsync(All);
        (await PlanAsync(All)).Differs.Should().BeFalse();
        Words(await PlanAsync(Billing)).Should().Equal("Leave Orders: ", "Leave ship: ");
        await ApplyAsync(Billing, prune: true);
        (await AppReading.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0);
    }

    [Fact]
    public async Task An_exported_app_has_names_and_its_plan_has_no_difference()
    {
        await ApplyAsync(All);

        var exported = await Host.Get<FileExport>().ExportAsync(Owner, ["orders", "ship"], default);

        (exported.Apps, exported.Workflows, exported.LeftOut.Count).Should().Be((1, 1, 0));
        exported.Text.Should().Contain("connection: billing-staging").And.Contain("workflow: ship")
            .And.NotContain("connectionId").And.NotContain("workflowId");
        var plan = await PlanAsync(exported.Text);
        plan.Refusals.Should().BeEmpty();
        plan.Things.Single(t => t.Kind == "app").Act.Should().Be(PlannedAction.None);
        plan.Things.Single(t => t.Kind == "workflow").Changes.Should().BeEmpty("only its access is described now");
    }

    [Fact]
    public async Task An_app_is_refused_without_the_rights_or_with_a_name_that_two_have()
    {
        var reader = await Host.AddUserAsync("Reader", Role.ReadOnly);
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await ApplyAsync(Billing);
        var asRobot = All.Replace("published: true\n    definition", "service_account: Robot\n    definition");
        await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.Standard.Id], default);

        (await PlanAsync(Orders, reader)).Refusals.Should().Contain(r => r.Message.Contains("apps_write"));
        (await PlanAsync(asRobot, bob)).Refusals.Should().Contain(r => r.Message.Contains("service_account_write"));
        (await PlanAsync(All.Replace("workflow: ship", "workflow: shop"))).Refusals.Single().Message.Should()
            .Be("There is no workflow shop that you have access to, and these files don't describe one.");
        await Apps.CreateAsync(Owner, new AppChange { Name = "Orders" }, default);
        await Apps.CreateAsync(Owner, new AppChange { Name = "orders" }, default);
        (await PlanAsync(All)).Refusals.Single().Message.Should().StartWith("More than one app is named Orders.");
    }

    private async Task<AppDetails> GetAsync()
    {
        var row = (await AppReading.ListAsync(Owner, new(), PageRequest.First, default)).Rows.Single();
        return await AppReading.GetAsync(Owner, row.Id, AppVersionChoice.Newest, default);
    }
}
