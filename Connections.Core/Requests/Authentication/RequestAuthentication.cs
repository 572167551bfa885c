using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// Headers, query parameters and a body, from the schema or from the connection's own lists. The connection's headers
/// take the place of the action's; parameters of both are sent; bodies are combined.
/// </summary>
/// <param name="scheme">Which parts.</param>
/// <param name="token">A token that the templates may name besides.</param>
internal sealed class RequestAuthentication(AuthenticationMethod.Request scheme,
    (string Name, SecretValue Value)? token = null) : IRequestAuthentication
{
    /// <inheritdoc/>
    public ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        Schema(request, credential);
        Lists(request, credential, ListVariables(credential));
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// What the schema says. A part whose values are all empty is left out: it comes from an optional field.
    /// </summary>
    private void Schema(OutboundRequest request, Credential credential)
    {
        var variables = credential.Variables(withSecrets: true);
        if (token is { } known) variables.With(known.Name, known.Value);
        foreach (var (name, value) in scheme.Headers)
        {
            if (IsLeftOut(value, variables)) continue;
            SetHeader(request, FieldIn(value), name, value,
                credential.Fill(FieldIn(value), value, variables, EncodingContext.Header));
        }

        foreach (var (name, value) in scheme.Query)
        {
            if (!IsLeftOut(value, variables))
                request.Query.Add(new(name, credential.Fill(FieldIn(value), value, variables, EncodingContext.Plain)));
        }
    }

    private void Lists(OutboundRequest request, Credential credential, TemplateVariables? variables)
    {
        if (scheme.HeadersFrom is { } headers)
        {
            foreach (var item in credential.Items(headers))
            {
                var field = $"{headers}/{item.Name}/value";
                SetHeader(request, field, item.Name, item.Reveal(), Value(field, item, EncodingContext.Header));
            }
        }

        if (scheme.QueryFrom is { } query)
        {
            foreach (var item in credential.Items(query))
                request.Query.Add(new(item.Name, Value($"{query}/{item.Name}/value", item, EncodingContext.Plain)));
        }

        if (scheme.BodyFrom is { } body && credential.Body(body) is { } ours)
        {
            var field = $"{body}/content";
            var landing = ours.ContentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)
                ? EncodingContext.Json : EncodingContexts.ForBody(ours.ContentType);
            var content = variables is null ? ours.Content : credential.Fill(field, ours.Content, variables, landing);
            BodyMerger.Add(request, field, new OutboundBody(content, ours.ContentType));
        }

        string Value(string field, NamedValue item, EncodingContext landing) =>
            variables is null ? item.Reveal() : credential.Fill(field, item.Reveal(), variables, landing);
    }

    /// <summary>The variables of the lists; null where their values are plain text.</summary>
    private TemplateVariables? ListVariables(Credential credential)
    {
        if (scheme.VariablesFrom is not { } list) return null;
        var variables = new TemplateVariables();
        foreach (var item in credential.Items(list))
        {
            if (item.Secret is { } secret) variables.With(item.Name, secret);
            else variables.With(item.Name, item.Value);
        }

        if (token is { } known) variables.With(known.Name, known.Value);
        return variables;
    }

    private static void SetHeader(OutboundRequest request, string field, string name, string template, string filled)
    {
        var value = PastedScheme.Once(name, template, filled, out var bare);
        // Of a secret that was copied with more than itself only a part is sent, and can be echoed.
        if (bare is not null) request.Derived.Add(new SecretValue(bare));
        if (EgressHeaders.Fault(name, value) is { } fault) throw new Problem.Invalid(field, fault);
        request.SetHeader(name, value);
    }

    private static bool IsLeftOut(string template, TemplateVariables variables)
    {
        var paths = Template.Parse(template).Paths.ToList();
        return paths.Count > 0 && paths.All(p => variables.TryGet(p.Variable, out var value) && value.Text is "");
    }

    private static string FieldIn(string template) => Template.Parse(template).Paths.FirstOrDefault()?.Variable ?? "";
}
