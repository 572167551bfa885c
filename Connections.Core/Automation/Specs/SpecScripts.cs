using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Integrations;
using Jint;

namespace Connections.Core.Automation.Specs;

/// <summary>What can be known of a script before a run: that it can be read, and that what it names is there.</summary>
internal static class SpecScripts
{
    // What every engine has, and what the box adds.
    private static readonly Lazy<IReadOnlySet<string>> BuiltIn = new(() => new Engine().Global.GetOwnPropertyKeys()
        .Select(k => k.ToString()).Concat(["console", "arguments", ScriptNames.All, ScriptNames.Lodash])
        .ToHashSet(StringComparer.Ordinal));

    /// <summary>Whether every engine has a name.</summary>
    public static bool IsBuiltIn(string name) => BuiltIn.Value.Contains(name);

    /// <summary>Reads the script of a step that is one; null where it can't be read.</summary>
    public static ScriptProgram? TryRead(string action, JsonNode? value, out string? fault)
    {
        fault = null;
        if (value is not JsonValue one || !one.TryGetValue<string>(out var code))
        {
            if (value is not null) fault = "The script must be a text.";
            return null;
        }
        try
        {
            return action == "func" ? ScriptProgram.Body(code) : ScriptProgram.Expression(Bare(code));
        }
        catch (ScriptException e)
        {
            fault = e.Message;
            return null;
        }
    }

    /// <summary>An expression without the signs that a text would have around it.</summary>
    public static string Bare(string code)
    {
        var bare = code.Trim();
        return bare.StartsWith("${", StringComparison.Ordinal) && bare.EndsWith('}') ? bare[2..^1] : code;
    }

    /// <summary>What a script names and is not there.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="before">Steps whose results can be named.</param>
    /// <param name="inLoop">Whether it stands in a loop.</param>
    /// <param name="script">The script.</param>
    public static IEnumerable<string> Check(WorkflowSpec spec, IReadOnlySet<string> before, bool inLoop,
        ScriptProgram script)
    {
        var known = ExpressionRoots.All;
        foreach (var name in script.Names.Globals.Where(n => !known.Contains(n) && !BuiltIn.Value.Contains(n)))
            yield return $"“{DidYouMean.Quote(name)}” is unknown. {DidYouMean.For(name, known)}";
        foreach (var path in script.Names.Paths)
            if (SpecExpressions.FaultOf(spec, before, inLoop, path[0], path.Count > 1 ? path[1] : null) is { } fault)
                yield return fault;
    }
}
