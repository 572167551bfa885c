using System.Collections.Frozen;
using System.Globalization;

namespace Connections.Web.Ui;

/// <summary>
/// How the person at the browser reads: time zone and language. Asked of the browser once per circuit, before anything
/// is drawn.
/// </summary>
public sealed class UserLocale
{
    private static readonly FrozenDictionary<string, CultureInfo> cultures =
        CultureInfo.GetCultures(CultureTypes.AllCultures)
        .DistinctBy(culture => culture.Name, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(culture => culture.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Time zone of the browser.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>How numbers and dates are written.</summary>
    public CultureInfo Culture { get; private set; } = CultureInfo.InvariantCulture;

    /// <summary>Takes what the browser said; what this server does not know changes nothing.</summary>
    public void Learn(string? zone, string? language)
    {
        if (zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) Zone = found;
        if (language is not null && cultures.TryGetValue(language, out var culture)) Culture = culture;
    }

    // Short names of months in the reader's order; nobody takes one for a day.
    private string Day => Culture.DateTimeFormat.ShortDatePattern.StartsWith('M') ? "MMM d, yyyy" : "d MMM yyyy";

    /// <summary>A moment in the reader's zone and language, to the minute.</summary>
    public string Write(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Zone).ToString($"{Day}, {Culture.DateTimeFormat.ShortTimePattern}", Culture)
            + $" ({Zone.Id})";

    /// <summary>A moment in the reader's zone and language, to the second; the zone stands elsewhere.</summary>
    public string WriteToTheSecond(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Zone).ToString($"{Day}, {Culture.DateTimeFormat.LongTimePattern}", Culture);

    /// <summary>
    /// The moment that a clock in the reader's zone shows so. What a clock that is put forward leaves out is taken an
    /// hour later.
    /// </summary>
    public DateTimeOffset Moment(DateTime onTheClock)
    {
        var clock = DateTime.SpecifyKind(onTheClock, DateTimeKind.Unspecified);
        if (Zone.IsInvalidTime(clock)) clock = clock.AddHours(1);
        return new DateTimeOffset(clock, Zone.GetUtcOffset(clock)).ToUniversalTime();
    }

    /// <summary>What a clock in the reader's zone shows at that moment.</summary>
    public DateTime OnTheClock(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone).DateTime;

    /// <summary>A whole number with the reader's separators.</summary>
    public string Write(long number) => number.ToString("N0", Culture);
}
