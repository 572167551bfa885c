using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connections.Core.Integrations;

/// <summary>The rules that an action keeps.</summary>
internal sealed partial class ActionValidator(Integration integration, ActionTemplate action, string place,
    Action<string, string> add)
{
    /// <summary>The verbs that requests may have.</summary>
    public static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private const string InputPrefix = "inputs.";
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public void Run()
    {
        if (!Id().IsMatch(action.Id))
            add($"{place}/id", "an action's id is lower-case letters, digits and _, such as list_models");
        if (!Methods.Contains(action.Method))
            add($"{place}/method", $"the method must be one of {string.Join(", ", Methods)}");
        if (AddressFault(integration, action.Url) is { } fault) add($"{place}/url", fault);
        Inputs();
        Template($"{place}/url", action.Url, inAddress: true, needsValue: true);
        for (var i = 0; i < action.Query.Count; i++)
            Template($"{place}/query/{i}/value", action.Query[i].Value, inAddress: true, needsValue: false);
        for (var i = 0; i < action.Headers.Count; i++)
        {
            if (HeaderPolicy.NameFault(action.Headers[i].Name) is { } name)
                add($"{place}/headers/{i}/name", $"this header {name}");
            Template($"{place}/headers/{i}/value", action.Headers[i].Value, inAddress: false, needsValue: true);
        }
        if (action.Body is { } body) Body($"{place}/body/content", body);
        for (var i = 0; i < action.Inputs.Count; i++)
            if (!used.Contains(action.Inputs[i].Name))
                add($"{place}/inputs/{i}", $"the input {action.Inputs[i].Name} is never used");
        var answers = new AnswerValidator(action, place, add);
        answers.Outputs();
        answers.Aliases();
        if (action.Failure is { } failure) AnswerValidator.Failure(failure, $"{place}/failure", add);
    }

    /// <summary>What is wrong with the address of a request, or null.</summary>
    public static string? AddressFault(Integration integration, string url)
    {
        // An empty one is the base URL itself.
        if (url.Length == 0 || (url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal)))
            return integration.BaseUrl is null
                ? "there is no \"baseUrl\" for a relative path: give the full URL, https://..." : null;
        if (!url.StartsWith("https://", StringComparison.Ordinal))
            return "a URL is a path that begins with one /, or begins with https://";
        // No place to fill before the path: what a caller gives must not choose the host.
        var host = url["https://".Length..].Split('/', '?')[0];
        return integration.Hosts.Any(
            h => h == host
                || (h.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(h[1..], StringComparison.Ordinal)
                    && !host.Contains('{', StringComparison.Ordinal)))
            ? null
            : $"{DidYouMean.Quote(host)} is not in this integration's \"hosts\"";
    }

    private void Inputs()
    {
        for (var i = 0; i < action.Inputs.Count; i++)
        {
            var input = action.Inputs[i];
            if (!Id().IsMatch(input.Name))
                add($"{place}/inputs/{i}/name", "an input's name is lower-case letters, digits and _");
            if (action.Inputs.Take(i).Any(other => other.Name == input.Name))
                add($"{place}/inputs/{i}/name", $"the input {input.Name} is listed twice");
        }
    }

    private void Body(string here, BodyTemplate body)
    {
        if (action.Method is "GET" or "HEAD") add($"{place}/body", $"{action.Method} has no body");
        Template(here, body.Content, inAddress: false, needsValue: true);
        if (!body.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase)) return;
        try
        {
            JsonDocument.Parse(TemplateText.Parse(body.Content).Fill(_ => "0")).Dispose();
        }
        catch (JsonException)
        {
            add(here, "this is not valid JSON once its placeholders are filled");
        }
    }

    /// <param name="here">Where it is.</param>
    /// <param name="text">The template.</param>
    /// <param name="inAddress">Whether it is part of an address, where no secret may stand.</param>
    /// <param name="needsValue">Whether an empty value would make a wrong request; an empty query parameter is left out
    /// instead.</param>
    private void Template(string here, string text, bool inAddress, bool needsValue)
    {
        var template = TemplateText.Parse(text);
        if (template.Fault is { } fault) add(here, fault);
        foreach (var name in template.Names)
        {
            if (!name.StartsWith(InputPrefix, StringComparison.Ordinal))
            {
                var field = IntegrationValidator.Everywhere(integration, name);
                if (field is null)
                    add(here, $"{{{{ {name} }}}} is not a field of every credential type; an input is written {{{{ "
                        + $"inputs.{name} }}}}");
                else if (!field.Public)
                    add(here, inAddress ? $"{{{{ {name} }}}} is secret; a secret can't be part of a URL"
                        : $"{{{{ {name} }}}} is secret; only the authentication can use secrets");
                continue;
            }
            var input = action.Inputs.FirstOrDefault(i => i.Name == name[InputPrefix.Length..]);
            used.Add(name[InputPrefix.Length..]);
            if (input is null)
                add(here, $"{{{{ {name} }}}} is not an input of this action. "
                    + $"{DidYouMean.For(name[InputPrefix.Length..], [.. action.Inputs.Select(i => i.Name)])}");
            else if (needsValue && input is { Optional: true, Default: null })
                add(here, $"the input {input.Name} is optional, so it needs a default here; only a query parameter "
                    + "is left out with it");
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex Id();
}
