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

/// <summary>Exported files, and what they say of secrets.</summary>
public abstract partial class FilesSpecification
{
    [Fact]
    public async Task An_exported_file_has_no_secret_and_its_plan_has_no_difference()
    {
        await ApplyAsync(Billing);
        var odd = await Service.AddAsync(Owner,
            Inputs.Basic("1: odd & “quoted” # name",
                "odd-s3cret") with
            {
                Description = "two\nlines: ${env:HOME}, 'quoted' # not a comment",
                Tags = ["zone:1", "zone:2"]
            }, default);
        await Service.AddAsync(Owner, Inputs.Aws("aws"), default);
        await CreateAsync("hidden");
        await RestrictAsync(await IdOfAsync("hidden"), AccessLevel.None,
            (await Host.AddUserAsync("Grace", Role.Standard), AccessLevel.Editor));
        await RestrictAsync(odd, AccessLevel.None, (Owner, AccessLevel.Editor),
            (await Host.AddUserAsync("Bob", Role.Standard), AccessLevel.Resolver));

        var exported = await Host.Get<FileExport>().ExportAsync(Owner, [], default);

        (exported.Connections, exported.Groups, exported.LeftOut.Count).Should().Be((4, 1, 0));
        exported.Text.Should()
            .NotContain("s3cret").And.NotContain("hidden").And.Contain("password: ${env:BILLING_PROD_PASSWORD}");
        exported.Variables.Should().BeEquivalentTo("BILLING_PROD_PASSWORD", "BILLING_STAGING_TOKENS_TOKEN1_VALUE",
            "_1__ODD____QUOTED____NAME_PASSWORD");
        (Environment["BILLING_PROD_PASSWORD"], Environment["BILLING_STAGING_TOKENS_TOKEN1_VALUE"],
            Environment["_1__ODD____QUOTED____NAME_PASSWORD"]) = ("prod-s3cret", "staging-s3cret", "odd-s3cret");
        var plan = await PlanAsync(exported.Text);
        plan.Refusals.Should().BeEmpty();
        Words(plan).Should().BeEquivalentTo("TakeOver 1: odd & “quoted” # name: password, managed by",
            "TakeOver aws: managed by", "Change billing-staging: ", "Change billing: ");
        plan.Things.Where(t => t.Act == PlannedAction.Change).Should().OnlyContain(t => t.Drift.Count == 0,
            "who may do what is described now, and was not");
        await ApplyAsync(exported.Text);
        (await PlanAsync(exported.Text)).Differs.Should().BeFalse();
        (await OpenSecretsAsync(odd)).Values.Should().Equal("odd-s3cret");

        (await Host.Get<FileExport>().ExportAsync(Owner, ["BILLING"], default)).Connections.Should().Be(2,
            "a group brings its members");
        var none = () => Host.Get<FileExport>().ExportAsync(Owner, ["hidden"], default);
        await none.Should().ThrowAsync<Problem.Invalid>();
    }

    [Fact]
    public async Task Credential_export_is_off_unless_the_file_allows_it_and_secrets_are_sealed_anew()
    {
        await ApplyAsync(Billing);
        var (id, open) = (await IdOfAsync("billing-prod"),
            Billing.Replace("    identifier_tags: [env:prod]",
                "    hands_out_credentials: true\n    identifier_tags: [env:prod]"));

        Words(await PlanAsync(open)).Should().Equal("Change billing-prod: password, handing out");
        await ApplyAsync(open);

        (await Queries.GetAsync(Owner, id, default)).Row.HandsOut.Should().BeTrue();
        (await SecretRowsAsync(id)).Should().OnlyContain(s => s.MayLeave);
        (await PlanAsync(open)).Differs.Should().BeFalse();
        (await Host.Get<FileExport>().ExportAsync(Owner, ["billing-prod"], default)).Text.Should()
            .Contain("hands_out_credentials: true");
        Words(await PlanAsync(Billing)).Should().Equal("Change billing-prod: handing out");
        await ApplyAsync(Billing);
        (await Queries.GetAsync(Owner, id, default)).Row.HandsOut.Should().BeFalse();
        (await PlanAsync(Billing)).Differs.Should().BeFalse();
    }

    [Fact]
    public async Task A_note_of_what_a_file_applied_tells_nothing_of_a_secret()
    {
        await RestartAsync(CoreHost.LogsEverything);
        await ApplyAsync(Billing);

        await using var db = Host.OpenDb();
        var noted = await db.Set<ManagedResource>().ToListAsync();
        var text = string.Join('\n', noted.Select(n => n.Applied + n.Digests));
        text.Should().NotContain("s3cret");
        foreach (var hash in new[] { "staging-s3cret",
            "prod-s3cret" }.Select(
                s => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(s))))
            text.Should()
                .NotContain(Convert.ToBase64String(hash)).And.NotContainEquivalentOf(Convert.ToHexString(hash));
        var digests = Host.Get<SecretDigester>();
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        digests.Of(one, "password",
            new SecretValue("same")).Should().NotBe(digests.Of(other, "password", new SecretValue("same")),
                "equal secrets of two connections do not show as equal");
        string.Join("\n", Host.Everything).Should().NotContain("s3cret");
    }
}
