using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class ShortcutsTests
{
    [Fact]
    public async Task A_key_works_while_its_page_is_there()
    {
        var shortcuts = new Shortcuts();
        var pressed = new List<string>();
        var changes = 0;
        shortcuts.Changed += () => changes++;

        using (shortcuts.Add("n", "New connection", () => Press("page")))
        {
            using (shortcuts.Add("n", "New member", () => Press("dialog"))) await shortcuts.PressAsync("n");
            await shortcuts.PressAsync("n");
            shortcuts.Active.Should().ContainSingle().Which.Says.Should().Be("New connection");
        }
        await shortcuts.PressAsync("n");

        pressed.Should().Equal("dialog", "page");
        changes.Should().Be(4);
        shortcuts.Active.Should().BeEmpty();

        Task Press(string where)
        {
            pressed.Add(where);
            return Task.CompletedTask;
        }
    }
}
