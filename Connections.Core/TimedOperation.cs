using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connections.Core;

/// <summary>One operation that is measured and traced.</summary>
internal sealed class TimedOperation(Activity? activity)
{
    private TagList tags;

    /// <summary>Adds a tag to both. Its value is one of a closed set.</summary>
    public void Tag(string name, object value)
    {
        tags.Add(name, value);
        activity?.SetTag(name, value);
    }

    /// <summary>Says that it failed, and how.</summary>
    public void Fail(string error)
    {
        Tag(Telemetry.ErrorType, error);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    // As a filter, so that the exception passes as it is.
    private bool Note(Exception exception)
    {
        Fail(exception.GetType().Name);
        return false;
    }

    /// <summary>Runs an operation; its duration goes to a histogram, and its span to the activity source.</summary>
    public static async Task<T> RunAsync<T>(Histogram<double> duration, string name,
        Func<TimedOperation, Task<T>> runAsync)
    {
        using var activity = Telemetry.Source.StartActivity(name);
        var operation = new TimedOperation(activity);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            return await runAsync(operation);
        }
        catch (Exception e) when (operation.Note(e))
        {
            throw;
        }
        finally
        {
            duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, operation.tags);
        }
    }
}
