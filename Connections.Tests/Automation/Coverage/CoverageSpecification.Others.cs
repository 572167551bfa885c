using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Tiles;
using Connections.Tests.Apps;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Coverage;

/// <summary>What is found in steps that use tiles, and in apps.</summary>
public abstract partial class CoverageSpecification
{
    [Fact]
    public async Task Steps_of_a_tile_without_an_account_or_with_a_restricted_or_broken_one_are_found()
    {
        const string ask = """
            {"name":"Ask","actionId":"GitHub/get_repository","parameters":[
              {"name":"owner","value":"acme"},{"name":"repository","value":"shop"}]}
            """;
        var ann = await Host.AddUserAsync("Ann", Role.Standard);
        await PublishAsync(Spec(ask), owner: ann);

        var none = await CheckAsync();
        var account = (await Host.Get<TileService>().CreateAsync(Owner, new ConnectionInput
        {
            Name = "acme",
            IntegrationType = "GitHub",
            CredentialType = "GitHubToken",
            Fields = new FieldSet { { "base_url", "https://127.0.0.1:9" }, { "access_token", Inputs.Secret("ghp_x") } },
        }, default)).Row;
        var fine = await CheckAsync();
        await using (var db = Host.OpenDb())
            await db.Set<TileAccount>().ExecuteUpdateAsync(a => a
                .SetProperty(x => x.OrganizationLevel, AccessLevel.None)
                .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention)
                .SetProperty(x => x.HealthMessage, "It was refused."));
        var broken = await CheckAsync();

        none.Findings.Rows.Should().ContainSingle().Which.Should().Match<CoverageFinding>(f =>
            f.Kind == CoverageKind.MissingAccount && f.TargetKind == null
            && f.Message == "GitHub has no account yet. Connect one under Integrations.");
        fine.IsCovered.Should().BeTrue();
        Told(broken).Should().Equal("Deploy/Ask NoAccess", "Deploy/Ask NeedsAttention");
        broken.Findings.Rows[0].Message.Should().StartWith("Ann can't use the account “acme” of the GitHub tile");
        broken.Findings.Rows[1].Should().Match<CoverageFinding>(f => f.TargetId == account.Id
            && f.Message == "The account “acme” of the GitHub tile needs attention: It was refused. Open it and fix "
                + "it.");
    }

    [Fact]
    public async Task Queries_of_apps_are_checked_as_steps_are()
    {
        var (prod, _, group) = await AccountsAsync();
        var apps = Host.Get<AppService>();
        var ann = await Host.AddUserAsync("Ann", Role.Standard);
        var app = await apps.CreateAsync(ann, new AppChange
        {
            Name = "Orders",
            Definition = AppDocuments.Definition(queries: AppDocuments.Ask("list0", prod, "\"url\":\"/a\"") + ","
                + AppDocuments.AskGroup("list1", group, "env:prd", "\"url\":\"/a\"")),
        }, default);
        await apps.PublishAsync(ann, app, default);

        var report = await CheckAsync();

        Told(report).Should().Equal("Orders/list0 NoAccess", "Orders/list1 MissingMember");
        report.Findings.Rows.Should().OnlyContain(f => f.IsApp && f.UserId == app);
        report.Checked.Should().Be(1);
    }
}
