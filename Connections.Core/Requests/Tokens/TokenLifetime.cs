using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using Connections.Core.Integrations;

namespace Connections.Core.Requests.Tokens;

/// <summary>
/// How long a token holds, as the answer that brought it says, in the forms that standards and vendors use:
/// <c>expires_in</c> in seconds as a number or a text, a date or an epoch under <c>expires_at</c> and its kin, and
/// the <c>exp</c> inside a JSON Web Token. Pure.
/// </summary>
internal static class TokenLifetime
{
    // A token that outlives this is treated as one that does not end; a refusal still drops it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    // A span from now on, in the unit of the name. Compared in lower case, letters alone.
    private static readonly Dictionary<string, double> Spans = new(StringComparer.Ordinal)
    {
        ["expiresin"] = 1,
        ["expirein"] = 1,
        ["expirationin"] = 1,
        ["expiresinseconds"] = 1,
        ["expiresinsecs"] = 1,
        ["expiresinsec"] = 1,
        ["ttl"] = 1,
        ["timetolive"] = 1,
        ["lifetime"] = 1,
        ["leaseduration"] = 1,
        ["validfor"] = 1,
        ["validity"] = 1,
        ["validityperiod"] = 1,
        ["maxage"] = 1,
        ["expiresinminutes"] = 60,
        ["expiresinmilliseconds"] = 0.001,
        ["expiresinmillis"] = 0.001,
        ["expiresinms"] = 0.001,
    };

    // A point in time; a small number under such a name is a span all the same.
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
    {
        "expiresat", "expireat", "expireson", "expires", "expire", "expiry", "expiration", "exp", "expirytime",
            "expiretime", "expirationtime", "expirydate",
        "expiredate", "expirationdate", "expiresdate", "expiresutc", "expirationutc", "expiresatutc", "validuntil",
            "validto", "notafter", "endsat",
    };

    private static readonly string[] Prefixes = ["accesstoken", "token", "session", "jwt"];

    /// <summary>How long it holds; null where nothing says so.</summary>
    /// <param name="token">The token.</param>
    /// <param name="around">The objects that it is in, the nearest first.</param>
    /// <param name="now">The time at the server.</param>
    public static TimeSpan? Read(SecretValue token, IEnumerable<JsonObject> around, DateTimeOffset now)
    {
        var said = around.Select(o => ReadMembers(o, now)).FirstOrDefault(t => t is not null);
        var inside = TokenRules.Expiry(token.Reveal()) is { } end ? Bounded(end - now) : null;
        return said is { } one && inside is { } other ? (one < other ? one : other) : said ?? inside;
    }

    /// <summary>
    /// How long a value of that name says; null where it is none of these names, or says nothing that can be read.
    /// </summary>
    public static TimeSpan? Read(string name, string value, DateTimeOffset now)
    {
        var plain = Plain(name);
        var text = value.Trim();
        if (Spans.TryGetValue(plain, out var unit)) return Span(text, unit, now) ?? End(text, now);
        return Ends.Contains(plain) ? End(text, now) ?? Span(text, 1, now) : null;
    }

    private static TimeSpan? ReadMembers(JsonObject members, DateTimeOffset now)
    {
        TimeSpan? end = null;
        foreach (var (name, node) in members)
        {
            if (node is not JsonValue value || Read(name, value.ToString(), now) is not { } time) continue;
            if (Spans.ContainsKey(Plain(name))) return time;
            end ??= time;
        }

        return end;
    }

    private static string Plain(string name)
    {
        var plain = new string([.. name.Where(char.IsAsciiLetter)]).ToLowerInvariant();
        foreach (var prefix in Prefixes)
        {
            if (plain.Length > prefix.Length && plain.StartsWith(prefix, StringComparison.Ordinal))
                plain = plain[prefix.Length..];
        }

        return plain;
    }

    // 3600, "3600", "3600s", "1h", "PT1H". A number too large for a span is a point in time.
    private static TimeSpan? Span(string text, double unit, DateTimeOffset now)
    {
        if (TryNumber(text, out var number)) return number >= EpochFrom ? End(text, now) : Seconds(number * unit);
        if (text.Length > 1 && TryNumber(text[..^1], out var counted))
        {
            return text[^1] switch
            {
                's' => Seconds(counted),
                'm' => Seconds(counted * 60),
                'h' => Seconds(counted * 3600),
                'd' => Seconds(counted * 86400),
                _ => null,
            };
        }

        if (!text.StartsWith('P')) return null;
        try
        {
            return Bounded(XmlConvert.ToTimeSpan(text));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    private const double EpochFrom = 1e9;

    // Seconds, milliseconds, microseconds or nanoseconds since 1970; or a date, which is UTC where it names no zone.
    private static TimeSpan? End(string text, DateTimeOffset now)
    {
        if (TryNumber(text.StartsWith("/Date(", StringComparison.Ordinal) ? text[6..].TrimEnd('/', ')')
            : text, out var number))
        {
            if (number < EpochFrom) return null;
            var seconds = number switch
            {
                < 1e11 => number,
                < 1e14 => number / 1e3,
                < 1e17 => number / 1e6,
                _ =>
                number / 1e9
            };
            return seconds < 1e11 ? Bounded(DateTimeOffset.UnixEpoch.AddSeconds(seconds) - now) : null;
        }

        var zone = text.IndexOf('[', StringComparison.Ordinal);
        var date = zone > 0 ? text[..zone] : text;
        if (date.EndsWith(" UTC", StringComparison.OrdinalIgnoreCase)) date = date[..^4] + "Z";
        return date.Length >= 8
            && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var end) ? Bounded(end - now) : null;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    // 0 and less is how some say that a token does not end.
    private static TimeSpan? Seconds(double seconds) =>
        seconds > 0 && seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    // An end that is past already makes the next run fetch again.
    private static TimeSpan? Bounded(TimeSpan time) =>
        time >= Longest ? null : time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
