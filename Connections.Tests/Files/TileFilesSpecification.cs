using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Files;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Tiles;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Files;

public sealed class TileFilesOnSqlite() : TileFilesSpecification(postgres: false);

public sealed class TileFilesOnPostgres() : TileFilesSpecification(postgres: true);

/// <summary>Accounts of integration tiles as files describe them.</summary>
public abstract class TileFilesSpecification(bool postgres) : ManifestSpecification(postgres)
{
    private const string Slack = """
        tiles:
          - name: main
            integration: Slack
            authentication: SlackBotToken
            fields:
              bot_token: ${env:SLACK_MAIN}
            access:
              roles:
                Standard: resolver
          - name: alerts
            integration: Slack
            authentication: SlackBotToken
            default: true
            fields:
              bot_token: ${env:SLACK_ALERTS}
        """;

    private TileService Tiles => Host.Get<TileService>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (Environment["SLACK_MAIN"], Environment["SLACK_ALERTS"]) = ("xoxb-main-s3cret", "xoxb-alerts-s3cret");
    }

    [Fact]
    public async Task An_account_is_created_with_its_default_and_a_second_apply_does_nothing()
    {
        var plan = await PlanAsync(Slack);
        plan.Things.Select(t => (t.Act, t.Kind, t.Name)).Should().Equal((PlannedAction.Create, "account", "main"),
            (PlannedAction.Create, "account", "alerts"));
        plan.Things[1].Changes.Should().Contain(new FieldChange("default", null, "true"));

        await ApplyAsync(Slack);

        var rows = await RowsAsync();
        rows.Select(a => (a.Name, a.IsDefault, a.IsRestricted, a.ManagedBy)).Should().BeEquivalentTo(
            [("main", false, true, FileName), ("alerts", true, false, FileName)]);
        (await PlanAsync(Slack)).Differs.Should().BeFalse();
        (await ApplyAsync(Slack)).Should().BeEmpty();
        (await RowsAsync()).Select(a => a.Version).Should().BeEquivalentTo(rows.Select(a => a.Version));
    }

    [Fact]
    public async Task A_changed_secret_and_default_of_an_account_are_planned_and_applied()
    {
        await ApplyAsync(Slack);
        var alerts = (await RowsAsync()).Single(a => a.Name == "alerts").Id;
        Environment["SLACK_ALERTS"] = "xoxb-other-s3cret";
        var changed = Slack.Replace("    default: true\n", "")
            .Replace("- name: main\n", "- name: main\n    default: true\n");

        var plan = await PlanAsync(changed);

        plan.Things[0].Changes.Should().Equal(new FieldChange("default", null, "true"));
        plan.Things[1].Changes.Should().Equal(new FieldChange("bot_token", null, null, Secret: true),
            new FieldChange("default", "true", null));
        await ApplyAsync(changed);
        (await RowsAsync()).Single(a => a.IsDefault).Name.Should().Be("main");
        var opened = await Host.Get<ResolveService>().ResolveAccountAsync(Owner, alerts, "a test", null, default);
        opened.Secrets.Values.Select(s => s.Reveal()).Should().Equal("xoxb-other-s3cret");
        (await PlanAsync(changed)).Differs.Should().BeFalse();
    }

    [Fact]
    public async Task A_managed_account_is_changed_by_its_file_alone_and_can_be_released()
    {
        await ApplyAsync(Slack);
        var (main, alerts) = ((await RowsAsync()).Single(a => a.Name == "main"),
            (await RowsAsync()).Single(a => a.Name == "alerts"));
        foreach (var act in new Func<Task>[]
        {
            () => Tiles.DeleteAsync(Owner, main.Id, default),
            () => Tiles.SetDefaultAsync(Owner, main.Id, true, default),
            () => Tiles.SetDefaultAsync(Owner, alerts.Id, false, default),
            () => Host.Get<TileAccountPolicies>().ResetAsync(Owner, main.Id, default),
        })
            (await act.Should().ThrowAsync<Problem.ManagedByFile>()).WithMessage($"*managed by the file {FileName}*");
        (await Managed.DriftAsync(Owner, [main.Id, alerts.Id], default)).Should().BeEmpty();
        await using (var db = Host.OpenDb())
        {
            (await db.Set<StoredSecret>().SingleAsync(s => s.OwnerId == main.Id)).GiveUp();
            await db.SaveAsync(default);
        }
        (await Managed.DriftAsync(Owner, [main.Id, alerts.Id], default)).Keys.Should().Equal(main.Id);

        await Managed.ReleaseTileAccountAsync(Owner, main.Id, default);

        var plan = await PlanAsync(Slack);
        plan.Things.Select(t => t.Act).Should().Equal(PlannedAction.TakeOver, PlannedAction.None);
        await ApplyAsync(Slack);
        (await PlanAsync(Slack)).Differs.Should().BeFalse();
        await ApplyAsync(Billing, prune: true);
        (await RowsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_export_of_accounts_has_no_secret_and_its_plan_has_no_difference()
    {
        await RestartAsync(CoreHost.LogsEverything);
        await ApplyAsync(Slack);

        var exported = await Host.Get<FileExport>().ExportAsync(Owner, ["main", "alerts"], default);

        exported.Accounts.Should().Be(2);
        exported.Variables.Should().BeEquivalentTo("SLACK_ALERTS_BOT_TOKEN", "SLACK_MAIN_BOT_TOKEN");
        (Environment["SLACK_ALERTS_BOT_TOKEN"], Environment["SLACK_MAIN_BOT_TOKEN"]) = ("xoxb-alerts-s3cret",
            "xoxb-main-s3cret");
        var plan = await PlanAsync(exported.Text);
        plan.Things.Single(t => t.Name == "main").Act.Should().Be(PlannedAction.None);
        plan.Things.Single(t => t.Name == "alerts").Changes.Should().BeEmpty("only its access is described now");
        await using var db = Host.OpenDb();
        List<string> everywhere =
        [
            .. (await db.Set<ManagedResource>().ToListAsync()).Select(m => m.Applied + m.Digests),
            .. (await db.Set<AuditEntry>().ToListAsync()).Select(e => e.Details),
            .. plan.Things.SelectMany(t => t.Changes).Select(c => $"{c}"),
            exported.Text,
            .. Host.Everything,
        ];
        everywhere.Should().HaveCountGreaterThan(5).And.NotContain(text => text.Contains("s3cret"));
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await FluentActions.Awaiting(() => Host.Get<FileExport>().ExportAsync(bob, ["main"], default)).Should()
            .ThrowAsync<Problem.Invalid>("only who manages tiles sees what accounts are made of");
        (await PlanAsync(Slack, bob)).Refusals.Should().HaveCount(2)
            .And.OnlyContain(r => r.Message.Contains("integrations_manage"));
    }

    [Theory]
    [InlineData("integration: Slack", "integration: HTTP", "There is no integration tile HTTP. *")]
    [InlineData("SlackBotToken\n", "SlackUserToken\n", "*has no authentication type SlackUserToken. *")]
    [InlineData("Standard: resolver", "Standard: editor", "Who may use an account of a tile is a resolver. *")]
    [InlineData("- name: main\n", "- name: main\n    default: true\n",
        "Another account of Slack is the default already.*")]
    [InlineData("- name: main\n", "- name: ALERTS\n", "The account alerts is already described at *")]
    [InlineData("${env:SLACK_MAIN}", "xoxb-hunter2", "bot_token: is a secret, and secrets don't belong in a file*")]
    public void A_fault_of_an_account_is_told(string from, string to, string message)
    {
        var at = Slack.IndexOf(from, StringComparison.Ordinal);
        var read = () => Read(Slack[..at] + to + Slack[(at + from.Length)..]);

        var fault = read.Should().Throw<Problem.Invalid>().Which.Faults.Should().ContainSingle().Subject;
        fault.Message.Should().Match(message).And.NotContain("hunter2");
        fault.Field.Should().StartWith($"{FileName}:");
    }

    private async Task<IReadOnlyList<TileAccountRow>> RowsAsync() =>
        (await Host.Get<TileQueries>().AccountsAsync(Owner, "Slack", default)).Accounts;
}
