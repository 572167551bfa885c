using Connections.Core.Apps.Running;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>What people are told of what they began.</summary>
public abstract partial class AppRunSpecification
{
    private const string Manual = "\"onlyTriggerManually\":true";

    [Fact]
    public async Task A_person_gets_a_word_of_what_they_began_and_of_nothing_else()
    {
        Remote.AnswerWith(500, "{}");
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            string.Join(',', Cell("table0", "table", "\"data\":[{\"id\":7}]"),
                Cell("loud0", "button", events: Trigger("loudQuery0")),
                Cell("quiet0", "button", events: Trigger("quietQuery0")),
                Cell("row0", "button", events: Trigger("rowQuery0"))),
            string.Join(',', Ask("byItself0", prod, Get), Ask("loudQuery0", prod, Get, Manual),
                Ask("quietQuery0", prod, Get, $"{Manual},\"showToastOnError\":false"),
                Ask("rowQuery0", prod, "\"url\":\"/rows/${table0.selectedRow.id}\"",
                    $"{Manual},\"requiresConfirmation\":true"))));
        using var session = await OpenAsync(id);
        IEnumerable<AppToast> Words() => session.TakeEffects().OfType<AppToast>();
        Words().Should().BeEmpty();

        await session.SendAsync(Click("quiet0"), default);
        Words().Should().BeEmpty();
        await session.SendAsync(Click("loud0"), default);
        Words().Should().Equal(new AppToast("loudQuery0", "127.0.0.1 responded with status 500: “{}”."));
        await session.SendAsync(Click("row0"), default);
        Words().Single().Message.Should().Be(
            "This couldn't be prepared. Choose or fill in what it needs, then try again.");

        Remote.AnswerWith(200, "{}");
        await session.SendAsync(new(AppMessageKind.SelectRow, "table0", 0), default);
        await session.SendAsync(Click("row0"), default);
        (await session.ViewAsync(default)).Confirmations.Single().Tables.Should().Equal("table0");
        Words().Should().BeEmpty();
        await session.SendAsync(new(AppMessageKind.Confirm, "rowQuery0"), default);
        Words().Should().Equal(new AppToast("rowQuery0", "", IsSuccess: true));
    }

    [Fact]
    public async Task Outputs_of_another_choice_are_not_shown_for_one_that_failed()
    {
        Remote.AnswerWith(200, """[{"id":1,"severity":"high"}]""");
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            Cell("textInput0", "textInput", "\"defaultValue\":\"high\"") + ","
                + Cell("table0", "table", "\"data\":\"${list0.outputs.body}\""),
            Ask("list0", prod, "\"verb\":\"GET\",\"url\":\"/list/${textInput0.value}\"",
                "\"pollingIntervalInMs\":15000")));
        using var session = await OpenAsync(id);
        async Task<AppViewComponent> TableAsync() => Find(await session.ViewAsync(default), "table0");
        (await TableAsync()).Properties["data"]!.AsArray().Should().ContainSingle();
        session.TakeEffects().Should().BeEmpty();
        Remote.AnswerWith(500, "{}");

        Host.Clock.Advance(TimeSpan.FromSeconds(15));
        await session.RunDueAsync(default);
        var polled = await TableAsync();
        polled.Properties["data"]!.AsArray().Should().ContainSingle("it asked the same");
        polled.Failure.Should().Contain("500");
        session.TakeEffects().Should().BeEmpty("nobody began it");

        await session.SendAsync(Change("textInput0", "low"), default);
        var chosen = await TableAsync();
        chosen.Properties["data"].Should().BeNull("what was brought is no answer to this");
        chosen.Failure.Should().Contain("500");
        session.TakeEffects().Should().ContainSingle().Which.Should().BeOfType<AppToast>()
            .Which.Message.Should().Contain("500");
    }

    [Fact]
    public async Task A_viewer_of_an_older_version_is_told_to_reload_the_page()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var definition = Definition(Cell("button0", "button", events: Trigger("list0")),
            Ask("list0", prod, Get, Manual));
        var id = await PublishedAsync(definition);
        using var session = await OpenAsync(id);
        await UpdateAppAsync(id, new() { Definition = definition.Replace("/state", "/other") });
        await Apps.PublishAsync(Owner, id, default);

        await session.SendAsync(Click("button0"), default);

        session.TakeEffects().Should().Equal(new AppToast("list0",
            "A newer version of this app was published: reload the page."));
        Remote.Requests.Should().BeEmpty();
    }
}
