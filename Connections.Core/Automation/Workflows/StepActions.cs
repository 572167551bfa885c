using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Workflows;

/// <summary>Something that a step can do.</summary>
public sealed record WorkflowAction
{
    /// <summary>How a document names it.</summary>
    public required string Id { get; init; }

    /// <summary>Name on screen.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The integration whose connections it takes; null: any, or none.</summary>
    public Integration? Integration { get; init; }

    /// <summary>Where it belongs, as on screen: an integration, <c>HTTP</c> or <c>Logic</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Whether it sends a request, and so acts through a connection.</summary>
    public required bool TakesConnection { get; init; }

    /// <summary>What can be given to it.</summary>
    public IReadOnlyList<WorkflowActionInput> Inputs { get; init; } = [];

    /// <summary>
    /// What the body of its answer holds; empty: it has none. Null: not described, or no action of an integration.
    /// </summary>
    public IReadOnlyList<ActionOutput>? Outputs { get; init; }
}

/// <summary>An input of an action.</summary>
public sealed record WorkflowActionInput
{
    /// <summary>Its name in the document.</summary>
    public required string Name { get; init; }

    /// <summary>Label on screen.</summary>
    public required string Label { get; init; }

    /// <summary>What to give.</summary>
    public string? Help { get; init; }

    /// <summary>An example.</summary>
    public string? Example { get; init; }

    /// <summary>Whether it may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>How it is entered.</summary>
    public WorkflowInputKind Kind { get; init; }

    /// <summary>Whether it is rarely needed, and stands under Options.</summary>
    public bool IsOption { get; init; }

    /// <summary>Values to choose from.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>How an input is entered.</summary>
public enum WorkflowInputKind
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>A text of several lines.</summary>
    Lines,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Names with values.</summary>
    Pairs,

    /// <summary>One of some values.</summary>
    Choice,

    /// <summary>Comparisons of two values each.</summary>
    Conditions,

    /// <summary>Values that a branch is named like.</summary>
    Cases,

    /// <summary>On or off.</summary>
    Flag,
}

/// <summary>The actions that steps can choose from.</summary>
public static class StepActions
{
    /// <summary>Where actions belong that the product does itself.</summary>
    public const string LogicFamily = "Logic";

    private static readonly string[] MainOnly = [SpecGraph.Main];

    private static readonly WorkflowActionInput[] HttpInputs =
    [
        new()
        {
            Name = "verb", Label = "Method", Kind = WorkflowInputKind.Choice, IsOptional = true,
            Choices = ActionValidator.Methods,
        },
        new()
        {
            Name = "url", Label = "URL", Example = "/v1/users", IsOptional = true,
            Help = "A path below the connection's base URL, or a full URL on its host.",
        },
        new() { Name = "requestHeaders", Label = "Headers", Kind = WorkflowInputKind.Pairs, IsOptional = true },
        new() { Name = "urlParams", Label = "URL parameters", Kind = WorkflowInputKind.Pairs, IsOptional = true },
        new()
        {
            Name = "contentType", Label = "Content type", Example = "application/json", IsOptional = true,
            Help = "Guessed from the body where it is left out.",
        },
        new() { Name = "body", Label = "Body", Kind = WorkflowInputKind.Lines, IsOptional = true },
        Option("formData", "Form data", WorkflowInputKind.Pairs, "Sent instead of a body."),
        Option("cookies", "Cookies", WorkflowInputKind.Pairs),
        Option("followRedirect", "Follow redirect", WorkflowInputKind.Flag,
            "Sends the request on to the address that a response redirects to. Otherwise a redirect is an error."),
        Option("allowExpiredCertificate", "Allow expired certificate", WorkflowInputKind.Flag,
            "Accepts a certificate of the service that has expired."),
        Option("errorOnStatus", "Error on status", WorkflowInputKind.Text,
            "Statuses that fail the step, separated by commas. Left out, these are 400 and above, and redirects that "
                + "aren't followed.") with { Example = "404, 500-599" },
        Option("responseParsing", "Response parsing", WorkflowInputKind.Choice,
            "How the body of the response is read. Its Content-Type decides by default.") with
            {
                Choices = ["auto", .. ResponseRules.Parsings],
            },
        Option("responseEncoding", "Response encoding", WorkflowInputKind.Text,
            "The response's own is used where this is left out.") with { Example = "iso-8859-1" },
    ];

    /// <summary>Every action: requests first, then logic, then those of the integrations by name.</summary>
    public static IReadOnlyList<WorkflowAction> List(IntegrationCatalog catalog) =>
        [Http(SpecActions.HttpRequest), .. SpecActions.LogicIds.Select(Logic),
            .. catalog.All.SelectMany(i => i.Actions.Select(a => From(i, a)))];

    /// <summary>The action that a document names so; null: there is none.</summary>
    public static WorkflowAction? Find(IntegrationCatalog catalog, string id) => SpecActions.Find(catalog, id) switch
    {
        StepAction.Logic => Logic(id),
        StepAction.Request { Integration: { } integration, Template: { } template } request =>
            Aliased(request.Alias, From(integration, template)),
        StepAction.Request => Http(id),
        _ => null,
    };

    /// <summary>Actions in which every word is found, in name, integration, id or description.</summary>
    public static IReadOnlyList<WorkflowAction> Search(IReadOnlyList<WorkflowAction> actions, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. actions.Where(a => words.All(w => Has(a.Name, w) || Has(a.Family, w) || Has(a.Id, w)
            || Has(a.Description, w))).OrderByDescending(a => words.Length > 0
                && words.All(w => Has(a.Name, w) || Has(a.Family, w)))];

        static bool Has(string whole, string word) => whole.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The branches on which a step of an action goes on; the first is the main one.</summary>
    public static IReadOnlyList<string> Branches(string actionId) => actionId switch
    {
        $"{SpecActions.Core}if" => ["true", "false"],
        $"{SpecActions.Core}switch" => ["default"],
        $"{SpecActions.Core}{Loops.For}" or $"{SpecActions.Core}{Loops.While}" => [SpecGraph.Main, Loops.Start],
        _ => MainOnly,
    };

    /// <summary>
    /// Whether a step may be executed again though it may have been done: GET, HEAD, and what has no effect outside.
    /// </summary>
    /// <param name="catalog">The actions.</param>
    /// <param name="actionId">What it does.</param>
    /// <param name="verb">Its method, where it is a request that chooses one.</param>
    public static bool IsRepeatable(IntegrationCatalog catalog, string actionId, JsonNode? verb) =>
        SpecActions.Find(catalog, actionId) switch
        {
            StepAction.Logic => true,
            StepAction.Request { Template: { } template } => template.Method is "GET" or "HEAD",
            StepAction.Request => verb is not JsonValue value
                || (value.TryGetValue<string>(out var text) && text.ToUpperInvariant() is "GET" or "HEAD"),
            _ => false,
        };

    private static WorkflowActionInput Option(string name, string label, WorkflowInputKind kind, string? help = null) =>
        new() { Name = name, Label = label, Kind = kind, Help = help, IsOptional = true, IsOption = true };

    private static WorkflowAction Http(string id) => new()
    {
        Id = id,
        Name = "HTTP request",
        Description = "Sends any request to the service of a connection.",
        Family = "HTTP",
        TakesConnection = true,
        Inputs = HttpInputs,
    };

    private static WorkflowAction Logic(string id)
    {
        var name = SpecActions.LogicName(id)!;
        return new()
        {
            Id = id,
            Name = LogicInputs.Label(name),
            Description = LogicInputs.Words(name),
            Family = LogicFamily,
            TakesConnection = false,
            Inputs = [.. LogicInputs.Inputs(name).Select(i => new WorkflowActionInput
            {
                Name = i.Name,
                Label = i.Label,
                Help = i.Help,
                IsOptional = !i.IsRequired,
                Kind = KindOf(i.Name),
                Choices = i.Name == "joinOperator" ? ["and", "or"] : [],
            })],
        };
    }

    private static WorkflowInputKind KindOf(string input) => input switch
    {
        "script" or "expression" => WorkflowInputKind.Lines,
        "conditions" => WorkflowInputKind.Conditions,
        StepCases.Input => WorkflowInputKind.Cases,
        "variables" => WorkflowInputKind.Json,
        "joinOperator" => WorkflowInputKind.Choice,
        _ => WorkflowInputKind.Text,
    };

    // Under its name in the document, and so are its inputs: a document is shown, and changed, as it is.
    private static WorkflowAction Aliased(ActionAlias? alias, WorkflowAction action) => alias is null ? action
        : action with
        {
            Id = alias.Id,
            Inputs = [.. alias.Inputs.Select(n => action.Inputs.First(i => i.Name == n.Value) with { Name = n.Key })],
        };

    private static WorkflowAction From(Integration integration, ActionTemplate action) => new()
    {
        Id = $"{integration.Type}/{action.Id}",
        Name = action.Name,
        Description = action.Description,
        Integration = integration,
        Family = integration.Name,
        TakesConnection = true,
        Inputs = [.. action.Inputs.Select(i => new WorkflowActionInput
        {
            Name = i.Name,
            Label = i.Label,
            Help = i.Help,
            Example = i.Example ?? i.Default,
            IsOptional = i.Optional || i.Default is not null,
        })],
        Outputs = action.Outputs,
    };
}
