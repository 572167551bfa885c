using Connections.Tests.Support;
using Connections.Web.Ui;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Components;

/// <summary>What is done once someone stops typing.</summary>
public sealed class DebouncerTests : IDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(180);

    private readonly FakeTimeProvider time = new();
    private readonly Debouncer debouncer = new(pause);
    private readonly List<string> done = [];

    public void Dispose() => debouncer.Dispose();

    [Fact]
    public async Task An_action_waits_for_the_pause()
    {
        var typed = Type("a");
        time.Advance(pause - TimeSpan.FromMilliseconds(1));
        (done.Count, debouncer.IsWaiting).Should().Be((0, true));

        time.Advance(TimeSpan.FromMilliseconds(1));

        await typed;
        done.Should().Equal("a");
        debouncer.IsWaiting.Should().BeFalse();
    }

    [Fact]
    public async Task An_action_replaces_the_one_before_it()
    {
        var (first, second) = (Type("a"), Type("b"));

        time.Advance(pause);

        await Task.WhenAll(first, second);
        done.Should().Equal("b");
    }

    [Fact]
    public async Task A_canceled_action_is_not_done()
    {
        var typed = Type("a");

        debouncer.Cancel();

        await typed;
        time.Advance(pause);
        done.Should().BeEmpty();
        debouncer.IsWaiting.Should().BeFalse();
    }

    [Fact]
    public async Task An_action_under_way_learns_that_there_is_a_newer_one()
    {
        var (begun, going) = (new TaskCompletionSource<CancellationToken>(), new TaskCompletionSource());
        var first = debouncer.RunAsync(time, ct =>
        {
            begun.SetResult(ct);
            return going.Task;
        });
        time.Advance(pause);
        var token = await begun.Task.WaitAsync(TestTimeout.Longest);

        var second = Type("b");

        token.IsCancellationRequested.Should().BeTrue();
        going.SetResult();
        time.Advance(pause);
        await Task.WhenAll(first, second);
        done.Should().Equal("b");
    }

    private Task Type(string text) => debouncer.RunAsync(time, _ =>
    {
        done.Add(text);
        return Task.CompletedTask;
    });
}
