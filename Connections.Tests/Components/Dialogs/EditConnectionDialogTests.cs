using Bunit;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Ui;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Dialogs;

public sealed class EditConnectionDialogTests : DialogTest
{
    [Fact]
    public async Task Stored_secrets_say_who_set_them_and_stay_when_left_empty()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        Core.Clock.Advance(TimeSpan.FromDays(3));
        var edit = await OpenEditAsync(id);

        Screen.Markup.Should()
            .Contain("3 days ago").And.Contain("by Ada. Leave empty to keep it.").And.Contain("Edit Billing");
        Type("name", "Billing 2");
        await PressAsync("Save");
        (await ResultOf(edit))!.Data.Should().Be(true);
        (await ReadAsync(id)).Secrets.Should().ContainSingle().Which.SetAt.Should()
            .BeBefore(Core.Clock.GetUtcNow().AddDays(-2));
    }

    [Fact]
    public async Task Another_address_asks_for_the_secret_again_at_once()
    {
        var id = await Service.AddAsync(Core.Owner, HttpBasic("Billing"), default);
        await OpenEditAsync(id);

        Type("fields/base_url", "https://elsewhere.example.com");

        Screen.Find(".again").TextContent.Should().Contain("The address changed");
        Screen.Markup.Should().Contain("The stored one will be removed.").And.NotContain("Leave empty to keep it");
        Type("fields/base_url", "https://api.example.com");
        Screen.Markup.Should().Contain("Leave empty to keep it");
    }

    [Fact]
    public async Task A_required_secret_says_why_it_must_be_entered_again()
    {
        var id = await Service.AddAsync(Core.Owner, new ConnectionInput
        {
            Name = "Okta",
            IntegrationType = "Okta",
            CredentialType = "OktaAPIToken",
            Fields = new FieldSet { { "domain", "one.okta.com" },
                { "api_token", new FieldValue.Secret(new global::Connections.Core.SecretValue("first")) } },
        }, default);
        await OpenEditAsync(id);

        Type("fields/domain", "two.okta.com");

        ErrorAt("fields/api_token").Should().Contain("enter this again");
    }

    [Fact]
    public async Task Credential_export_is_explained_and_allowed_with_every_secret_entered_again()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        var edit = await OpenEditAsync(id);
        Screen.Find(".hand-out").TextContent.Should()
            .Contain("anyone with Resolver access can read the credential").And.Contain(
                "Turning it on requires re-entering all secrets.");

        Screen.Find("#connection-handsOut").Change(true);

        Screen.Find(".again").TextContent.Should().Contain("Credential export was turned on: re-enter all secrets");
        ErrorAt("fields/api_token").Should().Contain("enter this again");
        Type("fields/api_token", "sk-another");
        await PressAsync("Save");
        (await ResultOf(edit))!.Data.Should().Be(true);
        (await ReadAsync(id)).Row.HandsOut.Should().BeTrue();
        await OpenEditAsync(id);
        Screen.Find("#connection-handsOut").HasAttribute("checked").Should().BeTrue();
        Screen.Markup.Should().Contain("Leave empty to keep it");
    }

    [Fact]
    public async Task An_optional_secret_can_be_cleared()
    {
        var id = await Service.AddAsync(Core.Owner, HttpBasic("Billing"), default);
        var edit = await OpenEditAsync(id);
        await PressAsync("Clear");
        await PressAsync("Save");
        await ResultOf(edit);
        (await ReadAsync(id)).Secrets.Should().BeEmpty();
    }

    [Fact]
    public async Task A_change_that_someone_else_saved_is_shown_and_merged()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing", tags: "env:prod"), default);
        var edit = await OpenEditAsync(id);
        await Core.Get<ConnectionService>().UpdateAsync(Core.Owner, id,
            OpenAi("Billing of Bob", tags: "env:prod") with { Description = "Bob's words", Fields = [] },
            (await ReadAsync(id)).Row.Version, default);

        Type("name", "Billing of mine");
        Type("tags", "team:search,");
        await PressAsync("Save");

        Until(() => Screen.FindAll(".merge").Should().NotBeEmpty());
        Screen.Find(".merge").TextContent.Should()
            .Contain("Billing of Bob").And.Contain("Billing of mine").And.Contain("Bob's words").And.Contain(
                "You saved this connection in another tab");
        Screen.FindAll(".merge fieldset").Should().ContainSingle();
        await PressAsync("Save");
        await ResultOf(edit);
        var saved = await ReadAsync(id);
        (saved.Row.Name, saved.Description).Should().Be(("Billing of mine", "Bob's words"));
        saved.Row.Tags.Should().BeEquivalentTo("env:prod", "team:search");
    }

    [Fact]
    public async Task A_conflict_can_be_resolved_with_the_other_version()
    {
        var id = await Service.AddAsync(Core.Owner, HttpBasic("Billing"), default);
        var edit = await OpenEditAsync(id);
        var theirs =
            HttpBasic("Billing") with
            {
                Fields = new FieldSet { { "base_url", "https://api.example.com" },
                { "username", "bob" } }
            };
        await Service.UpdateAsync(Core.Owner, id, theirs, (await ReadAsync(id)).Row.Version, default);

        Type("fields/username", "carol");
        await PressAsync("Save");
        Until(() => Screen.FindAll(".merge fieldset").Should().ContainSingle());
        Screen.FindAll(".merge input[type=radio]")[1].Change(true);
        await PressAsync("Save");
        await ResultOf(edit);
        (await ReadAsync(id)).Fields.Text("username").Should().Be("bob");
    }

    [Fact]
    public async Task A_connection_deleted_since_it_was_opened_keeps_what_was_typed_on_screen()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        await OpenEditAsync(id);
        Type("name", "Typed");
        await Service.DeleteAsync(Core.Owner, id, default);

        await PressAsync("Save");

        Until(() => Screen.Find("[role=alert]").TextContent.Should().Contain("This connection was deleted"));
        Screen.Find("#connection-name").GetAttribute("value").Should().Be("Typed");
        Button("Save").HasAttribute("aria-disabled").Should().BeTrue();
    }

    [Fact]
    public async Task A_person_who_may_not_edit_learns_who_can()
    {
        var id = await Service.AddAsync(await Core.AddUserAsync("Bob", Role.Standard), OpenAi("Billing"), default);

        await OpenEditAsync(id);

        Screen.Find("[role=alert]").TextContent.Should()
            .Contain("but not edit it").And.Contain("Ask one of its Editors: Bob.");
        Button("Save").HasAttribute("aria-disabled").Should().BeTrue();
    }

    [Fact]
    public async Task An_admin_who_cannot_edit_is_not_advised_to_ask_an_admin()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        await using (var db = Core.OpenDb())
            await db.Set<Grant>().Where(g => g.ResourceId == id).ExecuteDeleteAsync();
        Services.GetRequiredService<OwnPermissions>()
            .Learn(Permissions.ConnectionsWrite | Permissions.UserAccessManage);

        await OpenEditAsync(id);

        Screen.Find("[role=alert]").TextContent.Should().Contain("You can make yourself an Editor")
            .And.NotContain("Ask an admin");
    }

    [Fact]
    public async Task A_draft_of_an_older_version_is_compared_before_anything_else()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        await OpenEditAsync(id);
        Type("description", "typed before the restart");
        await PressAsync("Cancel");
        await PressAsync("Save draft");
        await Service.UpdateAsync(Core.Owner, id, OpenAi("Billing 2") with { Fields = [] },
            (await ReadAsync(id)).Row.Version, default);

        var edit = await OpenEditAsync(id);

        Screen.FindAll(".merge fieldset").Should().HaveCount(2,
            "what was stored then is not known any more, so every difference is asked");
        await PressAsync("Save");
        await ResultOf(edit);
        (await ReadAsync(id)).Description.Should().Be("typed before the restart");
    }

    [Fact]
    public async Task A_draft_of_an_older_version_can_be_dropped_for_what_is_stored()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        await OpenEditAsync(id);
        Type("description", "typed in another window");
        await PressAsync("Cancel");
        await PressAsync("Save draft");
        await Service.UpdateAsync(Core.Owner, id, OpenAi("Billing 2") with { Fields = [] },
            (await ReadAsync(id)).Row.Version, default);
        await OpenEditAsync(id);

        Screen.Find(".notice").TextContent.Should().Contain("Draft restored");
        await PressAsync("Discard");

        Until(() => Screen.FindAll(".merge").Should().BeEmpty());
        Screen.Find("#connection-name").GetAttribute("value").Should().Be("Billing 2");
        Screen.Find("#connection-description").TextContent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_conflict_names_who_saved_and_not_who_tested_since()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var fields = new FieldSet { { "base_url", "https://127.0.0.1:9" }, { "username", "ada" } };
        var id = await Service.AddAsync(Core.Owner, HttpBasic("Billing") with { Fields = fields }, default);
        await using (var db = Core.OpenDb())
        {
            db.Add(new Grant(id, PrincipalKind.User, bob.Id, AccessLevel.Editor));
            await db.SaveAsync(default);
        }
        await OpenEditAsync(id);
        await Service.UpdateAsync(bob, id, HttpBasic("Billing of Bob") with { Fields = fields },
            (await ReadAsync(id)).Row.Version, default);
        await Core.Get<ConnectionTester>().TestStoredAsync(Core.Owner, id, default);

        Type("name", "Billing of mine");
        await PressAsync("Save");

        Until(() =>
            Screen.Find(".merge [role=alert]").TextContent.Should()
                .StartWith("Bob saved this connection").And.NotContain("window"));
    }

    [Fact]
    public async Task A_connection_without_its_schema_has_only_name_description_and_tags_to_edit()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        await using (var db = Core.OpenDb())
            await db.Set<Connection>().Where(c => c.Id == id)
                .ExecuteUpdateAsync(
                    c => c.SetProperty(x => x.IntegrationType, "Gone").SetProperty(x => x.SchemaMissing, true));
        var edit = await OpenEditAsync(id);

        Screen.Find("[role=alert]").TextContent.Should().Contain("“Gone”").And.Contain("no longer in the catalog");
        Screen.FindAll("#connection-fields-api_token").Should().BeEmpty();
        Type("name", "Billing 2");
        await PressAsync("Save");
        await ResultOf(edit);
        (await ReadAsync(id)).Should().Match<ConnectionDetails>(d => d.Row.Name == "Billing 2" && d.Secrets.Count == 1);
    }
}
