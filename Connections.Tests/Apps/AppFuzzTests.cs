using System.Diagnostics;
using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Tests.Automation.Specs;
using Connections.Tests.Support;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>Definitions spoilt in every way: each is refused in words or saved and used, and none hangs.</summary>
public sealed class AppFuzzTests() : CoreSpecification(postgres: false)
{
    private const int Count = 400;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly string Whole = Definition(
        string.Join(',', Cell("textInput0", "textInput", "\"defaultValue\":\"${ variable0.value }\""),
            Cell("text0", "text", "\"content\":\"${ textInput0.value } of ${ transform0.outputs }\""),
            Cell("table0", "table", "\"data\":\"${ [{ id: 1 }] }\""),
            Cell("button0", "button", "\"isVisible\":\"true\"", """
                {"name":"click","type":"setStateVariableValue","variableName":"variable0","value":"${ 1 + 1 }"},
                {"name":"click","type":"triggerQuery","queryName":"list0"}
                """)),
        string.Join(',', Variable("variable0", "\"x\""), Transform("transform0", "${ textInput0.value.length }"),
            Ask("list0", null, "\"url\":\"/a/${ textInput0.value }\"", "\"condition\":\"${ true }\"")));

    [Fact]
    public async Task Spoilt_definitions_are_refused_or_work_and_none_hangs()
    {
        var apps = Host.Get<AppService>();
        var random = new Random(7);
        var saved = 0;
        for (var i = 0; i < Count; i++)
        {
            var spoilt = SpecMutations.Next(Whole, random, 3);
            var began = Stopwatch.StartNew();
            try
            {
                var id = await apps.CreateAsync(Owner, new AppChange { Name = "Fuzzed", Definition = spoilt }, default);
                await apps.PublishAsync(Owner, id, default);
                using var session = await Host.Get<AppRunService>().OpenAsync(Owner, id, default);
                await session.StartAsync(default);
                await UseAsync(session);
                await session.ViewAsync(default);
                saved++;
            }
            catch (Problem.Invalid)
            {
                // In words.
            }
            began.Elapsed.Should().BeLessThan(Longest, spoilt);
        }
        saved.Should().BeInRange(10, Count - 10);
    }

    private static async Task UseAsync(AppSession session)
    {
        foreach (var message in new AppMessage[]
        {
            new(AppMessageKind.Change, "textInput0", "${ 1 }"), new(AppMessageKind.Click, "button0"),
            new(AppMessageKind.SelectRow, "table0", 0), new(AppMessageKind.Page, "table0", 3),
        })
        {
            try
            {
                await session.SendAsync(message, default);
            }
            catch (Problem.Invalid)
            {
                // What was spoilt isn't there.
            }
        }
    }
}
