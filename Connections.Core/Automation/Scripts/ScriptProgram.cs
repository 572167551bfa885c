using Acornima;
using Acornima.Ast;
using Jint;

namespace Connections.Core.Automation.Scripts;

/// <summary>A script that can't be read, or that failed; its message says where and why.</summary>
internal sealed class ScriptException(string message) : Exception(message)
{
    /// <summary>Why it can't be read, and where in it, counted from 0; null where the place isn't known.</summary>
    public (string Reason, int Index)? Place { get; init; }
}

/// <summary>
/// JavaScript as a document has it: an expression between <c>${</c> and <c>}</c>, or the body of a function. Read once;
/// what it names is known from its syntax.
/// </summary>
internal sealed class ScriptProgram
{
    /// <summary>Longest script, in characters.</summary>
    public const int MaxLength = 10 * 1024;

    /// <summary>What is said of a longer one.</summary>
    public const string TooLong = "The script is longer than 10 KB.";

    // Deep enough for what people write; what is deeper would fill the stack of the thread that reads it.
    private const int MaxNesting = 200;

    /// <summary>How long one regular expression may look for its match.</summary>
    public static readonly TimeSpan RegexTime = TimeSpan.FromMilliseconds(100);

    private const string Opening = "(function(){\"use strict\";";

    private static readonly ScriptPreparationOptions Preparation = new()
    {
        ParsingOptions = new ScriptParsingOptions { RegexTimeout = RegexTime },
        CollectReferencedGlobals = true,
    };

    private ScriptProgram(string code, Prepared<Script> prepared, Node tree, IReadOnlySet<string> roots)
    {
        (Code, Prepared) = (code, prepared);
        Names = ScriptNames.From(tree, [.. prepared.ReferencedGlobals!], roots);
    }

    /// <summary>The script as it was written.</summary>
    public string Code { get; }

    /// <summary>What it names.</summary>
    public ScriptNames Names { get; }

    internal Prepared<Script> Prepared { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="code">The expression.</param>
    /// <param name="roots">What it may name first; null: what workflows have.</param>
    /// <exception cref="ScriptException">It is none; says where.</exception>
    public static ScriptProgram Expression(string code, IReadOnlySet<string>? roots = null)
    {
        // Read alone first: nothing in it can end the function that is put around it.
        const string before = Opening + "return (";
        EnsureReadable(code);
        var tree = Read(code, () => new Parser(Options).ParseExpression(code, strict: true), 0);
        return Wrap(code, before, $"{before}{code}\n)}})()", tree, roots ?? OfWorkflows);
    }

    /// <summary>Reads the body of a function.</summary>
    /// <exception cref="ScriptException">It is none; says where.</exception>
    public static ScriptProgram Body(string code)
    {
        EnsureReadable(code);
        var tree = Read(code, () => new Parser(Options with { AllowReturnOutsideFunction = true })
            .ParseScript(code, strict: true), 0);
        return Wrap(code, Opening, $"{Opening}{code}\n}})()", tree, OfWorkflows);
    }

    /// <summary>Words with the place in a script.</summary>
    public static string At(int line, string message) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"Line {line}: {message}");

    private static ParserOptions Options { get; } = new();

    private static IReadOnlySet<string> OfWorkflows { get; } = ExpressionRoots.All.ToHashSet(StringComparer.Ordinal);

    private static ScriptProgram Wrap(string code, string before, string whole, Node tree, IReadOnlySet<string> roots)
    {
        if (tree.DescendantNodesAndSelf().OfType<BigIntLiteral>().FirstOrDefault() is { } big)
            throw Fault(code, big.Location.Start.Line, big.Location.Start.Column, "BigInt is not available.");
        if (tree.DescendantNodesAndSelf().OfType<ImportExpression>().FirstOrDefault() is { } import)
            throw Fault(code, import.Location.Start.Line, import.Location.Start.Column, "Modules can't be imported.");
        var prepared = Read(code, () => Engine.PrepareScript(whole, strict: true, options: Preparation), before.Length);
        return new ScriptProgram(code, prepared, tree, roots);
    }

    // The line is told where the script stands alone, the place where it is a part of a text.
    private static ScriptException Fault(string code, int line, int column, string reason, string? message = null)
    {
        var start = 0;
        for (var i = 1; i < line && code.IndexOf('\n', start) is >= 0 and var end; i++) start = end + 1;
        return new(message ?? At(line, reason))
        {
            Place = (reason, Math.Clamp(start + column, 0, code.Length)),
        };
    }

    private static T Read<T>(string code, Func<T> read, int indent)
    {
        try
        {
            return read();
        }
        catch (ParseErrorException e)
        {
            var (column, reason) = (Math.Max(0, e.Column - (e.LineNumber == 1 ? indent : 0)),
                $"{e.Description.TrimEnd('.')}.");
            throw Fault(code, e.LineNumber, column, reason, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Line {e.LineNumber}, column {column + 1}: {reason}"));
        }
        catch (ScriptPreparationException e) when (e.InnerException is ParseErrorException inner)
        {
            throw Fault(code, inner.LineNumber, Math.Max(0, inner.Column - (inner.LineNumber == 1 ? indent : 0)),
                $"{inner.Description.TrimEnd('.')}.");
        }
    }

    private static void EnsureReadable(string code)
    {
        if (code.Length > MaxLength) throw new ScriptException(TooLong);
        var (open, deepest) = (0, 0);
        foreach (var sign in code)
        {
            if (sign is '(' or '[' or '{') deepest = Math.Max(deepest, ++open);
            else if (sign is ')' or ']' or '}') open--;
        }
        if (deepest > MaxNesting) throw new ScriptException("The script is nested too deeply.");
    }
}
