using Bunit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using Connections.Web.Components.Dialogs;

namespace Connections.Tests.Components.Dialogs;

public sealed class NewConnectionDialogTests : DialogTest
{
    [Fact]
    public async Task The_choice_shows_every_integration_and_finds_by_name()
    {
        await OpenNewAsync();

        Screen.FindAll(".tile").Where(t => t.NodeName == "BUTTON").Should()
            .HaveCount(Core.Get<IntegrationCatalog>().All.Count);
        Screen.Find("#catalogue-search").Input("openai");
        Screen.FindAll("button.tile").Should().ContainSingle().Which.TextContent.Should().Contain("OpenAI");
        Screen.Find("#catalogue-search").KeyDown("Enter");
        Screen.FindAll("#connection-fields-api_token").Should().ContainSingle();
    }

    [Fact]
    public async Task A_search_without_result_leads_to_HTTP()
    {
        await OpenNewAsync();

        Screen.Find("#catalogue-search").Input("zzzz");
        Screen.Markup.Should().Contain("No integration is called “zzzz”");
        await PressAsync("Use HTTP");
        Screen.FindAll("#connection-fields-base_url").Should().ContainSingle();
    }

    [Fact]
    public async Task An_unknown_integration_in_the_address_is_said()
    {
        await OpenNewAsync("Nothing", opens: "#catalogue");

        Screen.Markup.Should().Contain("There is no integration “Nothing” in the catalog");
    }

    [Fact]
    public async Task Back_keeps_the_input_of_every_schema_and_reports_the_current_step()
    {
        var shown = new List<string>();
        await OpenNewAsync(chosen: shown.Add);

        Tile("HTTP");
        Type("name", "Billing");
        Type("fields/base_url", "https://api.example.com");
        await PressAsync("Back");
        Tile("OpenAI");
        Value("name").Should().Be("Billing");
        Type("fields/api_token", "sk-canary");
        await PressAsync("Back");
        Tile("HTTP");
        Value("fields/base_url").Should().Be("https://api.example.com");
        await PressAsync("Back");
        Tile("OpenAI");
        Screen.Markup.Should().Contain("Entered, not saved yet.").And.NotContain("sk-canary");

        shown.Should().Equal("HTTP", "", "OpenAI", "", "HTTP", "", "OpenAI");
    }

    [Fact]
    public async Task A_choice_offers_its_default_once()
    {
        await OpenNewAsync("HTTP");

        var method = Screen.Find("#connection-fields-test_method");
        method.QuerySelectorAll("option").Select(o => o.TextContent.Trim())
            .Should().Equal("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
        method.GetAttribute("value").Should().Be("GET");
    }

    [Fact]
    public async Task A_fault_is_beside_its_field_once_the_field_is_left()
    {
        await OpenNewAsync("HTTP");

        Type("fields/base_url", "ftp://x");
        ErrorAt("fields/base_url").Should().BeNull();
        Leave("fields/base_url");
        ErrorAt("fields/base_url").Should().Contain("must begin with https://");
        ErrorAt("name").Should().BeNull();
        Screen.Find("#connection-fields-base_url").GetAttribute("aria-invalid").Should().Be("true");
        Screen.Find("#connection-fields-base_url").GetAttribute("aria-describedby").Should()
            .Contain("connection-fields-base_url-error");
    }

    [Fact]
    public async Task A_taken_name_returns_to_the_name()
    {
        await Service.AddAsync(Core.Owner, OpenAi("Billing"), default);
        await OpenNewAsync("OpenAI");

        Type("name", "BILLING");
        Type("fields/api_token", "sk-second");
        await PressAsync("Create");

        ErrorAt("name").Should().Contain("already in use");
        Type("name", "Billing 2");
        Until(() => ErrorAt("name").Should().BeNull());
    }

    [Fact]
    public async Task A_warning_asks_once_and_again_only_when_it_is_another_one()
    {
        var dialog = await OpenNewAsync("OpenAI");
        Type("name", "Billing");
        Type("fields/api_token", "not-a-key");

        await PressAsync("Create");

        ErrorAt("fields/api_token").Should().Contain("begins with sk-");
        Screen.Find("#connection-fields-api_token-error").ClassList.Should().Contain("warning");
        Screen.Markup.Should().Contain("Save anyway?");
        await PressAsync("Create anyway");
        (await ResultOf(dialog))!.Canceled.Should().BeFalse();
    }

    [Fact]
    public async Task Items_of_a_list_come_and_go_and_faults_find_them()
    {
        var dialog = await OpenNewAsync("HTTP");
        Type("name", "Billing");
        Type("fields/base_url", "https://api.example.com");
        await PressAsync("Add token");
        await PressAsync("Create");
        ErrorAt("fields/tokens/#1/name").Should().Contain("Token Name is required");
        ErrorAt("fields/tokens/#1/value").Should().Contain("Token Value is required");

        Type("fields/tokens/#1/name", "token1");
        Type("fields/tokens/#1/value", "caNaRy");
        await PressAsync("Add token");
        ErrorAt("fields/tokens/#2/name").Should().BeNull("nobody has had the time to fill it");
        Type("fields/tokens/#2/name", "TOKEN1");
        ErrorAt("fields/tokens/#2/name").Should().Contain("twice");
        Screen.Find("[aria-label='Remove token TOKEN1']").Click();
        await PressAsync("Add header");
        Type("fields/headers/#3/name", "Authorization");
        Type("fields/headers/#3/value", "Bearer {{ token1 }}");
        await PressAsync("Create");

        var id = (Guid)(await ResultOf(dialog))!.Data!;
        var made = await ReadAsync(id);
        made.Secrets.Should().ContainSingle().Which.Path.Should().Be("tokens/token1/value");
        Drawn.Should().NotContain("caNaRy");
    }

    [Fact]
    public async Task Odd_names_of_headers_and_parameters_are_entered_as_they_are()
    {
        string[] headers = ["$filter", "api-version", "X.Custom", "2FA-Token", "7"];
        string[] parameters = [.. headers, "page[size]", "a/b"];
        var dialog = await OpenNewAsync("HTTP");
        Type("name", "Odd names");
        Type("fields/base_url", "https://api.example.com");
        var number = 0;
        foreach (var (list, label, names) in new[] { ("headers", "header", headers),
            ("url_parameters", "parameter", parameters) })
        {
            foreach (var name in names)
            {
                await PressAsync($"Add {label}");
                Type($"fields/{list}/#{++number}/name", name);
                Type($"fields/{list}/#{number}/value", $"of {name}");
            }
        }

        await PressAsync("Create");

        var made = await ReadAsync((Guid)(await ResultOf(dialog))!.Data!);
        foreach (var (list, names) in new[] { ("headers", headers), ("url_parameters", parameters) })
            made.Fields.Items(list).Select(i => (i.Text("name"), i.Text("value"))).Should()
                .Equal(names.Select(n => ((string?)n, (string?)$"of {n}")));
    }

    [Fact]
    public async Task A_draft_is_kept_without_secrets_and_restored_with_a_notice()
    {
        await OpenNewAsync("OpenAI");
        Type("name", "Billing");
        Type("fields/api_token", "sk-caNaRy");
        Core.Clock.Advance(TimeSpan.FromSeconds(1));
        await DraftAsync(d => d?.Name == "Billing");
        await PressAsync("Cancel");
        await PressAsync("Save draft");
        Core.Clock.Advance(TimeSpan.FromMinutes(5));

        await OpenNewAsync();

        Value("name").Should().Be("Billing");
        Screen.Find(".notice").TextContent.Should()
            .Contain("Draft restored").And.Contain("5 minutes ago").And.Contain("Re-enter secrets.");
        await PressAsync("Discard");
        Value("name").Should().BeEmpty();
        (await DraftAsync(_ => true)).Should().BeNull();
    }

    [Fact]
    public async Task Escape_asks_before_it_loses_something()
    {
        var dialog = await OpenNewAsync("OpenAI");
        Type("name", "Billing");
        Screen.Find(".cnx-body").KeyDown("Escape");
        Screen.Markup.Should().Contain("You have unsaved changes.");
        await PressAsync("Keep editing");
        Value("name").Should().Be("Billing");
        Screen.Find(".cnx-body").KeyDown("Escape");
        await PressAsync("Discard");
        (await ResultOf(dialog))!.Canceled.Should().BeTrue();
        (await DraftAsync(_ => true)).Should().BeNull();
    }

    [Fact]
    public async Task An_untouched_form_closes_at_once()
    {
        var dialog = await OpenNewAsync("OpenAI");
        await PressAsync("Cancel");
        (await ResultOf(dialog))!.Canceled.Should().BeTrue();
    }

    [Fact]
    public async Task A_saved_form_leaves_no_draft()
    {
        var dialog = await OpenNewAsync("OpenAI");
        Type("name", "Billing");
        Core.Clock.Advance(TimeSpan.FromSeconds(1));
        await DraftAsync(d => d is not null);
        Type("fields/api_token", "sk-second");
        await PressAsync("Create");
        await ResultOf(dialog);
        Core.Clock.Advance(TimeSpan.FromSeconds(2));
        (await DraftAsync(_ => true)).Should().BeNull();
    }

    [Fact]
    public async Task Every_kind_can_be_tested()
    {
        foreach (var type in new[] { "AWS", "Azure", "GCP", "GoogleWorkspace" })
        {
            await OpenNewAsync(type);
            HasButton("Test").Should().BeTrue(type);
            await PressAsync("Cancel");
        }
    }

    [Fact]
    public async Task A_test_of_an_empty_form_says_what_is_missing()
    {
        await OpenNewAsync("OpenAI");
        await PressAsync("Test");
        ErrorAt("fields/api_token").Should().Contain("is required");
        Screen.Find(".test").TextContent.Should().Contain("Fix the errors above");
    }

    [Fact]
    public async Task The_form_of_an_AWS_connection_says_what_the_operator_must_set()
    {
        await OpenNewAsync("AWS");
        Screen.Markup.Should().Contain("Aws__PrincipalId");
    }

    private void Tile(string name)
    {
        Until(() => Screen.FindAll("button.tile").Should().NotBeEmpty());
        Screen.FindAll("button.tile").Single(t => t.QuerySelector(":scope > span:last-child")!.TextContent == name)
            .Click();
        Until(() => Screen.FindAll("button.tile").Should().BeEmpty());
    }

    private string? Value(string place) => Screen.Find($"#{CatalogForm.IdOf(place)}").GetAttribute("value");

    private async Task<DraftContent?> DraftAsync(Func<DraftContent?, bool> until)
    {
        DraftContent? draft = null;
        await TestTimeout.UntilAsync(async () =>
        {
            draft = await Core.Get<DraftService>().FindAsync(Core.Owner, DraftService.NewConnectionKey, default);
            return until(draft);
        });
        return draft;
    }
}
