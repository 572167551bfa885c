using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>Looks at screens with axe's rules, all of them, and remembers what it finds, so that one journey tells everything.</summary>
internal sealed class Axe
{
    // Half-faded text has no contrast of its own; what moves for ever is not waited for.
    private const string StandStill = """
        () => Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => null)))
        """;

    private readonly List<string> violations = [];

    /// <summary>What is wrong, by screen.</summary>
    public IReadOnlyList<string> Violations => violations;

    public async Task LookAtAsync(IPage page, string screen)
    {
        await page.EvaluateAsync(StandStill);
        var result = await page.RunAxe();
        foreach (var violation in result.Violations)
        {
            foreach (var node in violation.Nodes)
                violations.Add($"{screen}: {violation.Id}: {node.Html} {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}");
        }
    }
}
