using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Connections.Tests.Support;

/// <summary>
/// Chromium without a window, for one class at a time: the next class takes over the one that a finished class leaves.
/// Each visit has a context of its own: no cookie or cache outlives it.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly ConcurrentBag<RunningChromium> Idle = [];
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    // A machine that does other work too is slow, not wrong.
    private const float Patience = 90_000;

    private RunningChromium? running;

    public async Task InitializeAsync() => running = Idle.TryTake(out var idle) ? idle : await StartAsync();

    private static async Task<RunningChromium> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } set ? set : "/usr/bin/chromium";
        if (!File.Exists(path))
            throw new InvalidOperationException($"There is no {path}: run ./dev test, or set CHROMIUM to the "
                + "path of a Chromium.");
        var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        return new RunningChromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = Arguments,
            Headless = true,
        }));
    }

    /// <summary>
    /// Opens a page and does with it what the test says. A page that complains fails the test; a test that fails leaves
    /// a picture of its page, and says what was there, for anyone who has only the log.
    /// </summary>
    /// <param name="address">The server; paths given to the page are relative to it.</param>
    /// <param name="act">What the test does.</param>
    /// <param name="options">Size, color scheme and the like, where the defaults will not do.</param>
    /// <param name="test">Filled in by the compiler: names the picture.</param>
    public async Task VisitAsync(
        Uri address, Func<BrowserSession, Task> act, BrowserNewContextOptions? options = null,
        [CallerMemberName] string test = "")
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = address.ToString();
        options.Locale ??= "en-GB";
        options.TimezoneId ??= "UTC";
        // What slides and fades is drawn many times over, and a test waits for the end of it anyway.
        options.ReducedMotion ??= ReducedMotion.Reduce;
        await using var context = await running!.Chromium.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        var visit = await BrowserSession.BeginAsync(context);
        try
        {
            await act(visit);
            await visit.AssertNoFaultsAsync();
        }
        catch (Exception failure)
        {
            await TakePictureAsync(visit.Page, test);
            throw new InvalidOperationException($"{failure.Message}\nThe page was:\n{await DescribeAsync(visit.Page)}\n"
                + $"It complained of:\n{string.Join('\n', visit.Faults)}", failure);
        }
    }

    /// <summary>Leaves it to the next class; it ends with the run, as Playwright's driver does.</summary>
    public Task DisposeAsync()
    {
        if (running is not null) Idle.Add(running);
        return Task.CompletedTask;
    }

    private static async Task TakePictureAsync(IPage page, string test)
    {
        try
        {
            var path = Path.Combine(Repository.TestResults, $"{test}.png");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
        }
        catch (PlaywrightException)
        {
            // A page that is gone has no picture; the test's own failure says more.
        }
    }

    private sealed record RunningChromium(IPlaywright Playwright, IBrowser Chromium);

    private static async Task<string> DescribeAsync(IPage page)
    {
        try
        {
            return $"{page.Url}\n{await page.Locator("body").AriaSnapshotAsync()}";
        }
        catch (PlaywrightException gone)
        {
            return gone.Message;
        }
    }
}
