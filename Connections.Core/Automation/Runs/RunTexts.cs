using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// The texts with scripts that a run has read: where a script ends is found once, however often it is run.
/// </summary>
internal sealed class RunTexts(ScriptEngine scripts)
{
    private readonly Dictionary<(string Text, int First), ValueText> known = [];

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The number of its first script, where others come before it.</param>
    public ValueText Read(string text, int first)
    {
        if (!ValueText.MayHaveScript(text)) return ValueText.Parse(text);
        if (known.TryGetValue((text, first), out var read)) return read;
        return known[(text, first)] = ValueText.Parse(text, first, code => scripts.Read(code, isBody: false));
    }

    /// <summary>Forgets them: while its run waits, nothing is held.</summary>
    public void Release()
    {
        known.Clear();
        scripts.Release();
    }
}
