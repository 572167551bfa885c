using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;

namespace Connections.Tests.Support;

/// <summary>
/// One test's time with the browser: its page, what the page complained of and what went over its sockets.
/// </summary>
public sealed class BrowserSession
{
    private const string ReportViolations = """
        addEventListener('securitypolicyviolation', e =>
            console.error(`Content policy: ${e.effectiveDirective} forbids ${e.blockedURI}`));
        """;

    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentQueue<byte[]> frames = new();
    private readonly ConcurrentQueue<byte[]> received = new();
    private readonly List<string> expected = [];

    private BrowserSession(IPage page) => Page = page;

    /// <summary>The page the test acts on.</summary>
    public IPage Page { get; }

    /// <summary>
    /// Errors on the console, exceptions, violated policies and failed requests, but for the expected ones.
    /// </summary>
    public IReadOnlyList<string> Faults =>
        [.. faults.Where(fault => !expected.Any(part => fault.Contains(part, StringComparison.Ordinal)))];

    /// <summary>Every frame that went over a WebSocket so far, in either direction.</summary>
    public IReadOnlyList<byte[]> Frames => [.. frames];

    /// <summary>Those of them that came from the server.</summary>
    public IReadOnlyList<byte[]> ReceivedFrames => [.. received];

    /// <summary>Faults with this text in them belong to the test.</summary>
    public void Expect(string part) => expected.Add(part);

    /// <summary>Whether this text went over a WebSocket.</summary>
    public bool Leaked(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return frames.Any(frame => frame.AsSpan().IndexOf(bytes) >= 0);
    }

    internal static async Task<BrowserSession> BeginAsync(IBrowserContext context)
    {
        await context.AddInitScriptAsync(ReportViolations);
        var visit = new BrowserSession(await context.NewPageAsync());
        visit.Record(visit.Page);
        context.Page += (_, page) => visit.Record(page);
        context.WebError += (_, error) => visit.faults.Enqueue($"Exception: {error.Error}");
        context.RequestFailed += (_, request) =>
        {
            // The browser itself breaks off what a page still loads when one leaves it.
            if (request.Failure != "net::ERR_ABORTED")
                visit.faults.Enqueue($"{request.Method} {request.Url}: {request.Failure}");
        };
        context.Console += (_, message) =>
        {
            if (message.Type == "error") visit.faults.Enqueue($"Console: {message.Text} ({message.Location})");
        };
        return visit;
    }

    internal async Task AssertNoFaultsAsync()
    {
        // Messages come in order: after this answer there is none on its way.
        if (!Page.IsClosed) await Page.EvaluateAsync("() => true");
        Faults.Should().BeEmpty("a page that works does not complain");
    }

    private void Record(IPage page) => page.WebSocket += (_, socket) =>
    {
        socket.FrameReceived += (_, frame) =>
        {
            Record(frame);
            received.Enqueue(Bytes(frame));
        };
        socket.FrameSent += (_, frame) => Record(frame);
    };

    private void Record(IWebSocketFrame frame) => frames.Enqueue(Bytes(frame));

    private static byte[] Bytes(IWebSocketFrame frame) => frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "");
}
