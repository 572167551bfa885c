using System.Text;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Files;

public sealed class BundlesOnSqlite() : BundleSpecification(postgres: false);

public sealed class BundlesOnPostgres() : BundleSpecification(postgres: true);

/// <summary>Connections move to another installation with their secrets, in a file that a passphrase closes.</summary>
public abstract class BundleSpecification(bool postgres) : ManifestSpecification(postgres)
{
    private const string Passphrase = "a passphrase for the road";

    private BundleService Bundles => Host.Get<BundleService>();

    [Fact]
    public async Task A_bundle_arrives_whole_in_another_installation()
    {
        await RestartAsync(CoreHost.LogsEverything);
        await ApplyAsync(Billing);
        var marks = new[] { "staging-s3cret", "prod-s3cret" };

        var bundle = await Bundles.ExportAsync(Owner, ["billing"], Passphrase, default);

        (bundle.Connections, bundle.Groups, bundle.LeftOut.Count).Should().Be((2, 1, 0));
        var seen = Encoding.Latin1.GetString(bundle.Content);
        foreach (var mark in marks.Append("billing").Append(Passphrase)) seen.Should().NotContain(mark);
        (await Queries.HistoryAsync(Owner, await IdOfAsync("billing-prod"), PageRequest.First, default)).Rows.First(
            h => h.Action == "resolved").Changes.Should().Contain(c => c.New == "an encrypted bundle");

        await using var installation = await TestInstallation.CreateInitializedAsync(OnPostgres);
        await using var there = await installation.StartAsync(CoreHost.LogsEverything);
        var dry = await there.Get<BundleService>().ImportAsync(there.Owner, bundle.Content, Passphrase,
            ConflictPolicy.Refuse, dryRun: true, default);
        dry.Made.Should().Equal("connection billing-prod", "connection billing-staging", "group billing");
        (await there.Get<ConnectionSearch>().ListAsync(there.Owner, new(), PageRequest.First, default)).Total.Should()
            .Be(0, "a dry run makes nothing");
        (await there.Get<BundleService>().ImportAsync(there.Owner, bundle.Content, Passphrase, ConflictPolicy.Refuse,
            dryRun: false, default)).LeftOut.Should().BeEmpty();

        var rows = (await there.Get<ConnectionSearch>().ListAsync(there.Owner,
            new() { Sort = ConnectionSort.Name, Descending = false }, PageRequest.First, default)).Rows;
        rows.Select(r => (r.Name, r.ManagedBy)).Should().Equal(("billing-prod", null), ("billing-staging", null));
        var opened = new List<string>();
        foreach (var row in rows)
            opened.AddRange(
                (await there.Get<Core.Resolving.ResolveService>().ResolveAsync(there.Owner, row.Id, "a test", null,
                    default)).Secrets.Values.Select(s => s.Reveal()));
        opened.Should().Equal("prod-s3cret", "staging-s3cret");
        (await there.Get<ConnectionQueries>().GetAsync(there.Owner, rows[0].Id, default)).Access.Select(
            a => (a.Principal, a.Level)).Should()
            .BeEquivalentTo([("Ada", AccessLevel.Editor), ("Standard", AccessLevel.Resolver)],
                "what was restricted arrives restricted");
        (await there.Get<GroupSearch>().ListAsync(there.Owner, new(), PageRequest.First,
            default)).Rows.Single().Members.Should().Be(2);

        foreach (var host in new[] { Host, there })
        {
            var lines = string.Join('\n', host.Everything);
            foreach (var (_, bytes) in FolderSnapshot.Read(host.Directory)) lines += Encoding.Latin1.GetString(bytes);
            foreach (var mark in marks.Append(Passphrase))
                lines.Contains(mark,
                    StringComparison.Ordinal).Should()
                    .BeFalse("no secret and no passphrase lies in the folder or stands in the log");
        }
    }

    [Fact]
    public async Task Another_passphrase_and_every_flipped_byte_give_one_and_the_same_answer()
    {
        await CreateAsync("one");
        var bundle = (await Bundles.ExportAsync(Owner, [], Passphrase, default)).Content;
        var answers = new HashSet<string>();
        // In each part of it: format, rounds, salt, nonce, tag, content; and cut, and made longer.
        foreach (var place in new[] { 4, 5, 9, 25, 37, 53, bundle.Length - 1 })
        {
            var altered = bundle.ToArray();
            altered[place] ^= 0x40;
            answers.Add(await RefusalAsync(altered, Passphrase));
        }
        answers.Add(await RefusalAsync(bundle[..^1], Passphrase));
        answers.Add(await RefusalAsync([.. bundle, 0], Passphrase));
        answers.Add(await RefusalAsync(bundle, Passphrase + "!"));

        answers.Should().ContainSingle().Which.Should()
            .StartWith("The bundle can't be opened: the passphrase is wrong");
        (await RefusalAsync([1, 2, 3], Passphrase)).Should().Be("This file is not a Connections bundle.");
        var shorter = () => Bundles.ExportAsync(Owner, [], "too short", default);
        (await shorter.Should().ThrowAsync<Problem.Invalid>())
            .WithMessage("The passphrase has 9 characters; use at least 12.*");
        (await Bundles.ExportAsync(Owner, [], Passphrase, default)).Content.Should().NotEqual(bundle,
            "each has a salt of its own");
    }

    [Fact]
    public async Task Clashes_and_what_may_not_leave_are_named()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (mine, open) = (await CreateAsync("mine", "env:a"), await CreateAsync("open", "env:b"));
        await RestrictAsync(open, AccessLevel.Resolver, (Owner, AccessLevel.Editor), (bob, AccessLevel.Viewer));
        await Groups.AddAsync(Owner,
            new NewGroup { Name = "both", IntegrationType = "HTTP", Keys = ["env"], Members = [mine, open] }, default);

        var bundle = await Bundles.ExportAsync(bob, ["both"], Passphrase, default);

        (bundle.Connections, bundle.Groups).Should().Be((1, 1));
        bundle.LeftOut.Should().ContainSingle().Which.Should()
            .StartWith("The connection “mine”: You can't use “mine”: you're a Viewer, and this requires Resolver.");
        (await RefusalAsync(bundle.Content, Passphrase)).Should()
            .Contain("The connection “open”: the name is already in use here.").And.Contain(
                "The group “both”: the name is already in use here.");
        var skipped = await Bundles.ImportAsync(Owner, bundle.Content, Passphrase, ConflictPolicy.Skip, dryRun: false,
            default);
        (skipped.Made.Count, skipped.LeftOut.Count).Should().Be((0, 2));

        await using var installation = await TestInstallation.CreateInitializedAsync(OnPostgres);
        await using var there = await installation.StartAsync();
        var report = await there.Get<BundleService>().ImportAsync(there.Owner, bundle.Content, Passphrase,
            ConflictPolicy.Refuse, dryRun: false, default);
        report.Made.Should().Equal("connection open", "group both");
        report.LeftOut.Should()
            .Contain("The group “both”: its member “mine” is not in the bundle, and doesn't exist here.").And.Contain(
                l => l.Contains("users/bob") && l.Contains("doesn't exist here, and was viewer"));
    }

    private async Task<string> RefusalAsync(byte[] bundle, string passphrase)
    {
        var import = () => Bundles.ImportAsync(Owner, bundle, passphrase, ConflictPolicy.Refuse, dryRun: true, default);
        return (await import.Should().ThrowAsync<Problem.Invalid>()).Which.Message;
    }
}
