using Bunit;
using Connections.Core;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Workflows;

/// <summary>The screen of the coverage check.</summary>
public sealed class CoverageScreenTests : WorkflowScreenTest
{
    protected override void AddServices()
    {
        base.AddServices();
        Services.AddSingleton(Core.Get<CoverageService>());
    }

    [Fact]
    public async Task A_check_lists_its_findings_by_kind_with_links_to_the_steps()
    {
        var gone = await Service.AddAsync(Core.Owner, OpenAi("Gone"), default);
        var workflow = await CreateAsync("Deploy", Through(gone), published: true);
        await CreateAsync("Draft", Through(gone));
        await Service.DeleteAsync(Core.Owner, gone, default);
        var page = Render<CoverageScreen>();
        Until(page, () => page.Markup.Should().Contain("Nothing has been checked yet."));

        await PressOnAsync(page, "Check now");

        Until(page, () => page.FindAll(".kind h2").Select(h => h.TextContent).Should()
            .Equal("Deleted connections and groups (1)"));
        var row = page.Find(".kind li");
        row.TextContent.Should().Contain("The connection “Gone” was deleted on ");
        row.QuerySelector("a")!.GetAttribute("href").Should().Be($"/workflow/{workflow}?step=Ask");
        page.Find(".more").TextContent.Should().Be("1 more in drafts.");
        page.Find("[role=status]").TextContent.Should().Contain("Last checked").And.Contain("2 workflows and apps");

        await PressOnAsync(page, "Drafts, too");
        Until(page, () => page.FindAll(".kind h2").Select(h => h.TextContent).Should()
            .Equal("Deleted connections and groups", "Deleted connections and groups (drafts)"));
    }

    [Fact]
    public async Task A_check_that_finds_nothing_says_that_everything_is_covered()
    {
        await CreateAsync("Deploy", published: true);
        var page = Render<CoverageScreen>();

        await PressOnAsync(page, "Check now");

        Until(page, () => page.Markup.Should().Contain("Everything in use is covered."));
    }

    [Fact]
    public async Task Days_out_of_range_are_refused_where_they_are_entered()
    {
        var page = Render<CoverageScreen>();

        await page.InvokeAsync(() => page.Find("#coverage-days").ChangeAsync(new() { Value = "400" }));

        Until(page, () => page.Find("[role=alert]").TextContent.Should()
            .Be("Enter a number of days from 1 to 365."));
        await page.InvokeAsync(() => page.Find("#coverage-days").ChangeAsync(new() { Value = "60" }));
        Until(page, () => page.FindAll("[role=alert]").Should().BeEmpty());
    }

    [Fact]
    public async Task A_reader_who_cannot_check_reads_the_report_and_learns_why()
    {
        await Core.Get<CoverageService>().CheckAsync(Core.Owner, null, default);
        SignIn(await Core.AddUserAsync("Bo", Role.ReadOnly));
        Services.GetRequiredService<Web.Ui.OwnPermissions>().Learn(Permissions.ReadOnlyRole);
        var page = Render<CoverageScreen>();

        Until(page, () => page.Find("[role=status]").TextContent.Should().Contain("Last checked"));
        page.FindAll("button").First(b => NameOf(b) == "Check now").GetAttribute("aria-disabled").Should().Be("true");
    }

    private static string Through(Guid connection) => $$$"""
        {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Ask","actionId":"com.datadoghq.http.request",
          "connectionLabel":"SITE","parameters":[{"name":"verb","value":"GET"},{"name":"url","value":"/a"}]}],
         "connectionEnvs":[{"env":"default","connections":[{"connectionId":"{{{connection}}}","label":"SITE"}]}]}
        """;
}
