using System.Collections.Concurrent;
using System.Globalization;
using Connections.Core;

namespace Connections.Web.Api;

/// <summary>
/// How many calls an API key has in a minute: the setting <c>RateLimits:ApiPerMinute</c>. Each process counts for
/// itself.
/// </summary>
internal sealed class ApiKeyRateLimiter(int perMinute, TimeProvider clock) : IEndpointFilter
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Window> windows = [];

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Take(context.HttpContext, context.HttpContext.Holder().ApiKeyId);
        return next(context);
    }

    /// <summary>Counts a call, and says in its answer's headers how many are left.</summary>
    /// <exception cref="Problem.TooMany">None is left.</exception>
    public void Take(HttpContext http, Guid key)
    {
        var (left, reset) = windows.GetOrAdd(key, _ => new Window()).Take(perMinute, clock.GetUtcNow());
        Write(http.Response.Headers, "X-RateLimit-Limit", perMinute);
        Write(http.Response.Headers, "X-RateLimit-Period", (int)Period.TotalSeconds);
        Write(http.Response.Headers, "X-RateLimit-Remaining", Math.Max(0, left));
        Write(http.Response.Headers, "X-RateLimit-Reset", (int)Math.Ceiling(reset.TotalSeconds));
        if (left < 0) throw new Problem.TooMany(reset);
    }

    private static void Write(IHeaderDictionary headers, string name, int number) =>
        headers[name] = number.ToString(CultureInfo.InvariantCulture);

    private sealed class Window
    {
        private readonly Lock gate = new();
        private DateTimeOffset ends;
        private int taken;

        public (int Left, TimeSpan Reset) Take(int most, DateTimeOffset now)
        {
            lock (gate)
            {
                if (now >= ends) (ends, taken) = (now + Period, 0);
                if (taken <= most) taken++;
                return (most - taken, ends - now);
            }
        }
    }
}
