using Bunit;
using Connections.Web.Components.Layout;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Layout;

public sealed class ShortcutListenerTests : ScreenTest
{
    [Fact]
    public async Task Keys_of_the_layout_lead_to_connections_and_groups()
    {
        var listener = Render<ShortcutListener>();
        var navigation = Services.GetRequiredService<NavigationManager>();

        await listener.InvokeAsync(() => listener.Instance.PressedAsync("g g"));
        navigation.Uri.Should().EndWith(Urls.Groups());
        await listener.InvokeAsync(() => listener.Instance.PressedAsync("g c"));
        navigation.Uri.Should().EndWith(Urls.Connections);
    }

    [Fact]
    public async Task A_key_added_while_the_listener_starts_is_offered_to_the_browser()
    {
        var script = JSInterop.SetupModule("./Components/Layout/ShortcutListener.razor.js");
        var listening = script.SetupVoid("listen", _ => true);
        script.SetupVoid("offer", _ => true).SetVoidResult();
        var listener = Render<ShortcutListener>();

        await listener.InvokeAsync(() => Services.GetRequiredService<Shortcuts>().Add("n", "New", () => Task.CompletedTask));
        listening.SetVoidResult();

        script.VerifyInvoke("offer").Arguments[0].Should().BeAssignableTo<string[]>().Which.Should().Contain("n");
    }

    [Fact]
    public async Task The_help_lists_what_works_here()
    {
        var dialogs = Render<MudDialogProvider>();
        var listener = Render<ShortcutListener>();
        using var own = Services.GetRequiredService<Shortcuts>().Add("n", "New connection", () => Task.CompletedTask);

        await listener.InvokeAsync(() => listener.Instance.PressedAsync("?"));

        dialogs.WaitForAssertion(() => dialogs.FindAll("dt").Select(term => term.TextContent)
            .Should().Equal("Go to connections", "Go to groups", "Keyboard shortcuts", "New connection", "Close"));
        dialogs.FindAll("kbd").Select(key => key.TextContent).Should().Equal("g", "c", "g", "g", "?", "n", "Esc");
    }

    [Fact]
    public async Task A_key_that_means_nothing_does_nothing()
    {
        var listener = Render<ShortcutListener>();

        await listener.InvokeAsync(() => listener.Instance.PressedAsync("Delete"));
    }
}
