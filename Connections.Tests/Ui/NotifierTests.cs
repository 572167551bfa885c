using Bunit;
using Connections.Core;
using Connections.Tests.Components;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Ui;

public sealed class NotifierTests : ScreenTest
{
    private Notifier Notifier => Services.GetRequiredService<Notifier>();

    private IEnumerable<Snackbar> Shown => Services.GetRequiredService<ISnackbar>().ShownSnackbars;

    [Fact]
    public async Task An_act_that_works_is_done_without_a_word()
    {
        (await Notifier.TryAsync(() => Task.CompletedTask)).Should().BeTrue();
        Shown.Should().BeEmpty();
    }

    [Fact]
    public async Task A_problem_is_shown_in_its_own_words()
    {
        (await Notifier.TryAsync(() => throw new Problem.Conflict("Someone else saved meanwhile."))).Should().BeFalse();

        Shown.Should().ContainSingle().Which.Severity.Should().Be(MudBlazor.Severity.Error);
        Shown.Single().Message.Should().Be("Someone else saved meanwhile.");
    }

    [Fact]
    public async Task A_form_that_takes_the_problem_gets_it_instead_of_the_message()
    {
        Problem? taken = null;

        (await Notifier.TryAsync(() => throw new Problem.Invalid("name", "This name is already in use."),
            problem => taken = problem)).Should().BeFalse();

        taken.Should().BeOfType<Problem.Invalid>();
        Shown.Should().BeEmpty();
    }

    [Fact]
    public async Task A_defect_reaches_the_outermost_boundary() =>
        await FluentActions.Awaiting(() => Notifier.TryAsync(() => throw new InvalidOperationException("defect")))
            .Should().ThrowAsync<InvalidOperationException>();

    [Fact]
    public async Task An_act_can_be_undone_from_its_message()
    {
        var undone = false;
        var bars = Render<MudSnackbarProvider>();
        await bars.InvokeAsync(
            () => Notifier.Confirm("Deleted billing-api",
                ("Undo", () => { undone = true; return Task.CompletedTask; }
            )));

        var button = bars.WaitForElement(".mud-snackbar-content-action button");
        button.TextContent.Trim().Should().Be("Undo");
        await button.ClickAsync(new());
        undone.Should().BeTrue();
    }
}
