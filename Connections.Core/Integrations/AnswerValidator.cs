using System.Text.RegularExpressions;

namespace Connections.Core.Integrations;

/// <summary>The rules for what a file says of an action's answers, and of its names elsewhere.</summary>
internal sealed partial class AnswerValidator(ActionTemplate action, string place, Action<string, string> add)
{
    private const int LongestDescription = 120;

    public void Outputs()
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, output) in (action.Outputs ?? []).Index())
        {
            var here = $"{place}/outputs/{i}";
            if (BodyPath.TryParse(output.Path) is null) add($"{here}/path", BodyPath.Fault(output.Path));
            else if (!paths.Add(output.Path))
                add($"{here}/path", $"the output {DidYouMean.Quote(output.Path)} is listed twice");
            if (!ActionOutput.Types.Contains(output.Type))
                add($"{here}/type", $"the type must be one of {string.Join(", ", ActionOutput.Types)}");
            if (output.Description.Length is 0 or > LongestDescription || !output.Description.EndsWith('.'))
                add($"{here}/description", $"the description must be a short sentence of at most {LongestDescription} "
                    + "characters, with a period at its end");
        }
    }

    public static void Failure(ResponseFailure failure, string here, Action<string, string> add)
    {
        foreach (var (member, path) in (ReadOnlySpan<(string, string?)>)[("path", failure.Path),
            ("message", failure.Message), ("code", failure.Code)])
            if (path is not null && (path.Length == 0 || BodyPath.TryParse(path) is null))
                add($"{here}/{member}", BodyPath.Fault(path));
        if (failure.Is is not null == failure.Exists)
            add(here, "a failure has either \"is\", with the text that the value has then, or \"exists\": true");
        if (failure is { RateLimits.Count: > 0, Code: null, Message: null })
            add($"{here}/rateLimits", "\"rateLimits\" needs a \"code\" or a \"message\" that says where the code is");
    }

    public void Aliases()
    {
        foreach (var (i, alias) in action.Aliases.Index())
        {
            var here = $"{place}/aliases/{i}";
            if (!AliasId().IsMatch(alias.Id))
                add($"{here}/id", "an alias is names joined by periods, such as "
                    + "com.datadoghq.slack.send_simple_message");
            var taken = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (theirs, ours) in alias.Inputs)
            {
                if (!action.Inputs.Any(input => input.Name == ours))
                    add($"{here}/inputs/{theirs}", $"{DidYouMean.Quote(ours)} is not an input of this action. "
                        + $"{DidYouMean.For(ours, [.. action.Inputs.Select(n => n.Name)])}");
                else if (!taken.Add(ours))
                    add($"{here}/inputs/{theirs}", $"the input {ours} already has a name in this alias");
                if (alias.Ignores.Contains(theirs))
                    add($"{here}/ignores", $"{DidYouMean.Quote(theirs)} is one of the alias's \"inputs\"");
            }
            foreach (var missing in action.Inputs.Where(
                input => input is { Optional: false, Default: null } && !taken.Contains(input.Name)))
                add($"{here}/inputs", $"the input {missing.Name} is required, so it needs a name in this alias");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+\z")]
    private static partial Regex AliasId();
}
