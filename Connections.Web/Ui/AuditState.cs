using System.Globalization;
using System.Text.Encodings.Web;
using Connections.Core.Maintenance;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Ui;

/// <summary>
/// What the audit trail shows, as its address says it, so that it can be shared and Back works. The same words are the
/// filter of a download. Unknown or broken parts of an address are ignored.
/// </summary>
public sealed record AuditState
{
    /// <summary>The range whose ends are given one by one.</summary>
    public const string Between = "between";

    private const string MomentForm = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <summary>Ranges that end now, by their words in the address.</summary>
    public static IReadOnlyList<(string Word, string Label, TimeSpan Length)> Ranges { get; } =
    [
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("24h", "Last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
        ("30d", "Last 30 days", TimeSpan.FromDays(30)),
        ("365d", "Last 12 months", TimeSpan.FromDays(365)),
    ];

    /// <summary>A word of <see cref="Ranges"/>, or <see cref="Between"/>; empty: all time.</summary>
    public string Range { get; init; } = "";

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Part of the name of who acted, or their id.</summary>
    public string Who { get; init; } = "";

    /// <summary>Group of events.</summary>
    public string Event { get; init; } = "";

    /// <summary>What was done.</summary>
    public string Action { get; init; } = "";

    /// <summary>Part of the name of what it was done to, or its id.</summary>
    public string On { get; init; } = "";

    /// <summary>Only acts that did not succeed.</summary>
    public bool Refused { get; init; }

    /// <summary>Where the page begins; null: at the newest entry.</summary>
    public AuditCursor? Before { get; init; }

    /// <summary>Whether anything narrows the trail.</summary>
    public bool IsFiltered => this with { Before = null } != new AuditState();

    /// <summary>Reads the query of an address, with or without what comes before it.</summary>
    public static AuditState Parse(string address)
    {
        var start = address.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) return new();
        var query = QueryHelpers.ParseQuery(address[start..].Split('#')[0]);
        var range = One("range");
        return new AuditState
        {
            Range = range == Between || Ranges.Any(r => r.Word == range) ? range : "",
            From = range == Between ? Moment(One("from")) : null,
            To = range == Between ? Moment(One("to")) : null,
            Who = One("who"),
            Event = One("event"),
            Action = One("action"),
            On = One("on"),
            Refused = One("refused") == "1",
            Before = AuditCursor.Parse(One("before")),
        };

        string One(string name) => query.TryGetValue(name, out var values) ? values[^1]?.Trim() ?? "" : "";
        static DateTimeOffset? Moment(string text) =>
            DateTimeOffset.TryParseExact(text, MomentForm, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;
    }

    /// <summary>The query with its question mark; empty where nothing narrows the trail.</summary>
    public string ToQuery()
    {
        (string Name, string Value)[] parts =
        [
            ("range", Range), ("from", Word(From)), ("to", Word(To)), ("who", Who), ("event", Event),
            ("action", Action), ("on", On),
            ("refused", Refused ? "1" : ""), ("before", Before?.ToString() ?? ""),
        ];
        var given = parts.Where(p => p.Value.Length > 0).Select(p => $"{p.Name}={UrlEncoder.Default.Encode(p.Value)}")
            .ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);

        static string Word(DateTimeOffset? moment) =>
            moment?.UtcDateTime.ToString(MomentForm, CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>The question that Core answers.</summary>
    public AuditQuery ToQueryOfCore(DateTimeOffset now)
    {
        var length = Ranges.FirstOrDefault(r => r.Word == Range).Length;
        return new(length > TimeSpan.Zero ? now - length : From, To, Who, Event, Action, On, Refused);
    }
}
