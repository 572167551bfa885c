using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Templates;

namespace Connections.Core.Runtime.Actions;

/// <summary>Makes the request of an action of the catalogue.</summary>
internal static class CatalogRequest
{
    /// <summary>The request, with nothing of the credential on it yet.</summary>
    /// <param name="credential">The connection; of it only what is public is used here.</param>
    /// <param name="action">The action.</param>
    /// <param name="inputs">A value for each of its inputs; an empty text where an optional one is left out.</param>
    /// <param name="baseUri">The connection's base URL, where it has one.</param>
    /// <exception cref="Problem.Invalid">It cannot be made of these values; names the input.</exception>
    public static OutboundRequest Of(Credential credential, ActionTemplate action, JsonObject inputs, Uri? baseUri)
    {
        var variables = credential.Variables(withSecrets: false).With("inputs", inputs);
        var request = new OutboundRequest(action.Method, ConnectionAddress.Of(credential, FieldIn(action.Url), action.Url, baseUri, variables));
        foreach (var (name, value) in action.Query)
        {
            if (!IsLeftOut(value, inputs)) request.Query.Add(new(name, credential.Fill(FieldIn(value), value, variables, Landing.Plain)));
        }

        foreach (var (name, value) in action.Headers) request.SetHeader(name, credential.Fill(FieldIn(value), value, variables, Landing.Header));
        if (action.Body is { } body) request.Body = new OutboundBody(credential.Fill(FieldIn(body.Content), body.Content, variables, Landings.ForBody(body.ContentType)), body.ContentType);
        return request;
    }

    // A parameter whose inputs are all left out is left out with them.
    private static bool IsLeftOut(string template, JsonObject inputs)
    {
        var names = InputsIn(template);
        return names.Count > 0 && names.TrueForAll(n => inputs[n] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0);
    }

    private static string FieldIn(string template) => InputsIn(template).FirstOrDefault() ?? "";

    private static List<string> InputsIn(string template) =>
        [.. Template.Parse(template).Paths.Where(p => p.Variable == "inputs").Select(p => p.Text["inputs".Length..].TrimStart('.'))];
}
