using Connections.Core;
using Connections.Web.Components.Shared;

namespace Connections.Tests.Components.Shared;

/// <summary>What a form saves, and what it shows where that is refused.</summary>
public sealed class FormSubmissionTests : IDisposable
{
    private readonly SignedInForm form = new(Guid.CreateVersion7());

    private FormSubmission Submission => form.Submission;

    public void Dispose() => form.Dispose();

    [Fact]
    public async Task A_submission_acts_as_the_person_who_is_signed_in()
    {
        Actor? seen = null;

        (await Submission.RunAsync(actor =>
        {
            seen = actor;
            return Task.CompletedTask;
        })).Should().BeTrue();

        seen.Should().Be(await form.Actors.CurrentAsync());
    }

    [Fact]
    public async Task A_second_submission_does_nothing_while_the_first_one_runs()
    {
        var (first, second) = (new TaskCompletionSource(), false);
        var running = Submission.RunAsync(_ => first.Task);
        Submission.IsBusy.Should().BeTrue();

        (await Submission.RunAsync(_ => Task.FromResult(second = true))).Should().BeFalse();

        second.Should().BeFalse();
        first.SetResult();
        (await running).Should().BeTrue();
        Submission.IsBusy.Should().BeFalse();
    }

    [Fact]
    public async Task An_error_of_a_field_on_screen_goes_to_that_field_and_others_above()
    {
        Submission.Fields = ["name"];

        await RefuseAsync(new Problem.Invalid([new("name", "Too long."), new("roles", "Unknown."), new("x", "No.")]));

        Submission.ErrorAt("name").Should().Be("Too long.");
        Submission.ErrorAt("roles").Should().BeNull();
        Submission.Error.Should().Be("Unknown. No.");
    }

    [Fact]
    public async Task A_conflict_says_that_the_form_is_stale()
    {
        await RefuseAsync(new Problem.Conflict("Ada saved it."));

        (Submission.IsStale, Submission.Error).Should().Be((true, "Ada saved it."));
    }

    [Fact]
    public async Task A_warning_is_no_error_and_is_taken_back()
    {
        await RefuseAsync(new Problem.Invalid([new("policy", "Nobody else can edit it.", ErrorSeverity.Warning)]));

        (Submission.Warning, Submission.Error).Should().Be(("Nobody else can edit it.", null));
        Submission.Unwarn();
        Submission.Warning.Should().BeNull();
    }

    [Fact]
    public async Task A_new_attempt_forgets_why_the_last_one_was_refused()
    {
        Submission.Fields = ["name"];
        await RefuseAsync(new Problem.Invalid("name", "Too long."));
        await RefuseAsync(new Problem.Conflict("Ada saved it."));

        await Submission.RunAsync(_ => Task.CompletedTask);

        (Submission.Error, Submission.IsStale, Submission.ErrorAt("name")).Should().Be((null, false, null));
    }

    [Fact]
    public async Task A_defect_leaves_the_submission_ready_and_is_not_swallowed()
    {
        var act = () => Submission.RunAsync(_ => throw new InvalidOperationException("defect"));

        await act.Should().ThrowAsync<InvalidOperationException>();
        Submission.IsBusy.Should().BeFalse();
    }

    private async Task RefuseAsync(Problem problem) =>
        (await Submission.RunAsync(_ => throw problem)).Should().BeFalse();
}
