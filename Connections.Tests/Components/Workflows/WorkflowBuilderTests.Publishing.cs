using Bunit;
using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Tests.Components.Workflows;

/// <summary>What is asked before something is saved or published, and what may only be read.</summary>
public sealed partial class WorkflowBuilderTests
{
    [Fact]
    public async Task Publishing_names_what_needs_attention_and_asks_first()
    {
        var snackbars = Render<MudSnackbarProvider>();
        var builder = await ShowAsync();

        var publishing = ClickAsync(builder, "Publish");
        Until(() => Screen.Find("h2").TextContent.Should().Be("Publish anyway?"));
        Screen.Find(".question").TextContent.Should().Be("1 thing needs attention, so runs of “nightly” may fail:");
        Screen.FindAll("li").Select(l => l.TextContent).Should().Equal("Get: Choose a connection.");
        await PressAsync("Cancel");
        await publishing;
        (await ReadWorkflowAsync(builder)).Row.IsPublished.Should().BeFalse();

        publishing = ClickAsync(builder, "Publish");
        Until(() => HasButton("Publish anyway").Should().BeTrue());
        await PressAsync("Publish anyway");
        await publishing;

        (await ReadWorkflowAsync(builder)).Row.IsPublished.Should().BeTrue();
        snackbars.WaitForAssertion(() => snackbars.Markup.Should()
            .Contain("“nightly” published. 1 thing needs attention, so its runs may fail."));
    }

    [Fact]
    public async Task Publishing_looks_at_what_was_typed_last()
    {
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "typo",
            Spec = """
                {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Say","actionId":"com.datadoghq.core.echo",
                  "parameters":[{"name":"value","value":"{{ Trigger.env }}"}]}],
                 "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
                """,
        }, default);
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Say"));
        builder.WaitForAssertion(() => builder.FindAll("#input-value").Should().ContainSingle());
        await builder.InvokeAsync(() => builder.Find("#input-value").Input("{{ Steps.Sa.value }}"));

        var publishing = ClickAsync(builder, "Publish");

        Until(() => Screen.FindAll("li").Select(l => l.TextContent).Should()
            .Equal("Say: There is no step “Sa”. Did you mean Say?"));
        await PressAsync("Cancel");
        await publishing;
    }

    [Fact]
    public async Task A_parameter_that_is_near_to_another_is_corrected_instead_of_added()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() =>
            builder.Find("#input-url").Input("/{{ Trigger.enf }}/${ Trigger.enf }/{{ Trigger.region }}"));

        var saving = ClickAsync(builder, "Save");
        Until(() => Screen.FindAll("li").Select(l => l.TextContent).Should()
            .Equal("{{ Trigger.enf }} Did you mean env?", "{{ Trigger.region }}"));
        Button("Use env, add the rest").HasAttribute("autofocus").Should().BeTrue();
        HasButton("Add and save").Should().BeTrue();
        await PressAsync("Use env, add the rest");
        await saving;

        var stored = await ReadWorkflowAsync(builder);
        stored.View.Inputs.Select(p => p.Name).Should().Equal("env", "region");
        stored.Spec.Should().Contain("/{{ Trigger.env }}/${ Trigger.env }/{{ Trigger.region }}");
    }

    [Fact]
    public async Task A_reader_without_Editor_sees_values_to_read_and_why()
    {
        var id = await MakeAsync();
        var policies = Core.Get<WorkflowPolicies>();
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var seen = (await policies.GetAsync(Core.Owner, id, default)).Policy;
        await policies.SaveAsync(Core.Owner, id, [.. seen.Lines.Select(l => new PolicyGrant(l.Principal, l.Level)),
            new(new(PrincipalKind.User, bob.Id), AccessLevel.Resolver)], seen.Version, confirmed: true, default);
        SignIn(bob);

        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Get"));

        builder.WaitForAssertion(() => builder.Find("aside .why").TextContent.Should()
            .Be("You can read this, but not change it. Requires Editor access (you're a Runner)."));
        builder.FindAll("aside input:not([type=checkbox]), aside textarea").Should().NotBeEmpty()
            .And.OnlyContain(f => f.HasAttribute("readonly") && !f.HasAttribute("disabled"));
        builder.FindAll("aside select, aside input[type=checkbox]").Should().NotBeEmpty()
            .And.OnlyContain(f => f.HasAttribute("disabled"));
        builder.FindAll("aside .content button").Should().BeEmpty();
        await builder.InvokeAsync(() => builder.Find("#step-connection").Focus());
        builder.FindAll("[role=option]").Should().BeEmpty();
    }

    [Fact]
    public async Task A_panel_over_an_open_decision_says_why_nothing_can_be_edited()
    {
        var (_, builder) = await LoseAsync(theirs: d => d.SetInput("Get", "url", "/theirs"));

        builder.Find("aside .why").TextContent.Should().Be("You can't change anything until you choose what becomes "
            + "of your unsaved changes. Close this panel to choose.");
        builder.Find("#input-url").HasAttribute("readonly").Should().BeTrue();
        var taking = ClickAsync(builder, "Use my version instead");
        await SettleAsync(builder);
        await taking;

        builder.FindAll("aside .why").Should().BeEmpty();
        builder.Find("#input-url").HasAttribute("readonly").Should().BeFalse();
    }

    [Fact]
    public async Task A_conflict_shows_what_the_other_changed_beside_ones_own()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d =>
        {
            d.SetInput("Say", "value", "bye");
            d.SetInput("Get", "url", "/theirs");
        });
        await ClickAsync(builder, "Save");

        var comparing = ClickAsync(builder, "Show differences");

        Until(() => Screen.FindAll("[aria-label='Differences'] h3").Select(h => h.TextContent).Should()
            .Equal("Step Get, url", "Step Say, value"));
        Screen.FindAll("[aria-label='Differences'] dt").Select(t => t.TextContent).Should()
            .Equal("Before", "Other tab", "This tab", "Before", "Other tab");
        Screen.FindAll("[aria-label='Differences'] dd").Select(d => d.TextContent).Should()
            .Equal("/items", "/theirs", "/mine", "{{ Steps.Get.body }}", "bye");
        await PressAsync("Close");
        await comparing;
        builder.Find("#input-url").GetAttribute("value").Should().Be("/mine");
    }

    [Fact]
    public async Task A_connection_for_a_step_is_saved_and_then_selected()
    {
        var builder = await ShowAsync("Get");
        await Core.Get<DraftService>().SaveAsync(Core.Owner, DraftService.NewConnectionKey,
            new DraftContent { Name = "Begun in the list", IntegrationType = "HTTP", CredentialType = "HTTPBasic" },
            default);

        var making = ClickOnAsync(builder, "New connection");
        Until(() => HasButton("Save").Should().BeTrue());
        HasButton("Create").Should().BeFalse();
        Screen.Find($"#{CatalogForm.IdOf(ConnectionFormModel.NamePlace)}").GetAttribute("value").Should()
            .BeNullOrEmpty("what was begun in the list is not meant here");

        await PressAsync("Cancel");
        await making;
    }
}
