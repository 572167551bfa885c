using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>How many runs a trigger starts at most, and in what time.</summary>
public sealed partial class TriggerRateFields
{
    /// <summary>How many; null: as many as come.</summary>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Raised when that is changed.</summary>
    [Parameter]
    public EventCallback<int?> CountChanged { get; set; }

    /// <summary>In how many seconds.</summary>
    [Parameter]
    public int? Seconds { get; set; }

    /// <summary>Raised when that is changed.</summary>
    [Parameter]
    public EventCallback<int?> SecondsChanged { get; set; }

    private IEnumerable<(int Seconds, string Name)> Intervals
    {
        get
        {
            (int, string)[] known = [(60, "minute"), (3600, "hour"), (86_400, "day")];
            return Seconds is { } other && !known.Any(k => k.Item1 == other)
                ? [.. known, (other, FormattableString.Invariant($"{other} seconds"))] : known;
        }
    }

    private Task CountAsync(ChangeEventArgs e) => CountChanged.InvokeAsync(
        int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? Math.Min(count, 1_000_000) : null);

    private Task SecondsAsync(ChangeEventArgs e) => SecondsChanged.InvokeAsync(
        int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds : null);
}
