using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Connections.Tests.Support;

/// <summary>Tests that look at pages share one browser, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "Browser";
}

/// <summary>The long ways through all screens, in a browser of their own beside the shorter ones.</summary>
[CollectionDefinition(Name)]
public sealed class LongWaysCollection : ICollectionFixture<Browser>
{
    public const string Name = "Long ways";
}

/// <summary>Chromium without a window. Each visit has a context of its own: no cookie or cache outlives it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } set ? set : "/usr/bin/chromium";
        if (!File.Exists(program))
            throw new InvalidOperationException($"There is no {program}: run ./dev test, or set CHROMIUM to the "
                + "path of a Chromium.");
        playwright = await Playwright.CreateAsync();
        // A machine that does other work too is slow, not wrong.
        Assertions.SetDefaultExpectTimeout(30_000);
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = Arguments,
            Headless = true,
        });
    }

    /// <summary>
    /// Opens a page and does with it what the test says. A page that complains fails the test; a test that fails leaves
    /// a picture of its page, and tells what stood there, for whoever has only the log.
    /// </summary>
    /// <param name="address">The server; paths given to the page are relative to it.</param>
    /// <param name="act">What the test does.</param>
    /// <param name="options">Size, colour scheme and the like, where the defaults will not do.</param>
    /// <param name="test">Filled in by the compiler: names the picture.</param>
    public async Task VisitAsync(
        Uri address, Func<Visit, Task> act, BrowserNewContextOptions? options = null,
        [CallerMemberName] string test = "")
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = address.ToString();
        options.Locale ??= "en-GB";
        options.TimezoneId ??= "UTC";
        // What slides and fades is drawn many times over, and a test waits for the end of it anyway.
        options.ReducedMotion ??= ReducedMotion.Reduce;
        await using var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        var visit = await Visit.BeginAsync(context);
        try
        {
            await act(visit);
            await visit.AssertNoFaultsAsync();
        }
        catch (Exception failure)
        {
            await TakePictureAsync(visit.Page, test);
            throw new InvalidOperationException($"{failure.Message}\nThe page was:\n{await DescribeAsync(visit.Page)}",
                failure);
        }
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
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
