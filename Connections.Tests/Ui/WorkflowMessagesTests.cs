using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class WorkflowMessagesTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(-5, "0 ms")]
    [InlineData(340, "340 ms")]
    [InlineData(2_590, "2.5 s")]
    [InlineData(12_000, "12 s")]
    [InlineData(59_990, "59.9 s")]
    [InlineData(185_000, "3 min 5 s")]
    [InlineData(7_440_000, "2 h 4 min")]
    [InlineData(180_000_000, "50 h 0 min")]
    public void A_duration_is_told_in_the_unit_that_fits(int milliseconds, string told) =>
        WorkflowMessages.Duration(TimeSpan.FromMilliseconds(milliseconds)).Should().Be(told);

    [Fact]
    public void The_middle_level_of_a_workflow_is_called_Runner()
    {
        Enum.GetValues<AccessLevel>().Skip(1).Select(WorkflowMessages.NameOf).Should()
            .Equal("Viewer", "Runner", "Editor");
        WorkflowMessages.Tell(AccessLevel.Resolver).Should().Be("a Runner");
        WorkflowMessages.Tell(AccessLevel.Editor).Should().Be("an Editor");
    }

    [Theory]
    [InlineData("workflow", "executed", "run started")]
    [InlineData("workflow", "canceled", "run canceled")]
    [InlineData("workflow", "restriction_policy_modified", "restriction policy modified")]
    [InlineData("custom_connection", "executed", "executed")]
    public void Audit_words_fit_the_kind_of_resource(string asset, string action, string told) =>
        AuditMessages.Write(asset, action).Should().Be(told);

    [Theory]
    [InlineData("")]
    [InlineData("?q=a%20%26%20b&mine=1&favorites=1&sort=-last_run")]
    public void A_state_of_the_list_survives_its_address(string query) =>
        WorkflowListState.Parse("http://x/workflow" + query).ToQuery().Should().Be(query);

    [Theory]
    [InlineData("?sort=;drop", WorkflowSort.UpdatedAt, true)]
    [InlineData("?sort=nothing", WorkflowSort.UpdatedAt, true)]
    [InlineData("?sort=name", WorkflowSort.Name, false)]
    [InlineData("?sort=-owner", WorkflowSort.Owner, true)]
    public void An_order_that_is_unknown_is_that_of_the_last_change(string query, WorkflowSort sort, bool descending) =>
        WorkflowListState.Parse(query).ToQueryOfCore().Should().Match<WorkflowQuery>(
            q => q.Sort == sort && q.Descending == descending);

    [Fact]
    public void Addresses_of_runs_name_the_step()
    {
        var (id, run) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Urls.WorkflowRun(id, run, "Ask_it").Should().Be($"/workflow/{id}/runs/{run}?step=Ask_it");
        Urls.WorkflowRuns(id).Should().Be($"/workflow/{id}/runs");
        Urls.Workflow(id).Should().Be($"/workflow/{id}");
    }
}
