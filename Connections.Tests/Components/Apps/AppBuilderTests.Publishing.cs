using Bunit;
using Connections.Tests.Support;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Components.Apps;

/// <summary>What is asked before an app is published.</summary>
public sealed partial class AppBuilderTests
{
    [Fact]
    public async Task Publishing_asks_while_things_need_attention()
    {
        var builder = await ShowAsync(Definition(queries: Ask));

        var publishing = builder.InvokeAsync(() =>
            builder.FindAll("button").Single(b => b.TextContent.Trim() == "Publish").ClickAsync(new()));
        Until(() => Screen.Markup.Should().Contain("Publish anyway?"));
        await PressAsync("Publish anyway");
        await publishing;

        (await ReadAppAsync(builder)).Row.Published.Should().NotBeNull();
    }

    [Fact]
    public async Task Publishing_says_what_viewers_can_use_then_and_only_what_is_new()
    {
        await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        var builder = await ShowAsync(Definition(queries: Ask));
        await OpenAsync(builder, "list0");
        await ChooseAsync(builder, "bill", "billing");

        var publishing = ClickAsync(builder, "Publish");
        Until(() => Screen.Markup.Should().Contain(
            "Everyone who can view it can then use “billing”, with your access."));
        await PressAsync("Cancel");
        await publishing;
        (await ReadAppAsync(builder)).Row.Published.Should().BeNull("nobody agreed");
        publishing = ClickAsync(builder, "Publish");
        Until(() => Screen.Markup.Should().Contain("Publish “"));
        await PressAsync("Publish");
        await publishing;
        (await ReadAppAsync(builder)).Row.Published.Should().NotBeNull();

        await ClickAsync(builder, "Components");
        await EditAsync(builder, "button[aria-label='Add Text']");
        await ClickAsync(builder, "Publish Changes");
        (await ReadAppAsync(builder)).Row.HasDraft.Should().BeFalse("there was nothing to ask");
    }
}
