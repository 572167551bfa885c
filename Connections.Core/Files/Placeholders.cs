using System.Text.RegularExpressions;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>
/// What <c>${env:NAME}</c> and <c>${file:path}</c> represent on the machine of who runs a command. Nothing that came
/// over the network is ever looked up here: that would read the server's own environment to anyone who asks.
/// </summary>
/// <param name="environment">A variable's value, or null.</param>
public sealed partial class Placeholders(Func<string, string?> environment)
{
    private const int MostBytes = 128 * 1024;

    /// <summary>Those of this process: its environment, and files as this user may read them.</summary>
    public static Placeholders OfThisMachine { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>A text, with what it is put together from.</summary>
    /// <param name="Value">The text with its placeholders filled.</param>
    /// <param name="IsFilled">Whether there was a placeholder.</param>
    internal sealed record Filled(string Value, bool IsFilled);

    /// <summary>Fills the placeholders of a text; null where one cannot be, and a fault says which and why.</summary>
    internal Filled? Fill(string text, SourceLocation place, ICollection<ValidationError> faults)
    {
        var (filled, failed) = (false, false);
        var value = Placeholder().Replace(text, match =>
        {
            if (match.Groups["escaped"].Success) return match.Value[1..];
            filled = true;
            if (Lookup(match.Groups["kind"].Value, match.Groups["name"].Value, place, faults) is { } found)
                return found;
            failed = true;
            return "";
        });
        return failed ? null : new Filled(value, filled);
    }

    /// <summary>A text in which nothing is taken for a placeholder.</summary>
    internal static string Escape(string text) => Placeholder().Replace(text, match => $"${match.Value}");

    /// <summary>Whether something in a text looks like a placeholder.</summary>
    internal static bool IsIn(string text) =>
        Placeholder().Matches(text).Any(m => m.Groups["kind"].Value is "env" or "file"
            && !m.Groups["escaped"].Success);

    /// <summary>What to know of placeholders where everyone who sees a thing would see their values.</summary>
    internal const string NotFilled = "its document contains ${env:…} or ${file:…}, which is not filled there: "
        + "everyone who sees it would see the value. Keep secrets in a connection.";

    private string? Lookup(string kind, string name, SourceLocation place, ICollection<ValidationError> faults)
    {
        switch (kind)
        {
            case "env" when environment(name) is { } value:
                return value;
            case "env":
                return Fault($"The environment variable {DidYouMean.Quote(name)} is not set. Set it where you run "
                    + "this command.");
            case "file":
                return Read(name, place, Fault);
            default:
                return Fault($"“{kind}” is not a placeholder: use ${{env:NAME}} or ${{file:path}}. To write text "
                    + $"that only looks like one, use $${{{kind}:…}}.");
        }

        string? Fault(string message)
        {
            faults.Add(new($"{place}", message));
            return null;
        }
    }

    private static string? Read(string name, SourceLocation place, Func<string, string?> fault)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(place.File)) ?? ".", name);
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MostBytes)
                return fault($"The file {DidYouMean.Quote(name)} has {length:N0} bytes; the maximum is {MostBytes:N0}.");
            // Editors end a file with a line break, which is no part of a secret.
            var text = File.ReadAllText(path);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            return fault($"The file {DidYouMean.Quote(name)} can't be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "it doesn't exist" : "this user has no permission, or it isn't a file")}. Paths are relative to the file that names it; this one is {path}.");
        }
    }

    // A second $ before it makes it a plain text.
    [GeneratedRegex(@"(?<escaped>\$)?\$\{(?<kind>[a-z]+):(?<name>[^}]*)\}", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
