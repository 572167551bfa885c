using Connections.Web.Components.Shared;

namespace Connections.Tests.Components.Shared;

/// <summary>The way out of a form.</summary>
public sealed class UnsavedChangesTests : IDisposable
{
    private readonly SignedInForm form = new(Guid.CreateVersion7());
    private readonly UnsavedChanges changes;
    private bool isDirty;
    private bool isClosed;

    public UnsavedChangesTests() => changes = new(() => isClosed = true, form.Submission, () => isDirty);

    public void Dispose() => form.Dispose();

    [Fact]
    public async Task Escape_closes_a_form_without_changes()
    {
        await changes.EscapeAsync();

        (isClosed, changes.IsAsking).Should().Be((true, false));
    }

    [Fact]
    public async Task Escape_asks_about_changes_and_then_closes_only_the_question()
    {
        isDirty = true;
        await changes.EscapeAsync();
        (isClosed, changes.IsAsking).Should().Be((false, true));

        await changes.EscapeAsync();

        (isClosed, changes.IsAsking).Should().Be((false, false));
    }

    [Fact]
    public async Task Discard_closes_a_form_with_changes()
    {
        isDirty = true;

        await changes.DiscardAsync();

        isClosed.Should().BeTrue();
    }

    [Fact]
    public async Task A_form_stays_open_while_it_is_being_saved()
    {
        var save = new TaskCompletionSource();
        var saving = form.Submission.RunAsync(_ => save.Task);

        await changes.LeaveAsync();

        isClosed.Should().BeFalse();
        save.SetResult();
        await saving;
    }
}
