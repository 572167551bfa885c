using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Coverage;

public sealed class CoverageOnSqlite() : CoverageSpecification(postgres: false);

public sealed class CoverageOnPostgres() : CoverageSpecification(postgres: true);

/// <summary>What a coverage check finds before a run does.</summary>
public abstract partial class CoverageSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private CoverageService Coverage => Host.Get<CoverageService>();

    [Fact]
    public async Task A_report_of_what_would_work_says_that_everything_is_covered()
    {
        var (prod, _, group) = await AccountsAsync();
        await PublishAsync(ByGroup(group, "env:prod"), "Constant");
        await PublishAsync(ByGroup(group), "Open");
        await PublishAsync(Named(prod), "Direct");

        var before = await ReadAsync();
        var report = await CheckAsync();

        before.Should().Match<CoverageReport>(r => r.CheckedAt == null && !r.IsCovered);
        report.Should().Match<CoverageReport>(r => r.IsCovered && r.Checked == 3
            && r.CheckedAt >= Host.Clock.GetUtcNow().AddMinutes(-1));
    }

    [Fact]
    public async Task A_constant_identifier_without_a_member_is_found_in_the_published_version()
    {
        var (_, _, group) = await AccountsAsync();
        var id = await PublishAsync(ByGroup(group, "env:prd"));

        var found = (await CheckAsync()).Findings.Rows.Should().ContainSingle().Subject;

        found.Should().BeEquivalentTo(new
        {
            Kind = CoverageKind.MissingMember,
            Severity = ErrorSeverity.Error,
            IsDraft = false,
            IsApp = false,
            UserId = id,
            UserName = "Deploy",
            Step = "Deploy",
            TargetKind = UsedKind.Group,
            TargetId = group,
            TargetName = "Sites",
            GroupId = group,
            Identifiers = new[] { "env:prd" },
            Message = "No member of the group “Sites” matches env:prd. Add a connection with these tags to the group, "
                + "or change the identifiers.",
        });
    }

    [Fact]
    public async Task A_deleted_member_that_would_match_is_named_with_the_way_back()
    {
        var (prod, _, group) = await AccountsAsync();
        await PublishAsync(ByGroup(group, "env:prod"));
        await Service.DeleteAsync(Owner, prod, default);

        var found = (await CheckAsync()).Findings.Rows.Should().ContainSingle().Subject;

        found.Kind.Should().Be(CoverageKind.MissingMember);
        found.Message.Should().StartWith("No member of the group “Sites” matches env:prod. The connection “Prod” "
            + "would, but it was deleted on ").And.Contain($"by {Owner.Name}. You can restore it until ");
    }

    [Fact]
    public async Task A_draft_is_told_apart_from_the_published_version()
    {
        var (_, staging, group) = await AccountsAsync();
        var id = await PublishAsync(ByGroup(group, "env:prd"));
        await UpdateAsync(id, new() { Spec = ByGroup(group, "env:prdd") });
        await CreateWorkflowAsync(ByGroup(group, "env:stg"), "Never published");
        await PublishAsync(Named(staging), "Fine");

        var published = await CheckAsync();
        var both = await ReadAsync(new() { Drafts = true });

        Told(published).Should().Equal("Deploy/Deploy MissingMember");
        published.InDrafts.Should().Be(2);
        both.Findings.Rows.Select(f => (f.UserName, f.IsDraft, f.Identifiers.Single())).Should().Equal(
            ("Deploy", false, "env:prd"), ("Deploy", true, "env:prdd"), ("Never published", true, "env:stg"));
    }

    [Fact]
    public async Task A_fault_that_both_versions_have_is_told_once()
    {
        var (_, _, group) = await AccountsAsync();
        await PublishAsync(ByGroup(group, "env:prd"));
        await CheckAsync();

        Told(await ReadAsync(new() { Drafts = true })).Should().Equal("Deploy/Deploy MissingMember");
    }

    [Fact]
    public async Task Identifiers_that_are_not_those_of_the_group_are_found()
    {
        var (_, _, group) = await AccountsAsync();
        await PublishAsync(ByGroup(group, "region:eu"));

        (await CheckAsync()).Findings.Rows.Should().ContainSingle().Which.Should().Match<CoverageFinding>(f =>
            f.Kind == CoverageKind.InvalidIdentifiers && f.Message
                .StartsWith("The identifier env is missing: members of the group “Sites” are identified by it. "
                    + "“region”"));
    }

    [Fact]
    public async Task A_connection_and_a_group_that_are_gone_are_found_with_the_way_back()
    {
        var (prod, _, group) = await AccountsAsync();
        await PublishAsync(Named(prod), "Direct");
        await PublishAsync(ByGroup(group, "env:staging"), "By group");
        await Service.DeleteAsync(Owner, prod, default);
        await Host.Get<GroupService>().DeleteAsync(Owner, group, default);

        var report = await CheckAsync();

        Told(report).Should().Equal("By group/Deploy MissingTarget", "Direct/Deploy MissingTarget");
        report.Findings.Rows[1].Message.Should().StartWith("The connection “Prod” was deleted on ");
        report.Findings.Rows[1].TargetName.Should().Be("Prod");
        report.Findings.Rows[0].Message.Should().StartWith("The group “Sites” was deleted on ");
    }

    [Fact]
    public async Task An_owner_without_Resolver_is_found_on_connections_and_on_chosen_members()
    {
        var (prod, staging, group) = await AccountsAsync();
        var ann = await Host.AddUserAsync("Ann", Role.Standard);
        await PublishAsync(Named(prod), "Direct", ann);
        await PublishAsync(ByGroup(group, "env:staging"), "By group", ann);
        await PublishAsync(ByGroup(group), "Open", ann);
        await CreateWorkflowAsync(Named(prod), "Initiator", RunAs.Initiator, ann);

        var report = await CheckAsync();
        var drafts = await ReadAsync(new() { Drafts = true });

        Told(report).Should().Equal("By group/Deploy NoAccess", "Direct/Deploy NoAccess");
        Told(drafts).Should().Equal(Told(report), "who starts the last one is not known yet");
        report.Findings.Rows[1].Message.Should().Be("Ann can't use “Prod”: Ann is a Viewer, and this requires "
            + "Resolver. Give Ann Resolver access to it, or choose another connection.");
        report.Findings.Rows[0].Message.Should().Be("Ann can't use “Staging”, which matches env:staging in the group "
            + "“Sites”: Ann is a Viewer, and this requires Resolver. Either use identifiers that only match "
            + "connections Ann can use, or remove “Staging” from the group. Or ask someone who can edit “Staging” to "
            + "give Ann Resolver access.");
        foreach (var id in new[] { prod, staging })
            await GrantToAsync(id, PrincipalKind.Role, Role.Standard.Id, AccessLevel.Resolver);
        (await CheckAsync()).IsCovered.Should().BeTrue("a grant to a role counts");
    }

    [Fact]
    public async Task A_disabled_identity_is_found_once_and_not_in_each_step()
    {
        var (prod, _, _) = await AccountsAsync();
        var ann = await Host.AddUserAsync("Ann", Role.Standard);
        await PublishAsync(Named(prod), owner: ann);
        await DisableAsync(ann);

        (await CheckAsync()).Findings.Rows.Should().ContainSingle().Which.Should().Match<CoverageFinding>(f =>
            f.Kind == CoverageKind.InactiveIdentity && f.Step == "" && f.TargetId == null
            && f.Message == "The account of Ann is disabled and can't run anything. An Editor can take ownership.");
    }

    [Fact]
    public async Task Credentials_that_fail_or_expire_are_found_also_behind_expressions()
    {
        var (prod, staging, group) = await AccountsAsync();
        await PublishAsync(Named(prod), "Direct");
        await PublishAsync(ByGroup(group, "env:staging"), "Constant");
        await PublishAsync(ByGroup(group), "Open");
        var soon = Host.Clock.GetUtcNow().AddDays(20);
        await SetAsync(prod, ConnectionHealth.NeedsAttention, "It was refused.", null);
        await SetAsync(staging, ConnectionHealth.NeedsAttention, $"Its certificate or token expires on "
            + $"{soon:yyyy-MM-dd}. Enter a new one before then.", soon);

        var report = await CheckAsync();

        Told(report).Should().Equal("Direct/Deploy NeedsAttention", "Open/Deploy NeedsAttention",
            "Constant/Deploy Expires", "Open/Deploy Expires");
        report.Findings.Rows.Select(f => f.Severity).Should().Equal(ErrorSeverity.Error, ErrorSeverity.Error,
            ErrorSeverity.Warning, ErrorSeverity.Warning);
        report.Findings.Rows[0].Message.Should().Be("“Prod” needs attention: It was refused. Open it and fix it.");
        report.Findings.Rows[2].Should().Match<CoverageFinding>(f => f.TargetId == staging && f.ExpiresAt == soon
            && f.Message == $"“Staging” in the group “Sites”: Its certificate or token expires on {soon:yyyy-MM-dd}. "
                + "Enter a new one before then.");
        report.Counts.Should().BeEquivalentTo(new Dictionary<CoverageKind, int>
        {
            [CoverageKind.NeedsAttention] = 2,
            [CoverageKind.Expires] = 2,
        });
        Told(await ReadAsync(new() { Days = 19 })).Should().HaveCount(2, "it is later than was asked for");
        Told(await ReadAsync(new() { Kind = CoverageKind.Expires })).Should().HaveCount(2);
        Host.Clock.Advance(TimeSpan.FromDays(21));
        (await CheckAsync()).Findings.Rows[^1].Should().Match<CoverageFinding>(f => f.Severity == ErrorSeverity.Error
            && f.Message.EndsWith("Its certificate or token has expired. Enter a new one."));
    }

    private Task<Guid> PublishAsync(string spec, string name = "Deploy", Actor? owner = null) => PublishedAsync(
        CreateWorkflowAsync(spec, name, owner: owner), owner ?? Owner);

    private async Task<Guid> PublishedAsync(Task<Guid> created, Actor owner)
    {
        var id = await created;
        await UpdateAsync(id, new() { Published = true }, owner);
        return id;
    }

    private async Task UpdateAsync(Guid id, WorkflowChange change, Actor? actor = null) =>
        await Workflows.UpdateAsync(actor ?? Owner, id, change,
            (await WorkflowQueries.GetAsync(actor ?? Owner, id, default)).Row.Version, default);

    private async Task<CoverageReport> CheckAsync(Actor? actor = null)
    {
        await Coverage.CheckAsync(Owner, null, default);
        return await ReadAsync(null, actor);
    }

    private Task<CoverageReport> ReadAsync(CoverageQuery? query = null, Actor? actor = null) =>
        Coverage.ReadAsync(actor ?? Owner, query ?? new(), PageRequest.First, default);

    private static IEnumerable<string> Told(CoverageReport report) =>
        report.Findings.Rows.Select(f => $"{f.UserName}/{f.Step} {f.Kind}");

    private static string Named(Guid connection) => Spec(Request("Deploy", "SITE"),
        $"\"connections\":[{Through("SITE", connection)}]");

    private async Task SetAsync(Guid id, ConnectionHealth health, string? message, DateTimeOffset? expiresAt)
    {
        await using var db = Host.OpenDb();
        await db.Set<Connection>().Where(c => c.Id == id).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, health).SetProperty(x => x.HealthMessage, message)
            .SetProperty(x => x.ExpiresAt, expiresAt));
    }
}
