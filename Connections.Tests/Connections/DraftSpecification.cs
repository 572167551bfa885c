using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Connections;

public sealed class DraftsOnSqlite() : DraftSpecification(postgres: false);

public sealed class DraftsOnPostgres() : DraftSpecification(postgres: true);

/// <summary>What was typed and not saved.</summary>
public abstract class DraftSpecification(bool postgres) : CoreSpecification(postgres)
{
    private static DraftContent Typed(string name) => new()
    {
        Name = name,
        Description = "half a sen",
        IntegrationType = "HTTP",
        CredentialType = "HTTPTokenAuth",
        Fields = Inputs.HttpFields("https://half", ("token", "canary-4711"), ("not a name", "canary-4711")),
        Tags = ["env:"],
        HadSecrets = true,
    };

    [Fact]
    public async Task A_draft_survives_a_restart_without_its_secrets()
    {
        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed("Bill"), default);

        await RestartAsync();

        var draft = (await Drafts.FindAsync(Owner, DraftService.NewConnectionKey, default))!;
        draft.Should()
            .BeEquivalentTo(
                new
                {
                    Name = "Bill",
                    Description = "half a sen",
                    IntegrationType = "HTTP",
                    CredentialType = "HTTPTokenAuth",
                    HadSecrets = true
                });
        draft.Tags.Should().Equal("env:");
        draft.Fields.Text("base_url").Should().Be("https://half");
        draft.Fields.Items("tokens").Select(t => t.Text("name")).Should().Equal("token", "not a name");
        draft.Fields.Items("tokens").Should().OnlyContain(t => t["value"] == null);
        await using var db = Host.OpenDb();
        (await db.Set<Draft>().SingleAsync()).Content.Should().NotContain("canary");
    }

    [Fact]
    public async Task A_secret_that_came_as_plain_text_is_not_kept_either()
    {
        var fields = new FieldSet { { "base_url", "https://api.example.com" }, { "username", "ada" },
            { "password", "canary-4711" }, { "unknown", "canary-4711" } };
        fields.Add("tokens", new FieldValue.Items([new FieldSet { { "name", "t" }, { "value", "canary-4711" } }]));

        foreach (var kind in new[] { "HTTPBasicAuth", "HTTPTokenAuth", "Nothing" })
            await Drafts.SaveAsync(Owner, kind,
                new DraftContent { IntegrationType = "HTTP", CredentialType = kind, Fields = fields }, default);

        await using var db = Host.OpenDb();
        (await db.Set<Draft>().Select(d => d.Content).ToListAsync()).Should()
            .HaveCount(3).And.OnlyContain(c => !c.Contains("canary"));
    }

    [Fact]
    public async Task A_draft_belongs_to_its_writer_alone_and_to_one_form()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Admin);
        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed("One"), default);
        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed("Two"), default);
        await Drafts.SaveAsync(Owner, "another form", Typed("Three"), default);

        (await Drafts.FindAsync(bob, DraftService.NewConnectionKey, default)).Should().BeNull();
        await Drafts.DiscardAsync(bob, DraftService.NewConnectionKey, default);
        (await Drafts.FindAsync(Owner, DraftService.NewConnectionKey, default))!.Name.Should().Be("Two");
        await Drafts.DiscardAsync(Owner, DraftService.NewConnectionKey, default);
        (await Drafts.FindAsync(Owner, DraftService.NewConnectionKey, default)).Should().BeNull();
        (await Drafts.FindAsync(Owner, "another form", default))!.Name.Should().Be("Three");
    }

    [Fact]
    public async Task A_draft_is_not_given_to_its_writer_while_they_may_not_see_its_connection()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await CreateAsync("Hidden later");
        await Drafts.SaveAsync(bob, id.ToString("D"), Typed("Hidden later"), default);
        (await Drafts.FindAsync(bob, id.ToString("D"), default)).Should().NotBeNull();

        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));
        (await Drafts.FindAsync(bob, id.ToString("D"), default)).Should().BeNull();
        await RestrictAsync(id, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        (await Drafts.FindAsync(bob, id.ToString("D"), default))!.Name.Should()
            .Be("Hidden later", "what was typed is not lost");

        await Service.DeleteAsync(Owner, id, default);
        (await Drafts.FindAsync(bob, id.ToString("D"), default)).Should().BeNull();
    }

    [Fact]
    public async Task A_draft_is_not_given_to_its_writer_while_they_may_not_see_its_group()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var group = new NewGroup { Name = "Sites", IntegrationType = "OpenAI", Keys = ["env"] };
        var id = await Host.Get<GroupService>().AddAsync(Owner, group, default);
        var key = DraftService.GroupKey(id);
        await Drafts.SaveAsync(bob, key, Typed("Sites"), default);
        (await Drafts.FindAsync(bob, key, default)).Should().NotBeNull();

        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));
        (await Drafts.FindAsync(bob, key, default)).Should().BeNull();
        await RestrictAsync(id, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        (await Drafts.FindAsync(bob, key, default))!.Name.Should().Be("Sites");
    }

    [Fact]
    public async Task Access_comes_back_with_the_names_of_now_and_without_who_is_gone()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        PolicyLine[] lines = [PolicyLine.Everyone with { Level = AccessLevel.Editor }, Line(bob.Id),
            Line(Guid.CreateVersion7())];

        await Drafts.SaveAsync(Owner, DraftService.NewGroup, Typed("Sites") with { Access = lines }, default);

        (await Drafts.FindAsync(Owner, DraftService.NewGroup, default))!.Access.Should().Equal(lines[0],
            lines[1] with { Name = "Bob" });

        static PolicyLine Line(Guid id) => new(new(PrincipalKind.User, id), "as it was", AccessLevel.Viewer, true);
    }

    [Fact]
    public async Task Odd_characters_and_absurd_lengths_break_nothing()
    {
        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed("nul \0 half \ud800 🔑"), default);
        (await Drafts.FindAsync(Owner, DraftService.NewConnectionKey, default))!.Name.Should()
            .StartWith("nul").And.EndWith("🔑");

        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed(new string('x', 300_000)), default);
        (await Drafts.FindAsync(Owner, DraftService.NewConnectionKey, default))!.Name.Should().StartWith("nul",
            "what is too large to be honest input is not kept");
    }

    [Fact]
    public async Task Two_tabs_that_save_at_once_both_go_on()
    {
        await Task.WhenAll(
            Enumerable.Range(0,
                8).Select(i =>
                    Task.Run(() =>
                        Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed($"Tab {i}"), default))));

        (await Drafts.FindAsync(Owner, DraftService.NewConnectionKey, default))!.Name.Should().StartWith("Tab");
    }

    [Fact]
    public async Task A_draft_is_deleted_after_thirty_days()
    {
        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey, Typed("Bill"), default);

        Host.Clock.Advance(TimeSpan.FromDays(29));
        (await Drafts.SweepAsync(default)).Should().Be(0);
        Host.Clock.Advance(TimeSpan.FromDays(2));
        (await Drafts.SweepAsync(default)).Should().Be(1);
    }
}
