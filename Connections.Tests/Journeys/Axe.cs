using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>
/// Looks at screens with axe's rules, all of them in light and those of colour in dark again, as nothing else differs there;
/// remembers what it finds, so that one journey tells everything.
/// </summary>
internal sealed class Axe
{
    // Half-faded text has no contrast of its own; what moves for ever is not waited for.
    private const string StandStill = """
        () => Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => null)))
        """;

    private static readonly AxeRunOptions everything = new() { ResultTypes = [ResultType.Violations] };
    private static readonly AxeRunOptions colours = new() { ResultTypes = [ResultType.Violations], RunOnly = RunOnlyOptions.Rules("color-contrast", "link-in-text-block") };

    private readonly List<string> violations = [];

    /// <summary>What is wrong, by screen.</summary>
    public IReadOnlyList<string> Violations => violations;

    /// <summary>Looks at what the page shows, in both schemes, and leaves it in light.</summary>
    public async Task LookAtAsync(IPage page, string screen)
    {
        await LookAtAsync(page, screen, ColorScheme.Light, everything);
        await LookAtAsync(page, screen, ColorScheme.Dark, colours);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    private async Task LookAtAsync(IPage page, string screen, ColorScheme scheme, AxeRunOptions rules)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.EvaluateAsync(StandStill);
        var result = await page.RunAxe(rules);
        foreach (var violation in result.Violations)
        {
            foreach (var node in violation.Nodes)
                violations.Add($"{screen}, {scheme}: {violation.Id}: {node.Html} {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}");
        }
    }
}
