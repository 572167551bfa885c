using System.Globalization;
using Connections.Core.Automation.Workflows;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The list of workflows with a count of three digits, at the usual widths of a desk.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class WorkflowListLayoutTests(Browser browser) : IClassFixture<Browser>
{
    private const string Empty = """{"triggers":[{"workflowTrigger":{}}],"steps":[]}""";
    private const string Changed = """{"triggers":[{"workflowTrigger":{}}],"steps":[],"handle":"changed"}""";

    [Fact]
    public async Task The_list_of_many_workflows_cuts_nothing_and_keeps_its_row()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.FillAsync(installation, async core =>
        {
            var workflows = core.Get<WorkflowService>();
            for (var i = 0; i < 123; i++)
                await workflows.CreateAsync(core.Owner, new WorkflowChange
                {
                    Name = i.ToString("Deploy 000", CultureInfo.InvariantCulture),
                    Spec = Empty,
                    Published = i == 0,
                }, default);
            var first = (await core.Get<WorkflowQueries>().ListAsync(core.Owner,
                new() { Sort = WorkflowSort.Name, Descending = false }, new(0, 1), default)).Rows[0];
            await workflows.UpdateAsync(core.Owner, first.Id, new WorkflowChange { Spec = Changed }, first.Version,
                default);
        });
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GotoAsync("/workflow?sort=name");
            await Expect(page.GetByText("123 workflows")).ToBeVisibleAsync();
            foreach (var width in new[] { 1600, 1440, 1280 }) await FitAsync(page, width);
        });
    }

    private static async Task FitAsync(IPage page, int width)
    {
        await page.SetViewportSizeAsync(width, 900);
        var title = (await page.GetByRole(AriaRole.Heading, new() { Name = "Workflows", Level = 1 })
            .BoundingBoxAsync())!;
        var make = (await page.GetByRole(AriaRole.Button, new() { Name = "New Workflow" }).BoundingBoxAsync())!;
        make.Y.Should().BeLessThan(title.Y + title.Height, $"it stands in the row of the title at {width}");
        (make.X + make.Width).Should().BeGreaterThan(width - 40, $"at its end, at {width}");
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search workflows" });
        (await search.EvaluateAsync<double>("""
            e => {
              const pen = document.createElement("canvas").getContext("2d");
              pen.font = getComputedStyle(e).font;
              const style = getComputedStyle(e);
              return e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
                - pen.measureText(e.placeholder).width;
            }
            """)).Should().BeGreaterThan(0, $"the words of the search are whole at {width}");
        (await page.GetByRole(AriaRole.Cell, new() { Name = "Unpublished changes" })
            .EvaluateAsync<int>("e => e.scrollWidth - e.clientWidth")).Should().Be(0, $"it is whole at {width}");
    }
}
