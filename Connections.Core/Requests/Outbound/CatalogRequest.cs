using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Outbound;

/// <summary>Requests as the catalog describes them, before the credential is put on them. Pure.</summary>
internal static class CatalogRequest
{
    /// <summary>The name under which an action's templates find what the caller gives.</summary>
    public const string Inputs = "inputs";

    /// <summary>The request that tries a connection.</summary>
    /// <exception cref="Problem.Invalid">A field is missing or wrong; names it.</exception>
    public static OutboundRequest Create(Credential credential, TestRequest test, Uri? baseUri)
    {
        var variables = credential.Variables(withSecrets: true);
        var url = test.UrlFrom is { } from && credential.Text(from) is { } text ? text : test.Url ?? "";
        var method = (test.MethodFrom is { } verb ? credential.Text(verb) : null) ?? test.Method;
        var request = new OutboundRequest(method,
            ConnectionAddress.Render(credential, test.UrlFrom ?? "", url, baseUri, variables));
        Add(request, credential, test.Headers, test.Body, variables);
        return request;
    }

    /// <summary>
    /// The request of an action. Inputs that are left out, null or empty have their default; a query parameter whose
    /// inputs are all empty is left out.
    /// </summary>
    /// <exception cref="Problem.Invalid">An input is missing, unknown or cannot be at its place; names
    /// it.</exception>
    public static OutboundRequest Create(Credential credential, ActionTemplate action,
        IReadOnlyDictionary<string, JsonNode?> inputs, Uri? baseUri)
    {
        var given = Given(action, inputs);
        var variables = credential.Variables(withSecrets: false).With(Inputs, given);
        var request = new OutboundRequest(action.Method,
            ConnectionAddress.Render(credential, PlaceOf(action.Url), action.Url, baseUri, variables));
        foreach (var (name, value) in action.Query)
        {
            if (!IsLeftOut(value, given))
                request.Query.Add(new(name, credential.Fill(PlaceOf(value), value, variables, EncodingContext.Plain)));
        }

        Add(request, credential, action.Headers, action.Body, variables);
        return request;
    }

    private static void Add(OutboundRequest request, Credential credential, IReadOnlyList<NamedTemplate> headers,
        BodyTemplate? body, TemplateVariables variables)
    {
        foreach (var (name, value) in headers) request.SetHeader(name,
            credential.Fill(PlaceOf(value), value, variables, EncodingContext.Header));
        if (body is not null)
            request.Body = new OutboundBody(
                credential.Fill(PlaceOf(body.Content), body.Content, variables,
                    EncodingContexts.ForBody(body.ContentType)), body.ContentType);
    }

    private static JsonObject Given(ActionTemplate action, IReadOnlyDictionary<string, JsonNode?> inputs)
    {
        if (inputs.Keys.FirstOrDefault(key => action.Inputs.All(i => i.Name != key)) is { } unknown)
            throw new Problem.Invalid($"{Inputs}.{unknown}", $"\"{unknown}\" is not an input of {action.Name}. "
                + $"{DidYouMean.For(unknown, [.. action.Inputs.Select(i => i.Name)])}");
        var given = new JsonObject();
        foreach (var input in action.Inputs)
        {
            var value = inputs.GetValueOrDefault(input.Name);
            if (!IsEmpty(value)) given[input.Name] = value!.DeepClone();
            else given[input.Name] = input.Default
                ?? (input.Optional ? ""
                    : throw new Problem.Invalid($"{Inputs}.{input.Name}", $"{input.Label} is missing."));
        }

        return given;
    }

    private static bool IsLeftOut(string template, JsonObject given)
    {
        var names = Template.Parse(template).Paths.Where(p => p.Variable == Inputs)
            .Select(p => p.Text[(Inputs.Length + 1)..]).ToList();
        return names.Count > 0 && names.TrueForAll(name => IsEmpty(given[name]));
    }

    private static bool IsEmpty(JsonNode? value) =>
        value is null || (value is JsonValue one && one.TryGetValue<string>(out var text) && text.Length == 0);

    /// <summary>The field or input that a fault in a template most likely comes from.</summary>
    private static string PlaceOf(string template) => Template.Parse(template).Paths.FirstOrDefault()?.Text ?? "";
}
