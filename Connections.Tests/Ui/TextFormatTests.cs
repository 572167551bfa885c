using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class TextFormatTests
{
    private static readonly DateTimeOffset now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-5, "just now")]
    [InlineData(-61, "1 minute ago")]
    [InlineData(-2 * 3600, "2 hours ago")]
    [InlineData(-86400, "1 day ago")]
    [InlineData(-3 * 86400, "3 days ago")]
    [InlineData(-30 * 86400, "1 month ago")]
    [InlineData(-364 * 86400, "11 months ago")]
    [InlineData(-800 * 86400, "2 years ago")]
    [InlineData(30, "in a moment")]
    [InlineData(7200, "in 2 hours")]
    [InlineData(30 * 86400 - 5, "in 30 days")]
    [InlineData(86400 + 3600, "in 1 day")]
    [InlineData(40 * 86400, "in 1 month")]
    public void Relative_times_are_written_in_words(int seconds, string words) =>
        RelativeTime.Write(now.AddSeconds(seconds), now).Should().Be(words);

    [Theory]
    [InlineData("Amazon Web Services", "AW")]
    [InlineData("openai-team", "OT")]
    [InlineData("Okta", "OK")]
    [InlineData("x", "X")]
    [InlineData("  ", "?")]
    public void A_name_has_a_monogram(string name, string letters) => Monogram.Letters(name).Should().Be(letters);

    [Fact]
    public void Every_permission_has_words_for_people_once()
    {
        var said = PermissionDescriptions.Groups.SelectMany(g => g.Words).ToList();

        said.Select(w => w.Permission).Should()
            .BeEquivalentTo(Enum.GetValues<Permissions>().Where(p => System.Numerics.BitOperations.IsPow2((long)p)));
        said.Should().OnlyContain(w => w.Says.Length > 0).And.OnlyHaveUniqueItems(w => w.Says);
        PermissionDescriptions.Summary(Permissions.AdminRole).Should().Be("Everything");
        PermissionDescriptions.Missing(Permissions.StandardRole, Permissions.AdminRole).Should().BeNull();
        PermissionDescriptions.Missing(Permissions.AuditLogsRead | Permissions.AppsRun,
            Permissions.AppsRun).Should().Be("audit_logs_read");
    }

    [Fact]
    public void History_describes_every_act_on_a_resource_after_a_name()
    {
        foreach (var act in new[] { AuditEvent.ConnectionPolicyModified, AuditEvent.ConnectionElevated,
            AuditEvent.GroupTransferred, AuditEvent.ConnectionExpiryWarned, AuditEvent.GroupModified })
            AuditMessages.Tell(act.Action).Should()
                .MatchRegex("^(changed|elevated|transferred|warned|modified)").And.NotContain("_");
    }

    [Fact]
    public void The_hue_of_a_name_is_the_same_on_every_server()
    {
        Monogram.Hue("Okta").Should().Be(Monogram.Hue("Okta")).And.BeInRange(0, Monogram.Hues - 1);
        Enumerable.Range(0,
            100).Select(i => Monogram.Hue($"integration {i}")).Distinct().Should().HaveCount(Monogram.Hues);
    }

    [Fact]
    public void Times_and_numbers_are_written_for_their_reader()
    {
        var reader = new UserLocale();
        reader.Write(now).Should().Be("Nov 22, 2026, 12:00 (UTC)");
        reader.Learn("UTC", "en-US");
        reader.Write(now).Should().MatchRegex(@"^Nov 22, 2026, 12:00\sPM \(UTC\)$");

        reader.Learn("Europe/Oslo", "de-DE");

        reader.Write(now).Should().StartWith("22 ").And.EndWith("2026, 13:00 (Europe/Oslo)");
        reader.Write(100_000).Should().Be("100.000");
    }

    [Fact]
    public void A_browser_that_says_nonsense_changes_nothing()
    {
        var reader = new UserLocale();

        reader.Learn("Nowhere/Land", "../etc");

        reader.Zone.Should().Be(TimeZoneInfo.Utc);
        reader.Write(1_204).Should().Be("1,204");
    }

    [Fact]
    public void A_code_that_nobody_knows_gets_a_sentence_of_ours()
    {
        SignInErrors.Say(null).Should().BeNull();
        SignInErrors.Say("credentials").Should().StartWith("Wrong email or password");
        SignInErrors.Say("<b>Call 555</b>").Should().Be("That didn't work. Try again.");
    }
}
