using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>
/// A clock that the test moves, and that can be made to fail once, at any of the times that one flow of work asks it.
/// </summary>
public sealed class FaultyClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly AsyncLocal<Fault?> fault = new();

    /// <summary>
    /// Lets the work that the caller begins from here on fail once, at its asking of that number after the fault was
    /// armed.
    /// </summary>
    public Fault FailAt(int number) => fault.Value = new Fault(number);

    public override DateTimeOffset GetUtcNow()
    {
        fault.Value?.Count();
        return base.GetUtcNow();
    }

    public override long GetTimestamp()
    {
        fault.Value?.Count();
        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        fault.Value?.Count();
        return base.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>A fault that waits for its moment.</summary>
    public sealed class Fault(int number)
    {
        private int left = number;
        private volatile bool armed;

        /// <summary>Whether it happened.</summary>
        public bool Happened { get; private set; }

        /// <summary>From here on it is counted.</summary>
        public void Arm() => armed = true;

        internal void Count()
        {
            if (!armed || Interlocked.Decrement(ref left) != 0) return;
            Happened = true;
            throw new InvalidOperationException("The clock stands still.");
        }
    }
}
