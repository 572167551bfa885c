using Bunit;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Components.Apps;
using Connections.Web.Components.Apps.Build;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Components.Apps;

/// <summary>The builder of apps over the real Core and a real database.</summary>
public sealed partial class AppBuilderTests : DialogTest
{
    private const string Ask = """
        {"id":"01900000-0000-7000-8000-000000000001","name":"list0","type":"action","properties":{
         "spec":{"fqn":"com.datadoghq.http.request","inputs":{"url":"/items"}}}}
        """;

    protected override (string Key, string Value)[] Settings => [("Egress:Allow:0", "127.0.0.1/32:*")];

    protected override void AddServices()
    {
        Services.AddScoped<Shortcuts>();
        Services.AddScoped<StepTargets>();
        Services.AddScoped<StepAccessReader>();
        Services.AddTransient<AppPublishQuestion>();
        Add<AppService>();
        Add<AppQueries>();
        Add<AppRunService>();
        Add<WorkflowQueries>();
        Add<GroupSearch>();
        Add<GroupQueries>();
        Add<ConnectionPolicies>();
        Add<GroupPolicies>();
        Add<PrincipalDirectory>();

        void Add<T>() where T : class => Services.AddSingleton(Core.Get<T>());
    }

    [Fact]
    public async Task An_action_shows_its_details_in_the_left_panel_and_takes_a_connection()
    {
        var id = await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        var builder = await ShowAsync(Definition(queries: Ask));

        await OpenAsync(builder, "list0");
        await ChooseAsync(builder, "bill", "billing");

        builder.Find("#query-connection").GetAttribute("value").Should().Be("billing");
        await ClickAsync(builder, "Save");
        (await ReadAppAsync(builder)).Document.Query("list0")!.ConnectionId.Should().Be(id);
        builder.Find("[role=status].state").TextContent.Should().Be("Not published");
    }

    [Fact]
    public async Task A_group_asks_for_its_identifiers()
    {
        var member = await Service.AddAsync(Core.Owner, HttpBasic("billing") with { Tags = ["env:prod"] }, default);
        await Core.Get<GroupService>().AddAsync(Core.Owner, new NewGroup
        {
            Name = "billing-by-env",
            IntegrationType = "HTTP",
            Keys = ["env"],
            Members = [member],
        }, default);
        var builder = await ShowAsync(Definition(queries: Ask));
        await OpenAsync(builder, "list0");

        await ChooseAsync(builder, "by-env", "billing-by-env");
        await builder.InvokeAsync(() => builder.Find("#identifier-env").Input("${select0.value}"));

        await ClickAsync(builder, "Save");
        var query = (await ReadAppAsync(builder)).Document.Query("list0")!;
        query.ConnectionId.Should().BeNull();
        query.Identifiers.Select(i => (i.Key, i.Value)).Should().Equal(("env", "${select0.value}"));
    }

    [Fact]
    public async Task A_name_that_is_in_use_is_refused_at_its_field()
    {
        var builder = await ShowAsync(Definition(Cell("text0", "text"), Ask));
        await OpenAsync(builder, "list0");

        await builder.InvokeAsync(() => builder.Find("#query-name").Change("text0"));

        builder.Find("#query-name-error").TextContent.Should().Contain("already named");
        builder.Find("#query-name").GetAttribute("value").Should().Be("text0");
    }

    [Fact]
    public async Task An_automatic_post_is_marked_at_its_action()
    {
        var builder = await ShowAsync(Definition(queries: Ask));
        await OpenAsync(builder, "list0");

        await builder.InvokeAsync(() => builder.Find("#input-verb").Change("POST"));

        await UntilAsync(builder, () => builder.Find("#query-onlyTriggerManually-error").TextContent.Should()
            .Contain("This runs a POST whenever the app opens."));
    }

    [Fact]
    public async Task A_fault_stands_at_its_component_and_refuses_the_save()
    {
        var builder = await ShowAsync(Definition(Cell("text0", "text", "\"content\":\"a\"")));
        await ClickOnAsync(builder, "[data-pick=text0]");

        await builder.InvokeAsync(() => builder.Find("#property-content").Input("${ 1 + }"));
        await UntilAsync(builder, () =>
            builder.Find("#property-content-error").TextContent.Should().Contain("JavaScript"));
        await ClickAsync(builder, "Save");

        builder.Find(".problem").TextContent.Should().Contain("text0: JavaScript");
        builder.Find("#property-content").GetAttribute("value").Should().Be("${ 1 + }");
        (await ReadAppAsync(builder)).Definition.Should().NotContain("1 +");
    }

    [Fact]
    public async Task Components_are_added_moved_sized_and_removed_by_keys()
    {
        var builder = await ShowAsync("{}");
        await ClickAsync(builder, "Components");
        await EditAsync(builder, "button[aria-label='Add Text']");
        await EditAsync(builder, "button[aria-label='Add Button']");

        await PressAsync(builder, "button0", "ArrowRight");
        await PressAsync(builder, "button0", "ArrowRight", shift: true);
        builder.Find("[data-pick=button0]").GetAttribute("aria-label").Should()
            .Be("button0, Button, column 2, row 7, 3 wide, 5 high");
        builder.Find("#place-column").GetAttribute("value").Should().Be("1");
        await PressAsync(builder, "text0", "Delete");

        builder.FindAll("[data-pick]").Should().ContainSingle();
        await ClickAsync(builder, "Save");
        (await ReadAppAsync(builder)).Document.Components.Select(c => c.Name).Should().Equal("button0");
    }

    [Fact]
    public async Task An_event_is_chosen_for_a_button()
    {
        var builder = await ShowAsync(Definition(Cell("button0", "button"), Ask));
        await ClickOnAsync(builder, "[data-pick=button0]");

        await EditAsync(builder, "section[aria-label=Events] .add");
        await builder.InvokeAsync(() => builder.Find("#event-0-queryName").Change("list0"));

        await ClickAsync(builder, "Save");
        var happening = (await ReadAppAsync(builder)).Document.Component("button0")!.Events.Single();
        (happening.When, happening.Type, happening.TextOf("queryName")).Should().Be(("click", "triggerQuery", "list0"));
    }

    [Fact]
    public async Task Unsaved_changes_come_back_after_the_connection_was_lost()
    {
        var builder = await ShowAsync(Definition(queries: Ask));
        var id = builder.Instance.Id;
        await OpenAsync(builder, "list0");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await DisposeComponentsAsync();

        var again = Render<AppBuilder>(p => p.Add(b => b.Id, id));

        again.WaitForAssertion(() => again.Markup.Should().Contain("Draft restored"), TestTimeout.Longest);
        await OpenAsync(again, "list0");
        again.Find("#input-url").GetAttribute("value").Should().Be("/mine");
    }

    [Fact]
    public async Task Two_editors_get_a_conflict_and_nothing_is_overwritten()
    {
        var builder = await ShowAsync(Definition(queries: Ask));
        await OpenAsync(builder, "list0");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        var seen = (await ReadAppAsync(builder)).Row.Version;
        await Core.Get<AppService>().UpdateAsync(Core.Owner, builder.Instance.Id,
            new AppChange
            {
                Definition = Definition(queries: Ask.Replace("/items", "/theirs", StringComparison.Ordinal)),
            }, seen, default);

        await ClickAsync(builder, "Save");

        builder.Find(".problem").TextContent.Should().Contain("You saved this app in another tab while you edited it "
            + "here. Nothing was overwritten");
        (await ReadAppAsync(builder)).Definition.Should().Contain("/theirs").And.NotContain("/mine");
        var comparing = ClickAsync(builder, "Show differences");
        Until(() => Screen.FindAll("[aria-label='Differences'] dd").Select(d => d.TextContent).Should()
            .Equal("/items", "/theirs", "/mine"));
        Screen.Find("[aria-label='Differences'] h3").TextContent.Should()
            .Be("queries, list0, properties, spec, inputs, url");
        await PressAsync("Close");
        await comparing;
        var taking = ClickAsync(builder, "Use my version instead");
        await UntilAsync(builder, () => builder.FindAll(".problem").Should().BeEmpty());
        await taking;
        await ClickAsync(builder, "Save");
        (await ReadAppAsync(builder)).Definition.Should().Contain("/mine");
    }

    [Fact]
    public async Task A_viewer_can_look_and_change_nothing()
    {
        var app = await CreateAsync(Definition(Cell("text0", "text"), Ask));
        SignIn(await Core.AddUserAsync("Vic", Role.Standard));

        var builder = Render<AppBuilder>(p => p.Add(b => b.Id, app));

        builder.WaitForAssertion(() => builder.FindAll("[data-query]").Should().NotBeEmpty(), TestTimeout.Longest);
        builder.FindAll("button[aria-label='Add an action']").Should().BeEmpty();
        await ClickOnAsync(builder, "[data-pick=text0]");
        builder.Find("#property-content").HasAttribute("readonly").Should().BeTrue();
        builder.FindAll("button").Single(b => b.TextContent.Trim() == "Save").GetAttribute("aria-disabled").Should()
            .Be("true");
    }

    private Task<Guid> CreateAsync(string definition) => Core.Get<AppService>().CreateAsync(Core.Owner,
        new AppChange { Name = "on-call", Definition = definition }, default);

    private async Task<IRenderedComponent<AppBuilder>> ShowAsync(string definition)
    {
        var id = await CreateAsync(definition);
        var builder = Render<AppBuilder>(p => p.Add(b => b.Id, id));
        builder.WaitForAssertion(() => builder.FindAll("h1").Should().ContainSingle(), TestTimeout.Longest);
        return builder;
    }

    private static Task OpenAsync(IRenderedComponent<AppBuilder> builder, string query) =>
        ClickOnAsync(builder, $"[data-query={query}]");

    private async Task ChooseAsync(IRenderedComponent<AppBuilder> builder, string text, string name)
    {
        await builder.InvokeAsync(() => builder.Find("#query-connection").Input(text));
        await UntilAsync(builder, () =>
            builder.FindAll("[role=option] .name").Select(o => o.TextContent).Should().Equal(name));
        builder.Find("[role=option]").MouseDown();
        await UntilAsync(builder, () => builder.Find("#query-connection").GetAttribute("value").Should().Be(name));
    }

    private static Task PressAsync(IRenderedComponent<AppBuilder> builder, string component, string key,
        bool shift = false) => builder.InvokeAsync(() =>
            builder.Find($"[data-pick={component}]").KeyDown(new KeyboardEventArgs
            {
                Key = key,
                ShiftKey = shift,
            }));

    private static Task ClickOnAsync(IRenderedComponent<AppBuilder> builder, string selector) =>
        builder.InvokeAsync(() => builder.Find(selector).ClickAsync(new()));

    // What is edited is looked at a moment later: nobody waits for that here.
    private static Task EditAsync(IRenderedComponent<AppBuilder> builder, string selector) =>
        builder.InvokeAsync(() => builder.Find(selector).Click());

    private static Task ClickAsync(IRenderedComponent<AppBuilder> builder, string text) => builder.InvokeAsync(
        () => builder.FindAll("button").Single(b => b.TextContent.Trim() == text).ClickAsync(new()));

    // What waits for a pause in typing comes as time passes.
    private Task UntilAsync(IRenderedComponent<AppBuilder> builder, Action assertion)
    {
        builder.WaitForAssertion(() =>
        {
            Core.Clock.Advance(TimeSpan.FromMilliseconds(700));
            assertion();
        }, TestTimeout.Longest);
        return Task.CompletedTask;
    }

    private async Task<StoredDefinition> ReadAppAsync(IRenderedComponent<AppBuilder> builder)
    {
        var details = await Core.Get<AppQueries>().GetAsync(Core.Owner, builder.Instance.Id, AppVersionChoice.Newest,
            default);
        return new(details.Row, details.Definition, AppEditorDocument.Parse(details.Definition));
    }

    private sealed record StoredDefinition(AppRow Row, string Definition, AppEditorDocument Document);
}
