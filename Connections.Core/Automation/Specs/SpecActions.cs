using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>What a step does.</summary>
internal abstract record StepAction
{
    /// <summary>A step that the product does itself.</summary>
    /// <param name="Name">Such as <c>if</c>.</param>
    public sealed record Logic(string Name) : StepAction;

    /// <summary>A request through a connection.</summary>
    /// <param name="Action">The HTTP request action, or <c>Integration/action</c>.</param>
    /// <param name="Integration">The integration whose connections it takes; null: any that sends requests.</param>
    public sealed record Request(string Action, Integration? Integration) : StepAction
    {
        /// <summary>The integration's action; null: the HTTP request.</summary>
        public ActionTemplate? Template { get; init; }

        /// <summary>
        /// How its inputs are called in the document, where they have other names there; null: as here.
        /// </summary>
        public ActionAlias? Alias { get; init; }

        /// <summary>The step with its inputs under the names that they have here.</summary>
        /// <param name="step">As the document has it.</param>
        /// <param name="faults">Inputs that the action doesn't have under its name in the document.</param>
        public StepSpec Named(StepSpec step, out IReadOnlyList<ValidationError> faults)
        {
            faults = [];
            if (Alias is not { } alias) return step;
            var known = alias.Inputs.Keys.Concat(alias.Ignores).ToList();
            faults = [.. step.Inputs.Where(i => !known.Contains(i.Name)).Select(i => new ValidationError(i.Name,
                $"{alias.Id} has no input “{DidYouMean.Quote(i.Name)}” here. {DidYouMean.For(i.Name, known)}"))];
            return step with
            {
                Inputs = [.. step.Inputs.Where(i => alias.Inputs.ContainsKey(i.Name))
                    .Select(i => i with { Name = alias.Inputs[i.Name] })],
            };
        }

        /// <summary>How an input is called in the document.</summary>
        public string NameInDocument(string input) =>
            Alias?.Inputs.Where(i => i.Value == input).Select(i => i.Key).FirstOrDefault() ?? input;
    }

    /// <summary>An action that there is not.</summary>
    public sealed record Unknown(string ActionId) : StepAction;
}

/// <summary>The actions that a document may name.</summary>
internal static class SpecActions
{
    /// <summary>What Datadog's own names begin with.</summary>
    public const string Core = "com.datadoghq.core.";

    public const string HttpRequest = "http_request";

    private const string DatadogHttpRequest = "com.datadoghq.http.request";

    private const string Transformation = "com.datadoghq.datatransformation.";

    private static readonly Dictionary<string, string> Logic = new[]
    {
        "noop", "echo", "error", "if", "switch", Loops.For, Loops.While, Loops.Break, "sleep", "setVariable",
        "setVariables", "getDate",
    }.Select(n => Core + n).Concat([$"{Transformation}func", $"{Transformation}expression"])
        .ToDictionary(id => id, id => id[(id.LastIndexOf('.') + 1)..], StringComparer.Ordinal);

    /// <summary>Every action that the product does itself, by its full name.</summary>
    public static IReadOnlyList<string> LogicIds { get; } = [.. Logic.Keys];

    /// <summary>Whether the product does it itself.</summary>
    public static bool IsLogic(string id) => Logic.ContainsKey(id);

    /// <summary>The short name of an action that the product does itself, such as <c>if</c>; null for others.</summary>
    public static string? LogicName(string id) => Logic.GetValueOrDefault(id);

    /// <summary>Whether it is the action that sends any request.</summary>
    public static bool IsHttp(string id) => id is HttpRequest or DatadogHttpRequest;

    /// <summary>What an action's name means.</summary>
    public static StepAction Find(IntegrationCatalog catalog, string id)
    {
        if (LogicName(id) is { } name) return new StepAction.Logic(name);
        if (IsHttp(id)) return new StepAction.Request(HttpRequest, null);
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && catalog.Find(id[..slash]) is { } integration
            && integration.Actions.FirstOrDefault(a => a.Id == id[(slash + 1)..]) is { } template)
            return new StepAction.Request(id, integration) { Template = template };
        if (catalog.FindAlias(id) is { } aliased)
            return new StepAction.Request($"{aliased.Integration.Type}/{aliased.Action.Id}", aliased.Integration)
            { Template = aliased.Action, Alias = aliased.Alias };
        return new StepAction.Unknown(id);
    }

    /// <summary>That there is no such action, and what there is.</summary>
    public static string UnknownWords(IntegrationCatalog catalog, string id)
    {
        var words = $"There is no action {DidYouMean.Quote(id)}.";
        var parts = id.Split('.', '/');
        var like = catalog.All.FirstOrDefault(i => i.Actions.Count > 0
            && parts.Any(p => p.Equals(i.Type, StringComparison.OrdinalIgnoreCase)));
        return like is null
            ? $"{words} Any request can be sent with http_request."
            : $"{words} {like.Name} has {string.Join(", ", like.Actions.Take(10).Select(a => a.Id))}; any "
                + "other request can be sent with http_request.";
    }
}
