using System.Globalization;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>When a schedule starts runs, in plain words or by a rule, and the next times that it comes to.</summary>
public sealed partial class ScheduleTriggerFields
{
    private static readonly DayOfWeek[] week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday,
        DayOfWeek.Saturday, DayOfWeek.Sunday,
    ];

    private SchedulePreview preview = new(null, "", [], []);
    private SchedulePattern? shown;

    /// <summary>When it does.</summary>
    [Parameter, EditorRequired]
    public SchedulePattern Pattern { get; set; } = new();

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback<SchedulePattern> PatternChanged { get; set; }

    /// <summary>Whether it skips what comes while a run is open.</summary>
    [Parameter]
    public bool IsExclusive { get; set; }

    /// <summary>Raised when that is changed.</summary>
    [Parameter]
    public EventCallback<bool> IsExclusiveChanged { get; set; }

    [Inject]
    public required ScheduleService Schedules { get; init; }

    private string At => Pattern.At.ToString("HH:mm", CultureInfo.InvariantCulture);

    protected override void OnParametersSet()
    {
        if (Pattern == shown) return;
        (shown, preview) = (Pattern, Schedules.Preview(Pattern.ToText()));
    }

    // Where a rule is written by hand, it begins as what was chosen before.
    private Task KindAsync(ChangeEventArgs e) =>
        Enum.TryParse<ScheduleKind>(e.Value as string, out var kind) && kind != Pattern.Kind
            ? PatternChanged.InvokeAsync(kind == ScheduleKind.Custom
                ? Pattern with { Text = Pattern.ToText(), Kind = kind } : Pattern with { Kind = kind })
            : Task.CompletedTask;

    private Task EveryAsync(ChangeEventArgs e) =>
        int.TryParse(e.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var every)
            ? PatternChanged.InvokeAsync(Pattern with { Every = Math.Clamp(every, 1, 1000) }) : Task.CompletedTask;

    private Task DayAsync(DayOfWeek day, bool isOn)
    {
        var on = week.Where(d => d == day ? isOn : Pattern.On.Contains(d)).ToList();
        // Of a week without a day there is no time: the last one stays.
        return on.Count == 0 ? Task.CompletedTask : PatternChanged.InvokeAsync(Pattern with { On = on });
    }

    private Task AtAsync(ChangeEventArgs e) =>
        TimeOnly.TryParse(e.Value as string, CultureInfo.InvariantCulture, out var at)
            ? PatternChanged.InvokeAsync(Pattern with { At = at }) : Task.CompletedTask;

    private Task ZoneAsync(ChangeEventArgs e) => PatternChanged.InvokeAsync(Pattern with
    {
        Zone = (e.Value as string)?.Trim() is { Length: > 0 } zone ? zone : null,
    });

    private Task TextAsync(ChangeEventArgs e) =>
        PatternChanged.InvokeAsync(Pattern with { Text = e.Value as string ?? "" });

    private static string Written(DateTimeOffset time) =>
        time.ToString("ddd, MMM d, yyyy, HH:mm", CultureInfo.GetCultureInfo("en-US"));
}
