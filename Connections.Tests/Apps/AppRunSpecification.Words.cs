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
}
