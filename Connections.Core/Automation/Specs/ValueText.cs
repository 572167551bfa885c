using System.Globalization;
using System.Text;
using Connections.Core.Automation.Scripts;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// A text of a document: paths between <c>{{</c> and <c>}}</c>, and JavaScript between <c>${</c> and <c>}</c>. For what
/// is filled in, each script is a variable with a name of its own: its value is encoded where it lands as any other,
/// and nothing in it is read again.
/// </summary>
internal sealed class ValueText
{
    private const string Opening = "${";

    // A brace that ends no script is looked over; a text that only looks like one is not read for ever.
    private const int MaxTries = 200;

    private ValueText(string template, IReadOnlyList<ScriptProgram> scripts, string? fault) =>
        (Template, Scripts, Fault) = (template, scripts, fault);

    /// <summary>The text with a variable for each script.</summary>
    public string Template { get; }

    /// <summary>Its scripts in order; the variable of each is <see cref="NameOf"/>.</summary>
    public IReadOnlyList<ScriptProgram> Scripts { get; }

    /// <summary>Why a script in it can't be read; null where all can.</summary>
    public string? Fault { get; }

    /// <summary>The variable that stands for a script.</summary>
    /// <param name="index">Its place, from 0.</param>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"$script{index + 1}");

    /// <summary>Whether a text may have a script in it.</summary>
    public static bool MayHaveScript(string text) => text.Contains(Opening, StringComparison.Ordinal);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The number of its first script, where others come before it.</param>
    /// <param name="read">How a script is read.</param>
    public static ValueText Parse(string text, int first = 0, Func<string, ScriptProgram>? read = null)
    {
        if (!MayHaveScript(text)) return new(text, [], null);
        var (template, scripts, at) = (new StringBuilder(text.Length), new List<ScriptProgram>(), 0);
        while (at < text.Length)
        {
            var (path, script) = (Find(text, "{{", at), Find(text, Opening, at));
            var next = Math.Min(path, script);
            template.Append(text, at, next - at);
            if (next == text.Length) break;
            if (path < script)
            {
                at = EndOfPath(text, path);
                template.Append(text, path, at - path);
                continue;
            }
            try
            {
                at = ReadScript(text, script, read ?? (code => ScriptProgram.Expression(code)), out var program);
                // A brace right before would be read as one of the two that open a path.
                if (template is [.., '{']) template.Replace("{", "{{ '{' }}", template.Length - 1, 1);
                template.Append("{{ ").Append(NameOf(first + scripts.Count)).Append(" }}");
                scripts.Add(program);
            }
            catch (ScriptException e)
            {
                var (reason, wrong) = e.Place is { } place ? (place.Reason, script + Opening.Length + place.Index)
                    : (e.Message, script);
                return new(text, scripts, $"JavaScript at character {wrong + 1}: {reason}");
            }
        }
        return new(template.ToString(), scripts, null);
    }

    /// <summary>Whether it is one script and nothing else.</summary>
    public bool IsOneScript => Scripts.Count == 1 && Template.StartsWith("{{ $script", StringComparison.Ordinal)
        && Template.IndexOf("}}", StringComparison.Ordinal) == Template.Length - 2;

    private static int Find(string text, string sign, int at) =>
        text.IndexOf(sign, at, StringComparison.Ordinal) is >= 0 and var found ? found : text.Length;

    // Behind the braces that close it; a text between quotes may have any of them within.
    private static int EndOfPath(string text, int open)
    {
        var at = open + 2;
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n') at++;
        if (at < text.Length && text[at] is '\'' or '"' && text.IndexOf(text[at], at + 1) is > 0 and var quote)
            at = quote;
        var close = Find(text, "}}", at);
        return Math.Min(close + 2, text.Length);
    }

    // Where a brace can't be in a text of its own, each has to be closed: it isn't worth a try.
    private static bool IsOpen(string code) => code.AsSpan().IndexOfAny("'\"`/") < 0
        && code.Count(c => c == '{') != code.Count(c => c == '}');

    /// <summary>
    /// Reads the script that opens there, and returns where it ends: with the first brace at which it is one. Where
    /// there is none, what is wrong with the first that has as many closing braces as opening ones is told.
    /// </summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public static int ReadScript(string text, int open, Func<string, ScriptProgram> read, out ScriptProgram program)
    {
        ScriptException? first = null;
        var (at, start, tries) = (open + 2, open + 2, 0);
        while (text.IndexOf('}', at) is >= 0 and var close && tries++ < MaxTries
            && close - start <= ScriptProgram.MaxLength)
        {
            var code = text[start..close];
            if (IsOpen(code))
            {
                at = close + 1;
                continue;
            }
            try
            {
                program = read(code);
                return close + 1;
            }
            catch (ScriptException e)
            {
                if (first is null && code.Count(c => c == '{') == code.Count(c => c == '}')) first = e;
                at = close + 1;
            }
        }
        throw first ?? new ScriptException(text.Length - start > ScriptProgram.MaxLength ? ScriptProgram.TooLong
            : "The closing } is missing.");
    }
}
