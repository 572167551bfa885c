using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Files;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Files;

public sealed class WorkflowFilesOnSqlite() : WorkflowFilesSpecification(postgres: false);

public sealed class WorkflowFilesOnPostgres() : WorkflowFilesSpecification(postgres: true);

/// <summary>Workflows as files describe them, beside the connections and groups that they name.</summary>
public abstract partial class WorkflowFilesSpecification(bool postgres) : ManifestSpecification(postgres)
{
    /// <summary>A workflow with a step through a connection and one through a group of <see cref="Both"/>.</summary>
    private const string Nightly = """
        workflows:
          - name: nightly-check
            description: Asks both sites
            tags: [team:billing]
            published: true
            repeatable_steps: [Ask]
            webhook_secret: ${env:HOOK}
            spec:
              triggers:
                - githubWebhookTrigger: {}
                  startStepNames: [Ask]
              steps:
                - name: Ask
                  actionId: com.datadoghq.http.request
                  connectionLabel: STAGING
                  parameters:
                    - name: verb
                      value: GET
                    - name: url
                      value: /state
                  outboundEdges:
                    - branchName: main
                      nextStepName: Ask_prod
                - name: Ask_prod
                  actionId: com.datadoghq.http.request
                  connectionLabel: SITES
                  parameters:
                    - name: verb
                      value: GET
                    - name: url
                      value: /state
              connectionEnvs:
                - env: default
                  connections:
                    - label: STAGING
                      connection: billing-staging
                  connectionGroups:
                    - label: SITES
                      connectionGroup: billing
                      tags: ['env:prod']
            access:
              users:
                ada@example.com: editor
              roles:
                Standard: runner
        """;

    private const string Both = Billing + "\n" + Nightly;
    private const string Hook = "hook-s3cret-of-16";

    private WorkflowService Workflows => Host.Get<WorkflowService>();

    private WorkflowQueries WorkflowReading => Host.Get<WorkflowQueries>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Environment["HOOK"] = Hook;
    }

    [Fact]
    public async Task A_workflow_is_created_with_what_it_names_and_a_second_apply_does_nothing()
    {
        var plan = await PlanAsync(Both);
        plan.Refusals.Should().BeEmpty();
        var planned = plan.Things.Single(t => t.Kind == "workflow");
        planned.Act.Should().Be(PlannedAction.Create);
        planned.Changes.Should().Contain(new FieldChange("published", null, "true"))
            .And.Contain(c => c.Field == "step Ask" && c.New!.Contains("connection “billing-staging”"));
        planned.Warnings.Should().BeEmpty("what the same apply creates is not missing");

        (await ApplyAsync(Both)).Should().HaveCount(4);

        var details = await GetAsync("nightly-check");
        details.Row.Should().Match<WorkflowRow>(w => w.IsPublished && !w.HasDraft && w.Attention == 0
            && w.ManagedBy == FileName && !w.MayEdit && w.MayRelease && w.OwnerId == Owner.Id
            && w.Description == "Asks both sites");
        details.RepeatableSteps.Should().Equal("Ask");
        details.HasWebhookSecret.Should().BeTrue();
        var environment = JsonNode.Parse(details.Spec)!["connectionEnvs"]![0]!;
        environment["connections"]![0]!["connectionId"]!.GetValue<string>().Should()
            .Be($"{await IdOfAsync("billing-staging")}");
        environment["connectionGroups"]![0]!["connectionGroupId"]!.GetValue<string>().Should()
            .Be($"{await GroupIdAsync("billing")}");
        var policy = await Host.Get<WorkflowPolicies>().GetAsync(Owner, details.Row.Id, default);
        policy.Policy.Lines.Select(l => l.Level).Should().BeEquivalentTo([AccessLevel.Editor, AccessLevel.Resolver]);

        (await PlanAsync(Both)).Differs.Should().BeFalse();
        (await ApplyAsync(Both)).Should().BeEmpty();
        (await GetAsync("nightly-check")).Row.Version.Should().Be(details.Row.Version);
    }

    [Fact]
    public async Task A_plan_tells_a_workflow_s_changes_step_by_step()
    {
        await ApplyAsync(Both);
        var changed = Both.Replace("value: /state\n          outboundEdges", "value: /other\n          outboundEdges")
            .Replace("Asks both sites", "Asks").Replace("published: true", "published: false")
            .Replace("Standard: runner", "Standard: viewer");

        var plan = await PlanAsync(changed);

        var workflow = plan.Things.Single(t => t.Differs);
        workflow.Changes.Should().Contain(new FieldChange("Step Ask, url", "/state", "/other"))
            .And.Contain(new FieldChange("description", "Asks both sites", "Asks"))
            .And.Contain(new FieldChange("published", "true", null))
            .And.Contain(new FieldChange("Standard (Role)", "Resolver", "Viewer"));
        workflow.Changes.Should().HaveCount(4);
        await ApplyAsync(changed);
        (await PlanAsync(changed)).Differs.Should().BeFalse();
        (await GetAsync("nightly-check")).Row.IsPublished.Should().BeFalse();
    }

    [Fact]
    public async Task A_step_that_is_new_or_gone_is_one_line_of_the_plan()
    {
        await ApplyAsync(Both);
        var less = Both[..Both.IndexOf("          outboundEdges", StringComparison.Ordinal)]
            + "        - name: Pause\n          actionId: com.datadoghq.core.noop\n"
            + Both[Both.IndexOf("      connectionEnvs", StringComparison.Ordinal)..];

        var workflow = (await PlanAsync(less)).Things.Single(t => t.Differs);

        workflow.Changes.Where(c => c.Field.StartsWith("step ", StringComparison.Ordinal))
            .Select(c => (c.Field, IsNew: c.Old is null)).Should()
            .BeEquivalentTo([("step Ask_prod", false), ("step Pause", true)]);
        workflow.Changes.Should().NotContain(c => c.Field.StartsWith("Step Pause", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_stands_for_nothing_is_refused_at_its_place()
    {
        var refusal = (await PlanAsync(Nightly.Replace("connectionGroup: billing", "connectionGroup: billings")))
            .Refusals;

        refusal.Select(r => r.Message).Should().BeEquivalentTo(
            "There is no connection billing-staging that you have access to, and these files don't describe one.",
            "There is no group billings that you have access to, and these files don't describe one.");
        refusal.Should().OnlyContain(r => r.Field.StartsWith($"{FileName}:", StringComparison.Ordinal));
        (await WorkflowReading.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0);
    }

    [Fact]
    public async Task A_connection_may_be_renamed_by_the_files_that_name_it()
    {
        await ApplyAsync(Both);
        var renamed = Both.Replace("- name: billing-staging", "- name: billing-test\n    renamed_from: billing-staging")
            .Replace("members: [billing-staging", "members: [billing-test")
            .Replace("connection: billing-staging", "connection: billing-test");

        Words(await PlanAsync(renamed)).Should().Equal("Change billing-test: name", "Change billing: member, member");
        await ApplyAsync(renamed);
        (await PlanAsync(renamed)).Differs.Should().BeFalse();
    }

    [Fact]
    public async Task A_managed_workflow_is_changed_by_its_file_alone_and_run_by_all()
    {
        await ApplyAsync(Both);
        var row = (await GetAsync("nightly-check")).Row;
        var policies = Host.Get<WorkflowPolicies>();

        foreach (var act in new Func<Task>[]
        {
            () => Workflows.UpdateAsync(Owner, row.Id, new() { Name = "other" }, row.Version, default),
            () => Workflows.UpdateAsync(Owner, row.Id, new() { Published = false }, row.Version, default),
            () => Workflows.DiscardDraftAsync(Owner, row.Id, row.Version, default),
            () => Workflows.DeleteAsync(Owner, row.Id, default),
            () => policies.ResetAsync(Owner, row.Id, default),
        })
            (await act.Should().ThrowAsync<Problem.ManagedByFile>()).WithMessage($"*managed by the file {FileName}*");
        await Workflows.TakeOwnershipAsync(Owner, row.Id, default);

        await Managed.ReleaseWorkflowAsync(Owner, row.Id, default);
        await Workflows.UpdateAsync(Owner, row.Id, new() { Description = "By hand" },
            (await GetAsync("nightly-check")).Row.Version, default);
        var plan = (await PlanAsync(Both)).Things.Single(t => t.Differs);
        plan.Act.Should().Be(PlannedAction.TakeOver);
        plan.Changes.Select(c => c.Field).Should().Equal("description", "webhook secret", "managed by");
        await ApplyAsync(Both);
        (await PlanAsync(Both)).Differs.Should().BeFalse();
    }

    [Fact]
    public async Task Drift_of_a_workflow_is_seen_and_ended_by_an_apply()
    {
        await ApplyAsync(Both);
        var id = (await GetAsync("nightly-check")).Row.Id;
        (await Managed.DriftAsync(Owner, [id], default)).Should().BeEmpty();
        await using (var db = Host.OpenDb())
        {
            (await db.Set<WebhookSecret>().SingleAsync(s => s.OwnerId == id)).GiveUp();
            var workflow = await db.Set<Workflow>().SingleAsync(w => w.Id == id);
            workflow.Describe(workflow.Name, "Changed past the file", workflow.Tags);
            await db.SaveAsync(default);
        }

        (await Managed.DriftAsync(Owner, [id], default))[id].Should().BeEquivalentTo(
            [new FieldChange("description", "Asks both sites", "Changed past the file"),
                new FieldChange("webhook_secret", null, null, Secret: true)]);
        (await PlanAsync(Both)).Things.Single(t => t.Differs).Drift.Should().HaveCount(2);
        await ApplyAsync(Both);
        (await Managed.DriftAsync(Owner, [id], default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_workflow_that_is_no_longer_described_is_deleted_only_when_asked()
    {
        await ApplyAsync(Both);
        Words(await PlanAsync(Billing)).Should().Equal("Leave nightly-check: ");
        await ApplyAsync(Billing);

        await ApplyAsync(Billing, prune: true);

        (await WorkflowReading.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0);
        await using var db = Host.OpenDb();
        (await db.Set<ManagedResource>().CountAsync()).Should().Be(3);
    }

    [Fact]
    public async Task An_exported_workflow_has_names_and_its_plan_has_no_difference()
    {
        await ApplyAsync(Both);

        var exported = await Host.Get<FileExport>().ExportAsync(Owner, [], default);

        (exported.Workflows, exported.LeftOut.Count).Should().Be((1, 0));
        exported.Variables.Should().Contain("NIGHTLY_CHECK_WEBHOOK_SECRET");
        exported.Text.Should().Contain("connection: billing-staging").And.Contain("connectionGroup: billing")
            .And.Contain("Standard: runner").And.NotContain("s3cret").And.NotContain("connectionId");
        (Environment["NIGHTLY_CHECK_WEBHOOK_SECRET"], Environment["BILLING_PROD_PASSWORD"],
            Environment["BILLING_STAGING_TOKENS_TOKEN1_VALUE"]) = (Hook, "prod-s3cret", "staging-s3cret");
        var again = (await PlanAsync(exported.Text)).Things.Single(t => t.Kind == "workflow");
        (again.Act, again.Changes.Count).Should().Be((PlannedAction.None, 0));
        (await Host.Get<FileExport>().ExportAsync(Owner, ["NIGHTLY-check"], default)).Should()
            .Match<ExportedFile>(e => e.Workflows == 1 && e.Connections == 0 && e.Groups == 0);
    }

    [Fact]
    public async Task A_secret_of_a_webhook_is_in_no_plan_export_trail_or_log()
    {
        await RestartAsync(CoreHost.LogsEverything);
        Environment["HOOK"] = Hook;
        var plan = await PlanAsync(Both);
        await ApplyAsync(Both);
        var exported = await Host.Get<FileExport>().ExportAsync(Owner, [], default);

        await using var db = Host.OpenDb();
        List<string> everywhere =
        [
            .. (await db.Set<ManagedResource>().ToListAsync()).Select(m => m.Applied + m.Digests),
            .. (await db.Set<AuditEntry>().ToListAsync()).Select(e => e.Details),
            .. plan.Things.SelectMany(t => t.Changes).Select(c => $"{c}"),
            exported.Text,
            .. Host.Everything,
        ];
        everywhere.Should().HaveCountGreaterThan(10).And.NotContain(text => text.Contains("s3cret"));
    }

    private async Task<WorkflowDetails> GetAsync(string name)
    {
        var row = (await WorkflowReading.ListAsync(Owner, new() { Search = name }, PageRequest.First, default)).Rows
            .Single(w => w.Name == name);
        return await WorkflowReading.GetAsync(Owner, row.Id, default);
    }
}
