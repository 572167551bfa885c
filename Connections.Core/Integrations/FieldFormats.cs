using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Connections.Core.Integrations;

/// <summary>
/// The shape of one value. Messages never repeat the value of a secret field, and show a valid form.
/// </summary>
internal static class FieldFormats
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Every rule of the field that the text breaks, as the rest of a sentence that begins with the field's label.
    /// </summary>
    public static IEnumerable<(string Message, ErrorSeverity Severity)> Check(Field field, string text,
        DateTimeOffset now)
    {
        var longest = MaxLength(field);
        if (text.Length > longest)
        {
            yield return ($"is too long: {text.Length} characters; the maximum is {longest}.", ErrorSeverity.Error);
            yield break;
        }
        if (Unprintable(field, text) is { } unprintable)
        {
            yield return (unprintable, ErrorSeverity.Error);
            yield break;
        }
        if (field.FormsHost && field.Format is not (FieldFormat.Url or FieldFormat.Choice or FieldFormat.Hosts)
            && ChangesHost(text) is { } sign)
        {
            yield return (NotInHost(field, text, sign), ErrorSeverity.Error);
            yield break;
        }
        if (field is { FormsHost: true, Format: FieldFormat.Host } && NumericHost.Advice(text) is { } advice)
        {
            yield return ($"is a nonstandard IPv4 address. {advice}", ErrorSeverity.Error);
            yield break;
        }
        var shapes = field.Format is FieldFormat.PemKey or FieldFormat.PemCertificate
            ? PemRules.Check(field, text, now)
            : Shape(field, text) is { } shape ? [($"{shape}{Valid(field)}", field.FormatSeverity)] : [];
        foreach (var found in shapes) yield return found;
        foreach (var check in field.Checks)
            if (!Matches(check.Pattern, text)) yield return (check.Message, check.Severity);
        if (!IsMultiLine(field) && text.Length != text.Trim().Length)
            yield return ("begins or ends with a space, possibly from copying.", ErrorSeverity.Warning);
        if (!IsMultiLine(field) && NameCharacters.FirstHidden(text) is { } hidden)
            yield return ($"contains an invisible character (U+{hidden.Value:X4}), possibly from copying.",
                ErrorSeverity.Warning);
    }

    /// <summary>Longest value of that field.</summary>
    public static int MaxLength(Field field) => field.MaxLength ?? (IsMultiLine(field) ? 65_536 : 4_096);

    /// <summary>Whether the value may have line breaks.</summary>
    public static bool IsMultiLine(Field field) =>
        field.Format is FieldFormat.MultiLine or FieldFormat.PemKey or FieldFormat.PemCertificate;

    /// <summary>
    /// The regular expression of a check, for the whole value. Throws <see cref="ArgumentException"/> where it is none.
    /// </summary>
    public static Regex Pattern(string pattern) =>
        Patterns.GetOrAdd(pattern,
            static p => new Regex($@"\A(?:{p})\z", RegexOptions.CultureInvariant, PatternTimeout));

    /// <summary>
    /// The address with scheme and host in lower case, the port written out and no slash at the end; null where it is
    /// none.
    /// </summary>
    public static string? CanonicalUrl(string text)
    {
        if (UrlFault(text) is not null) return null;
        var url = new Uri(text, UriKind.Absolute);
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost.TrimEnd('.');
        return $"{url.Scheme}://{host.ToLowerInvariant()}:{url.Port}{url.AbsolutePath.TrimEnd('/')}{url.Query}";
    }

    /// <summary>The host name in its ASCII form and lower case; null where it is none.</summary>
    public static string? CanonicalHost(string text)
    {
        try
        {
            var ascii = Idn.GetAscii(text.TrimEnd('.'));
            return Uri.CheckHostName(ascii) is UriHostNameType.Dns or UriHostNameType.IPv4
                && NumericHost.Advice(text) is null ? ascii.ToLowerInvariant() : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Valid(Field field) => field.Example is { } example ? $" Example: {example}" : "";

    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Pattern(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string? Unprintable(Field field, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\n' or '\r' or '\t' && IsMultiLine(field)) continue;
            if (c is '\n' or '\r' or '\u2028' or '\u2029') return "must be one line: it contains a line break.";
            if (char.IsControl(c)) return $"contains a control character (U+{(int)c:X4}), possibly from copying.";
            if (!char.IsSurrogate(c)) continue;
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else return "contains half of a character, possibly cut off.";
        }
        return null;
    }

    /// <summary>The first sign that could end the host, or begin another one; null where there is none.</summary>
    private static string? ChangesHost(string text) =>
        text.FirstOrDefault(
            c => !char.IsLetterOrDigit(c) && c is not ('-' or '.')
                && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark)) switch
        {
            '\0' => null,
            ' ' => "a space",
            var sign => $"“{sign}”",
        };

    // People paste the address from their browser: then the part that belongs here is offered.
    private static string NotInHost(Field field, string text, string sign) =>
        field.Format is FieldFormat.Host && HostOf(text) is { } host
            ? $"must be a host name only, without https:// or a path. Enter {host}."
            : $"becomes part of the host name and must not contain {sign}.{Valid(field)}";

    private static string? HostOf(string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        return Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length == 0
            ? CanonicalHost(url.Host)
            : null;
    }

    private static string? Shape(Field field, string text) => field.Format switch
    {
        FieldFormat.Url => UrlFault(text),
        FieldFormat.Host => HostFault(text),
        FieldFormat.Hosts => HostList.Fault(text),
        FieldFormat.Email => IsEmail(text) ? null : "doesn't look like an email address.",
        FieldFormat.Guid =>
            System.Guid.TryParseExact(text, "D", out _) ? null
                : "doesn't look like a GUID: 32 hexadecimal digits in groups of 8-4-4-4-12.",
        FieldFormat.Integer =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null
                : "must be a whole number, 0 or more.",
        FieldFormat.Choice or FieldFormat.MultiChoice => field.Options.Any(o => o.Value == text) ? null
            : $"has no option {DidYouMean.Quote(text)}. "
                + $"{DidYouMean.For(text, [.. field.Options.Select(o => o.Value)])}",
        FieldFormat.Text or FieldFormat.MultiLine or FieldFormat.PemKey or FieldFormat.PemCertificate
            or FieldFormat.List or FieldFormat.Body => null,
        _ => throw new InvalidOperationException($"There is no rule for the format {field.Format}."),
    };

    private static string? UrlFault(string text)
    {
        if (text.Contains("{{", StringComparison.Ordinal)) return "must not contain {{ }}: host and path are fixed.";
        if (text.Any(char.IsWhiteSpace)) return "must not contain spaces.";
        if (text.Contains('\\', StringComparison.Ordinal)) return "must not contain a backslash; use slashes.";
        if (!text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return "must begin with https:// (or http://).";
        if (NumericHost.FaultOf(text) is { } number) return $"is refused. {number}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Port is < 1)
            return "must be a full URL with a host.";
        // An empty user name ("https://@host") leaves no trace in the parsed address.
        if (text.Split('/', '?', '#')[2].Contains('@', StringComparison.Ordinal))
            return "must not contain a username or password. Choose an authentication type that has fields for them.";
        return text.Contains('#', StringComparison.Ordinal) ? "must not contain a fragment (#)." : null;
    }

    private static string? HostFault(string text)
    {
        if (CanonicalHost(text) is not null) return null;
        if (NumericHost.Advice(text) is { } advice)
            return $"is a nonstandard IPv4 address. {advice}";
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0
            ? $"must be a host name only, without https:// or a path. Enter {url.Host}."
            : "doesn't look like a host name.";
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at is > 0 and <= 64 && text.Length <= 254 && at == text.LastIndexOf('@') && !text.Any(char.IsWhiteSpace)
            && text.IndexOf('.', at) > at + 1 && CanonicalHost(text[(at + 1)..]) is not null;
    }
}
