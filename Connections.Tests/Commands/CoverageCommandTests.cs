using System.Text.Json;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Commands;

public sealed class CoverageCommandOnSqlite() : CoverageCommandSpecification(postgres: false);

public sealed class CoverageCommandOnPostgres() : CoverageCommandSpecification(postgres: true);

/// <summary>The command that checks coverage, with its words and statuses.</summary>
public abstract class CoverageCommandSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task Coverage_ends_with_0_where_everything_is_covered_and_with_2_where_not()
    {
        var connection = await CreateAsync("Billing");
        await PublishAsync(connection);

        (await CallAsync()).Should().Be((0, "Everything in use is covered: 1 workflow or app checked.\n", ""));

        var soon = Host.Clock.GetUtcNow().AddDays(20);
        await using (var db = Host.OpenDb())
            await db.Set<Connection>().ExecuteUpdateAsync(c => c.SetProperty(x => x.ExpiresAt, soon));
        (await CallAsync("--days", "10")).Status.Should().Be(0);
        var (status, output, _) = await CallAsync("--days", "40");
        status.Should().Be(2);
        output.Should().Contain("warning: workflow “Deploy”, step Ask: “Billing”: Its certificate or token expires on ")
            .And.EndWith("1 finding, 1 workflow or app checked.\n");
        var json = JsonDocument.Parse((await CallAsync("--days", "40", "--json")).Output).RootElement;
        json.GetProperty("findings")[0].GetProperty("kind").GetString().Should().Be("expires");
        json.GetProperty("findings")[0].GetProperty("user_name").GetString().Should().Be("Deploy");
    }

    [Fact]
    public async Task Coverage_ends_with_1_where_it_cannot_be_checked()
    {
        (await CallAsync("--days", "0")).Should().Be((1, "", "Enter a number of days from 1 to 365.\n"));
        (await CallAsync("--as", "nobody@example.com")).Should()
            .Match<(int Status, string Output, string Errors)>(r => r.Status == 1 && r.Errors.Contains("no member"));
    }

    private async Task PublishAsync(Guid connection)
    {
        var workflows = Host.Get<WorkflowService>();
        var id = await workflows.CreateAsync(Owner, new WorkflowChange
        {
            Name = "Deploy",
            Spec = $$$"""
                {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Ask","actionId":"com.datadoghq.http.request",
                  "connectionLabel":"SITE","parameters":[{"name":"verb","value":"GET"},{"name":"url","value":"/a"}]}],
                 "connectionEnvs":[{"env":"default","connections":[
                  {"connectionId":"{{{connection}}}","label":"SITE"}]}]}
                """,
        }, default);
        await workflows.UpdateAsync(Owner, id, new() { Published = true },
            (await Host.Get<WorkflowQueries>().GetAsync(Owner, id, default)).Row.Version, default);
    }

    private Task<(int Status, string Output, string Errors)> CallAsync(params string[] args)
    {
        var settings = new Dictionary<string, string>();
        if (Installation.Postgres is { } connection)
            (settings["Storage__Provider"], settings["Storage__ConnectionString"]) = ("Postgres", connection);
        return ProductCommand.CallAsync(new ServerSetup
        {
            DataDirectory = Installation.Directory,
            Settings = settings,
        }, ["coverage", .. args]);
    }
}
