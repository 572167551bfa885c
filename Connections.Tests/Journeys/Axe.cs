using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>
/// Looks at screens with axe's rules, all of them in light and those of color in dark again, as nothing else differs
/// there; remembers what it finds, so that one journey tells everything.
/// </summary>
internal sealed class Axe
{
    // Half-faded text has no contrast of its own, and a new scheme fades in from the next frame on; what moves for ever
    // is not waited for.
    private const string StandStill = """
        async () => {
          await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          await Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => null)));
        }
        """;

    // The component library's own colors change a round trip later; a page without it has none.
    private const string InScheme = """
        scheme => ['', scheme].includes(getComputedStyle(document.documentElement).getPropertyValue('--mud-native-html-color-scheme').trim())
        """;

    private const string CheckScript = """
        async rules => (await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: { type: 'rule', values: rules } } : {}) }))
            .violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${[...n.any, ...n.all, ...n.none].map(c => c.message).join('; ')}`))
        """;

    private static readonly string[] everything = [];
    private static readonly string[] colours = ["color-contrast", "link-in-text-block"];
    private static readonly string script = new BundledAxeScriptProvider().GetScript();

    private readonly List<string> violations = [];

    /// <summary>What is wrong, by screen.</summary>
    public IReadOnlyList<string> Violations => violations;

    /// <summary>Looks at what the page shows, in both schemes, and leaves it in light.</summary>
    public async Task CheckAsync(IPage page, string screen)
    {
        await CheckAsync(page, screen, ColorScheme.Light, everything);
        await CheckAsync(page, screen, ColorScheme.Dark, colours);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private async Task CheckAsync(IPage page, string screen, ColorScheme scheme, string[] rules)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.WaitForFunctionAsync(InScheme, scheme == ColorScheme.Dark ? "dark" : "light");
        await page.EvaluateAsync(StandStill);
        // A document has it once: reading its half a megabyte costs more than the look itself.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(script);
        foreach (var violation in await page.EvaluateAsync<string[]>(CheckScript, rules))
            violations.Add($"{screen}, {scheme}: {violation}");
    }
}
