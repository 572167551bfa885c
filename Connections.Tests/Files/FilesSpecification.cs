using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Files;

public sealed class FilesOnSqlite() : FilesSpecification(postgres: false);

public sealed class FilesOnPostgres() : FilesSpecification(postgres: true);

/// <summary>
/// Connections and groups as files describe them: made, changed, left alone by everyone else, let go.
/// </summary>
public abstract partial class FilesSpecification(bool postgres) : ManifestSpecification(postgres)
{
    [Fact]
    public async Task An_apply_creates_what_files_describe_once_and_a_second_one_does_nothing()
    {
        var plan = await PlanAsync(Billing);
        plan.Things.Select(t => (t.Act, t.Kind, t.Name)).Should()
            .Equal((PlannedAction.Create, "connection", "billing-staging"),
                (PlannedAction.Create, "connection", "billing-prod"), (PlannedAction.Create, "group", "billing"));
        (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0,
            "a plan changes nothing");

        await ApplyAsync(Billing);

        var (staging, prod, group) = (await Queries.GetAsync(Owner, await IdOfAsync("billing-staging"), default),
            await Queries.GetAsync(Owner, await IdOfAsync("billing-prod"), default), await GroupIdAsync("billing"));
        staging.Description.Should().Be("Invoices, for trying out");
        staging.Row.ManagedBy.Should().Be(FileName);
        staging.Row.Tags.Should().Equal("env:staging");
        (await OpenSecretsAsync(staging.Row.Id)).Should()
            .Equal(new Dictionary<string, string> { ["tokens/token1/value"] = "staging-s3cret" });
        (await OpenSecretsAsync(prod.Row.Id)).Should()
            .Equal(new Dictionary<string, string> { ["password"] = "prod-s3cret" },
                "the line break at the end of a file is no part of the secret");
        prod.Fields.Text("username").Should().Be("svc-billing");
        prod.Access.Select(a => (a.Principal, a.Level)).Should()
            .BeEquivalentTo([("Ada", AccessLevel.Editor), ("Standard", AccessLevel.Resolver)],
                "who stands in no line of the file has no access");
        (await GroupReading.GetAsync(Owner, group, default)).Members.Select(m => m.Name).Should()
            .BeEquivalentTo("billing-staging", "billing-prod");

        var before = await EverythingAsync();
        (await PlanAsync(Billing)).Differs.Should().BeFalse();
        (await ApplyAsync(Billing)).Should().BeEmpty();
        (await EverythingAsync()).Should().Equal(before, "no version and no entry is written");
    }

    [Fact]
    public async Task A_plan_names_each_difference_and_of_secrets_only_that_they_differ()
    {
        await ApplyAsync(Billing);
        var (staging, prod) = (await IdOfAsync("billing-staging"), await IdOfAsync("billing-prod"));
        var secret = (await SecretRowsAsync(prod)).Single().SecretVersion;

        Environment["STAGING_TOKEN"] = "another-s3cret";
        var changed = Billing.Replace("Invoices, for trying out", "Invoices").Replace("Standard: resolver",
            "Standard: viewer").Replace("members: [billing-staging, billing-prod]", "members: [billing-prod]");
        var plan = await PlanAsync(changed);

        Words(plan).Should().Equal("Change billing-staging: description, tokens/token1/value",
            "Change billing-prod: Standard (Role)", "Change billing: member");
        var change = plan.Things[0].Changes[1];
        (change.Secret, change.Old, change.New).Should().Be((true, null, null));
        await ApplyAsync(changed);
        (await OpenSecretsAsync(staging)).Values.Should().Equal("another-s3cret");
        (await SecretRowsAsync(prod)).Single().SecretVersion.Should().Be(secret,
            "what did not change is not sealed anew");
        (await PlanAsync(changed)).Differs.Should().BeFalse();
        (await Queries.HistoryAsync(Owner, staging, PageRequest.First, default)).Rows.First(
            h => h.Action == "modified").Changes.Select(c => c.Field).Should().Equal("description",
                "tokens/token1/value");
    }

    [Fact]
    public async Task A_managed_connection_is_changed_by_its_file_alone_and_used_by_all()
    {
        await ApplyAsync(Billing);
        var (id, group) = (await IdOfAsync("billing-staging"), await GroupIdAsync("billing"));
        var version = await VersionOfAsync(id);
        var policies = Host.Get<ConnectionPolicies>();
        var groupPolicies = Host.Get<GroupPolicies>();
        var row = (await GroupReading.GetAsync(Owner, group, default)).Row;
        PolicyGrant[] mine = [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)];

        foreach (var act in new Func<Task>[]
        {
            () => Service.UpdateAsync(Owner, id, Inputs.Http("billing-staging"), version, default),
            () => Service.UpdateAsync(Actor.System, id, Inputs.Http("billing-staging"), version, default),
            () => Service.DeleteAsync(Owner, id, default),
            () => policies.SaveAsync(Owner, id, mine, Guid.Empty, false, default),
            () => policies.ResetAsync(Owner, id, default),
            () => Groups.UpdateAsync(Owner, group, new GroupChange { Name = "billing", Keys = ["env"] }, row.Version,
                default),
            () => Groups.DeleteAsync(Owner, group, default),
            () => groupPolicies.SaveAsync(Owner, group, mine, Guid.Empty, false, default),
            () => groupPolicies.ResetAsync(Owner, group, default),
        })
            (await act.Should().ThrowAsync<Problem.ManagedByFile>())
                .WithMessage($"*managed by the file {FileName}*Change that file and run apply*release it*");
        foreach (var action in new BulkAction[] { new BulkAction.Delete(), new BulkAction.Retag(["zone:1"], []),
            new BulkAction.Permit(Principal.Everyone, AccessLevel.Resolver) })
        {
            var outcome = (await Bulk.ApplyAsync(Owner, [id], action, null, default)).Single();
            (outcome.Done,
                outcome.Reason).Should().Be((false, Problem.ManagedByFile.WhyNot("billing-staging", FileName)));
        }
        (await VersionOfAsync(id)).Should().Be(version);

        await Service.SetFavoriteAsync(Owner, id, true, default);
        (await OpenSecretsAsync(id)).Should().NotBeEmpty();
        (await Host.Get<Core.Execution.Testing.ConnectionTester>().TestStoredAsync(Owner, id, default)).Should()
            .NotBeNull();
        (await PlanAsync(Billing)).Differs.Should().BeFalse("a use changes nothing of it");
    }

    [Fact]
    public async Task An_editor_releases_it_and_the_next_plan_takes_it_over_again()
    {
        await ApplyAsync(Billing);
        var (id, group) = (await IdOfAsync("billing-staging"), await GroupIdAsync("billing"));

        await Managed.ReleaseConnectionAsync(Owner, id, default);
        await Managed.ReleaseGroupAsync(Owner, group, default);

        await Service.UpdateAsync(Owner, id, Inputs.Http("billing-staging") with { Tags = ["env:staging"] },
            await VersionOfAsync(id), default);
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Should()
            .Contain(h => h.Action == "released_from_file" && h.Changes.Single().Old == FileName);
        var again = () => Managed.ReleaseConnectionAsync(Owner, id, default);
        await again.Should().ThrowAsync<Problem.Conflict>();
        var plan = await PlanAsync(Billing);
        plan.Things.Select(t => t.Act).Should().Equal(PlannedAction.TakeOver, PlannedAction.None,
            PlannedAction.TakeOver);
        await ApplyAsync(Billing);
        (await PlanAsync(Billing)).Differs.Should().BeFalse();
        (await OpenSecretsAsync(id)).Values.Should().Equal("staging-s3cret");
    }

    [Fact]
    public async Task A_connection_that_is_no_longer_described_is_deleted_only_when_asked()
    {
        await ApplyAsync(Billing);
        await CreateAsync("made by hand");
        var (id, less) = (await IdOfAsync("billing-staging"),
            Billing[..Billing.IndexOf("groups:", StringComparison.Ordinal)].Replace("- name: billing-staging",
                "- name: billing-test\n    renamed_from: billing-staging"));
        less = less[..less.IndexOf("  - name: billing-prod", StringComparison.Ordinal)];

        var plan = await PlanAsync(less);
        Words(plan).Should().Equal("Change billing-test: name", "Leave billing: ", "Leave billing-prod: ");
        await ApplyAsync(less);
        (await PlanAsync(less)).Differs.Should().BeFalse();
        (await IdOfAsync("billing-test")).Should().Be(id, "it was renamed, not made anew");

        await ApplyAsync(less, prune: true);
        (await NamesAsync(new())).Should().BeEquivalentTo("billing-test", "made by hand");
        (await Host.Get<GroupSearch>().ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0);
        var deleted = (await Deleted.ListAsync(Owner, PageRequest.First, default)).Rows.Single();
        await Deleted.RestoreAsync(Owner, deleted.Id, null, default);
        (await Queries.GetAsync(Owner, deleted.Id, default)).Row.ManagedBy.Should()
            .BeNull("what was restored is an ordinary connection");
        (await PlanAsync(less, prune: true)).Differs.Should().BeFalse();
    }

    [Fact]
    public async Task Keys_of_a_group_and_tags_of_its_members_may_change_together()
    {
        await ApplyAsync(Billing);
        var other = Billing.Replace("identifier_tags: [env:",
            "identifier_tags: [stage:").Replace("identifier_tags: [env]", "identifier_tags: [stage]");

        var report = await Files.ApplyAsync(Owner, Read(other), prune: false, null, default);
        report.NotDone.Should()
            .NotBeEmpty("the group needs tags that its members have not yet, and they may not lose the others");
        // The way that the refusal tells: both keys for a while.
        var both = Billing.Replace("[env:staging]", "[env:staging, stage:staging]").Replace("[env:prod]",
            "[env:prod, stage:prod]").Replace("identifier_tags: [env]", "identifier_tags: [stage]");
        await ApplyAsync(both);
        await ApplyAsync(other);

        (await PlanAsync(other)).Differs.Should().BeFalse();
    }

    [Fact]
    public async Task Drift_is_seen_by_whom_it_may_concern_and_an_apply_ends_it()
    {
        var team = await Host.Get<TeamService>().CreateAsync(Owner, "Billing people", "", default);
        var yaml = Billing.Replace("roles:\n        Standard: resolver", "teams:\n        Billing people: resolver");
        await ApplyAsync(yaml);
        var (staging, prod, group) = (await IdOfAsync("billing-staging"), await IdOfAsync("billing-prod"),
            await GroupIdAsync("billing"));
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        (await Managed.DriftAsync(Owner, [staging, prod, group], default)).Should().BeEmpty();

        await Host.Get<TeamService>().DeleteAsync(Owner, team, null, default);
        await using (var db = Host.OpenDb())
        {
            foreach (var secret in await db.Set<StoredSecret>().Where(s => s.OwnerId == staging).ToListAsync())
                secret.GiveUp();
            await db.SaveAsync(default);
        }

        var drift = await Managed.DriftAsync(Owner, [staging, prod, group], default);
        drift.Keys.Should().BeEquivalentTo([staging, prod]);
        drift[prod].Should().Equal(new FieldChange("access/teams/Billing people", "resolver", null));
        drift[staging].Should().Equal(new FieldChange("tokens/token1/value", null, null, Secret: true));
        (await Managed.DriftAsync(bob, [staging, prod, group], default)).Keys.Should().Equal([staging],
            "who may not see a connection learns nothing of it");
        var gone = (await PlanAsync(yaml)).Refusals.Should().ContainSingle().Subject;
        gone.Message.Should().StartWith("teams/Billing people doesn't exist here.");
        gone.Field.Should().MatchRegex(@"prod\.yaml:27:9$");

        var without = yaml.Replace("      teams:\n        Billing people: resolver\n", "");
        var plan = await PlanAsync(without);
        Words(plan).Should().Equal("Change billing-staging: tokens/token1/value", "Change billing-prod: ");
        await ApplyAsync(without);
        (await Managed.DriftAsync(Owner, [staging, prod, group], default)).Should().BeEmpty();
        (await PlanAsync(without)).Differs.Should().BeFalse();
        (await OpenSecretsAsync(staging)).Values.Should().Equal("staging-s3cret");
    }

    [Fact]
    public async Task An_apply_goes_by_the_rights_of_the_person_who_runs_it()
    {
        var (bob, reader) = (await Host.AddUserAsync("Bob", Role.Standard),
            await Host.AddUserAsync("Reader", Role.ReadOnly));
        await ApplyAsync(Billing);

        (await PlanAsync(Billing, bob)).Refusals.Select(r => r.Message).Should()
            .HaveCount(3).And.Contain(m => m.Contains("you're a Viewer, and this requires Editor"));
        var nothing = () => ApplyAsync(Billing, bob);
        await nothing.Should().ThrowAsync<Problem.Invalid>();
        (await PlanAsync(Billing.Replace("billing-", "new-").Replace("name: billing\n", "name: new\n"),
            reader)).Refusals.Should().Contain(r => r.Message.Contains("connections_write"));
        var lockedOut =
            (await PlanAsync(
                Billing.Replace("ada@example.com: editor", "ada@example.com: viewer").Replace("Standard: resolver",
                    "Standard: editor"))).Refusals.Single();
        lockedOut.Message.Should().StartWith("You would become Viewer");
    }

    private async Task<IReadOnlyList<string>> EverythingAsync()
    {
        await using var db = Host.OpenDb();
        return
        [
            .. await db.Set<Connection>().OrderBy(c => c.Name).Select(c => $"{c.Name} {c.Version} {c.PolicyVersion}")
                .ToListAsync(),
            .. await db.Set<ConnectionGroup>().Select(g => $"{g.Name} {g.Version} {g.PolicyVersion}").ToListAsync(),
            .. await db.Set<StoredSecret>().OrderBy(s => s.Path).Select(s => $"{s.Path} {s.SecretVersion}")
                .ToListAsync(),
            $"{await db.Set<AuditEntry>().CountAsync(e => e.Action != "resolved")}",
        ];
    }
}
