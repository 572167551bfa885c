using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// A workflow that acts as who starts it, through a group of which they may not use every member: the refusal, and each
/// of its two remedies.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class WorkflowGroupTests(Browser browser) : IClassFixture<Browser>
{
    private Guid workflow;
    private Guid group;
    private Guid staging;
    private Actor owner = Actor.System;

    [Fact]
    public async Task A_member_that_the_initiator_may_not_use_fails_with_403_and_both_remedies_work()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, """{"ok":true}""");
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation, peer.Address);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async ada => await browser.VisitAsync(server.Address, async bo =>
        {
            await ada.Page.BeginSessionAsync();
            await bo.Page.BeginSessionAsync("bo@example.com");

            await RunAsync(bo.Page, "staging", "Failed");
            await Expect(bo.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync(
                "403 Forbidden. Bo can't use “Staging”, which matches env:staging in the group “Sites”");
            await Expect(bo.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Either use identifiers that "
                + "only match connections Bo can use, or remove “Staging” from the group.");
            await RunAsync(bo.Page, "prod", "Succeeded");
            await Expect(Steps(bo.Page)).ToContainTextAsync("It matches env:prod in the group “Sites”.");
            peer.Requests.Should().ContainSingle();

            await IdentifyAsync(ada.Page, "prod", "These identifiers select “Prod”.");
            await RunAsync(bo.Page, "staging", "Succeeded");

            await IdentifyAsync(ada.Page, "{{ Trigger.env }}", "The member is selected in each run.");
            await RemoveMemberAsync(server);
            await RunAsync(bo.Page, "staging", "Failed");
            await Expect(bo.Page.GetByRole(AriaRole.Alert).First)
                .ToContainTextAsync("No member of the group “Sites” matches env:staging. Values in use: env:prod.");
            await Expect(bo.Page.GetByRole(AriaRole.Alert).First)
                .ToContainTextAsync("{{ Trigger.env }} was staging in this run.");
        }));
        peer.Requests.Should().HaveCount(2);
    }

    private async Task RunAsync(IPage page, string env, string state)
    {
        await page.GotoAsync($"/workflow/{workflow}/runs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("env", new() { Exact = true }).FillAsync(env);
        await dialog.ClickButtonAsync("Run");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = state, Exact = true })).ToBeVisibleAsync();
    }

    private async Task IdentifyAsync(IPage page, string env, string says)
    {
        await page.GotoAsync($"/workflow/{workflow}?step=Deploy");
        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Step Deploy" });
        await panel.GetByRole(AriaRole.Region, new() { Name = "Identifiers" }).GetByLabel("env", new() { Exact = true })
            .FillAsync(env);
        await Expect(panel.GetByText(says)).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("“Deploy” saved.").First).ToBeVisibleAsync();
    }

    private async Task RemoveMemberAsync(InProcessServer server)
    {
        var row = (await server.Services.GetRequiredService<GroupQueries>().GetAsync(owner, group, default)).Row;
        await server.Services.GetRequiredService<GroupService>().UpdateAsync(owner, group, new GroupChange
        {
            Name = row.Name,
            Keys = row.Keys,
            Remove = [staging],
        }, row.Version, default);
    }

    private static ILocator Steps(IPage page) =>
        page.GetByRole(AriaRole.List, new() { NameRegex = new Regex("^Steps in the order") });

    private Task SeedAsync(TestInstallation installation, Uri peer) => SeedData.FillAsync(installation, async core =>
    {
        var link = await core.Get<MemberService>().InviteAsync(core.Owner, "bo@example.com", "Bo",
            [Role.Standard.Id], [], default);
        await core.Get<InvitationService>().CompleteAsync(link.Token, SignedInPage.Password, null, default);
        var connections = core.Get<ConnectionService>();
        var prod = await connections.AddAsync(core.Owner, SeedData.HttpBasic("Prod", peer, "", "env:prod"),
            default);
        staging = await connections.AddAsync(core.Owner, SeedData.HttpBasic("Staging", peer, "", "env:staging"),
            default);
        await EveryoneAsync(core, prod, AccessLevel.Resolver);
        group = (await core.Get<GroupService>().CreateAsync(core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"], Members = [prod, staging] },
            default)).Row.Id;
        workflow = await core.Get<WorkflowService>().CreateAsync(core.Owner, new WorkflowChange
        {
            Name = "Deploy",
            RunAs = RunAs.Initiator,
            Spec = $$$"""
                {"triggers":[{"workflowTrigger":{}}],
                 "steps":[{"name":"Deploy","actionId":"http_request","connectionLabel":"INTEGRATION_HTTP",
                           "parameters":[{"name":"url","value":"/state"}]}],
                 "connectionEnvs":[{"env":"default","connectionGroups":[{"connectionGroupId":"{{{group}}}",
                   "label":"INTEGRATION_HTTP","tags":["env:{{ Trigger.env }}"]}]}],
                 "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
                """,
        }, default);
        var policies = core.Get<WorkflowPolicies>();
        var seen = (await policies.GetAsync(core.Owner, workflow, default)).Policy;
        await policies.SaveAsync(core.Owner, workflow,
            [new(new(PrincipalKind.User, core.Owner.Id), AccessLevel.Editor),
                new(PolicyLine.Everyone.Principal, AccessLevel.Resolver)], seen.Version, confirmed: true, default);
        owner = core.Owner;
    });

    private static async Task EveryoneAsync(CoreHost core, Guid connection, AccessLevel level)
    {
        var policies = core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(core.Owner, connection, default)).Policy;
        await policies.SaveAsync(core.Owner, connection,
            [new(new(PrincipalKind.User, core.Owner.Id), AccessLevel.Editor),
                new(PolicyLine.Everyone.Principal, level)], seen.Version, confirmed: true, default);
    }
}
