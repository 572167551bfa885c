using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Files;
using Connections.Core.People;

namespace Connections.Tests.Files;

/// <summary>Whose rights an apply goes by, and as whom workflows of files run.</summary>
public abstract partial class WorkflowFilesSpecification
{
    private const string Simple = """
        workflows:
          - name: simple
            spec:
              triggers: [{apiTrigger: {}}]
              steps:
                - name: Start
                  actionId: com.datadoghq.core.noop
        """;

    [Fact]
    public async Task An_apply_of_a_workflow_goes_by_the_rights_of_the_person_who_runs_it()
    {
        var (bob, reader) = (await Host.AddUserAsync("Bob", Role.Standard),
            await Host.AddUserAsync("Reader", Role.ReadOnly));
        await ApplyAsync(Both);

        (await PlanAsync(Nightly, bob)).Refusals.Single().Message.Should()
            .Contain("you're a Resolver, and this requires Editor");
        (await PlanAsync(Simple, reader)).Refusals.Single().Message.Should().Contain("workflows_write");
        var lockedOut = (await PlanAsync(Both.Replace("Standard: runner", "Standard: editor")
            .Replace("    ada@example.com: editor\n      roles:\n        Standard: editor",
                "    ada@example.com: viewer\n      roles:\n        Standard: editor"))).Refusals;
        lockedOut.Should().ContainSingle().Which.Message.Should().StartWith("You would become Viewer");
    }

    [Fact]
    public async Task A_workflow_runs_as_a_service_account_only_if_the_person_may_let_it()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var robot = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.Standard.Id], default);
        var asRobot = Simple + "\n    service_account: Robot\n";

        (await PlanAsync(asRobot, bob)).Refusals.Single().Message.Should().Contain("service_account_write");
        var unknown = (await PlanAsync(asRobot.Replace("Robot", "Robbie"))).Refusals.Single();
        unknown.Message.Should().StartWith("There is no service account Robbie.");
        unknown.Field.Should().Be($"{FileName}:8:22");
        await ApplyAsync(asRobot);

        (await GetAsync("simple")).Should().Match<WorkflowDetails>(w => w.Row.RunAs == RunAs.ServiceAccount
            && w.ServiceAccountId == robot);
        (await PlanAsync(asRobot)).Differs.Should().BeFalse();
        var exported = await Host.Get<FileExport>().ExportAsync(Owner, ["simple"], default);
        exported.Text.Should().Contain("run_as: service_account").And.Contain("service_account: Robot");
    }

    [Fact]
    public async Task A_workflow_of_another_owner_keeps_its_owner()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var open = Simple + "\n    access: {organization: editor}\n";
        await ApplyAsync(open, bob);

        await ApplyAsync(open.Replace("name: Start", "name: Begin"));

        (await GetAsync("simple")).Row.OwnerId.Should().Be(bob.Id, "only Take ownership changes the owner");
        var initiator = (await PlanAsync(open + "    run_as: initiator\n")).Refusals.Single();
        initiator.Message.Should().StartWith("Only the owner can choose Owner or Initiator.");
    }

    [Fact]
    public async Task A_workflow_that_needs_attention_is_published_and_the_plan_says_so()
    {
        var broken = Simple.Replace("core.noop", "http.request") + "\n    published: true\n";

        var planned = (await PlanAsync(broken)).Things.Single();

        planned.Warnings.Should().Contain(w => w.StartsWith("step Start: ", StringComparison.Ordinal));
        await ApplyAsync(broken);
        (await GetAsync("simple")).Row.Should().Match<WorkflowRow>(w => w.IsPublished && w.Attention > 0);
    }

    [Fact]
    public async Task A_placeholder_in_a_spec_is_left_as_it_is_and_the_plan_says_so()
    {
        var yaml = Simple + "\n          parameters: [{name: note, value: '${env:HOOK}'}]\n";

        (await PlanAsync(yaml)).Things.Single().Warnings.Should().Contain(w => w.Contains("is not filled there"));
        await ApplyAsync(yaml);

        (await GetAsync("simple")).Spec.Should().Contain("${env:HOOK}").And.NotContain("s3cret");
    }
}
