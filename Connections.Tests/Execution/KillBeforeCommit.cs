using System.Diagnostics;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>
/// Lets a process die after it was answered and before it could keep the answer: the test holds the database's only
/// writing place.
/// </summary>
internal sealed class KillBeforeCommit(TestInstallation installation)
{
    /// <summary>After so long another may do what the dead process had begun.</summary>
    public static readonly TimeSpan LeaseIsOver = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource dead = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers while nobody else can write.</summary>
    public async Task AnswerUnderWriteLockAsync(Func<Task> answer)
    {
        await using var writer = installation.OpenFile();
        await using var held = await writer.BeginTransactionAsync();
        await answer();
        answered.TrySetResult();
        await dead.Task;
    }

    /// <summary>Starts the process, and kills it when it is answered.</summary>
    public async Task KillAnsweredAsync(Func<Process> start)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var process = start();
        try
        {
            await Task.WhenAny(answered.Task, process.WaitForExitAsync(timeout.Token));
            answered.Task.IsCompleted.Should().BeTrue("it asks before it ends");
            process.HasExited.Should().BeFalse("it cannot end before it has kept the answer");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(timeout.Token);
            dead.TrySetResult();
        }
    }
}
