using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Execution.Actions;

/// <summary>
/// An action with its inputs, held against every rule that can be known without the connection: what can be sent once
/// there is one.
/// </summary>
internal abstract record ActionPlan
{
    private const string BaseUrl = "base_url";

    private ActionPlan() { }

    /// <summary>What the audit trail calls it.</summary>
    public abstract string Purpose { get; }

    /// <summary>How its answer is read.</summary>
    public virtual ResponseRules Answer => ResponseRules.Default;

    /// <summary>The headers that the action itself gives.</summary>
    public virtual IReadOnlyList<InputPair> Headers => [];

    public virtual bool FollowRedirects => false;

    public virtual bool AllowExpiredCertificate => false;

    /// <summary>The plan of an action: <see cref="ActionRunner.HttpRequest"/>, or <c>Integration/action</c>.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="action">Which action.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="names">Names that the texts may use besides those of the connection; null: only the
    /// connection's.</param>
    /// <exception cref="Problem.Invalid">With every fault, each at its input.</exception>
    public static ActionPlan Create(IntegrationCatalog catalog, string action, JsonObject inputs,
        IReadOnlyCollection<string>? names)
    {
        var faults = new List<ValidationError>();
        ActionPlan? plan = action == ActionRunner.HttpRequest ? Http(inputs, names, faults)
            : OfCatalog(catalog, action, inputs, names, faults);
        return faults.Count == 0 && plan is not null ? plan : throw new Problem.Invalid(faults);
    }

    /// <summary>The request, with nothing of the credential on it yet.</summary>
    /// <param name="credential">The connection; of it only what is public is used here.</param>
    /// <param name="baseUri">Its base URL, where it has one.</param>
    /// <param name="context">Values that the texts may name besides.</param>
    /// <exception cref="Problem.Invalid">It cannot be made of these values; names the input.</exception>
    public abstract OutboundRequest Request(Credential credential, Uri? baseUri,
        IEnumerable<KeyValuePair<string, JsonNode?>>? context);

    private static HttpPlan? Http(JsonObject inputs, IReadOnlyCollection<string>? names, List<ValidationError> faults)
    {
        if (HttpInputs.Read(inputs, faults) is not { } read) return null;
        Check(read.Templates(), names is null ? null : [.. names, BaseUrl], faults);
        return new HttpPlan(read);
    }

    private static CatalogPlan? OfCatalog(IntegrationCatalog catalog, string action, JsonObject inputs,
        IReadOnlyCollection<string>? names, List<ValidationError> faults)
    {
        var slash = action.IndexOf('/', StringComparison.Ordinal);
        var integration = slash < 0 ? null : catalog.Find(action[..slash]);
        if (integration?.Actions.FirstOrDefault(a => a.Id == action[(slash + 1)..]) is not { } template)
        {
            IEnumerable<Integration> among = integration is null ? catalog.All : [integration];
            faults.Add(new ValidationError("action", $"There is no action “{DidYouMean.Quote(action)}”. "
                + DidYouMean.For(action, [ActionRunner.HttpRequest,
                    .. among.SelectMany(i => i.Actions.Select(a => $"{i.Type}/{a.Id}"))])));
            return null;
        }

        new InputReader(inputs, faults).EnsureKnown([.. template.Inputs.Select(i => i.Name)]);
        foreach (var input in template.Inputs.Where(
            i => i is { Optional: false, Default: null } && IsEmpty(inputs[i.Name])))
        {
            var hint = input.Example is { } example ? $", for example {example.TrimEnd('.')}" : "";
            faults.Add(new ValidationError(input.Name, $"{input.Label} is missing{hint}."));
        }
        if (names is not null)
            Check(inputs.Where(i => i.Value is JsonValue v && v.TryGetValue<string>(out _))
                .Select(i => (i.Key, i.Value!.GetValue<string>())), [.. names, BaseUrl], faults);
        return new CatalogPlan(integration, template, inputs);
    }

    private static void Check(IEnumerable<(string Field, string Text)> templates, IReadOnlyCollection<string>? known,
        List<ValidationError> faults)
    {
        foreach (var (field, text) in templates)
        {
            try
            {
                foreach (var name in Template.Parse(text).Paths.Select(p => p.Variable).Distinct())
                {
                    if (known?.Contains(name) is false)
                        faults.Add(new ValidationError(
                            field, $"“{DidYouMean.Quote(name)}” is unknown. {DidYouMean.For(name, known)} "
                                + $"{TemplateText.LiteralHint(name)}"));
                }
            }
            catch (TemplateException e)
            {
                faults.Add(new ValidationError(field, e.Message));
            }
        }
    }

    private static bool IsEmpty(JsonNode? node) =>
        node is null || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0);

    private static TemplateVariables Variables(Credential credential, Uri? baseUri,
        IEnumerable<KeyValuePair<string, JsonNode?>>? context)
    {
        var variables = credential.Variables(withSecrets: false);
        if (baseUri is not null) variables.With(BaseUrl, ConnectionAddress.Prefix(baseUri));
        if (context is null) return variables;
        foreach (var (name, value) in context) variables.With(name, value);
        return variables;
    }

    /// <summary>The HTTP request action.</summary>
    internal sealed record HttpPlan(HttpInputs Inputs) : ActionPlan
    {
        public override string Purpose => "HTTP request "
            + $"{Inputs.Verb}{(AllowExpiredCertificate ? ", an expired certificate is accepted" : "")}";

        public override ResponseRules Answer => Inputs.Answer;

        public override IReadOnlyList<InputPair> Headers => Inputs.Headers;

        public override bool FollowRedirects => Inputs.FollowRedirect;

        public override bool AllowExpiredCertificate => Inputs.AllowExpiredCertificate;

        public override OutboundRequest Request(Credential credential, Uri? baseUri,
            IEnumerable<KeyValuePair<string, JsonNode?>>? context)
        {
            var variables = Variables(credential, baseUri, context);
            foreach (var (field, text) in Inputs.Templates()) RefuseSecrets(credential, field, text, variables);
            string Fill(InputPair pair, EncodingContext landing) =>
                credential.Fill(pair.Field, pair.Value, variables, landing);

            var request = new OutboundRequest(Inputs.Verb,
                ConnectionAddress.Render(credential, "url", Inputs.Url, baseUri, variables));
            foreach (var header in Inputs.Headers) request.SetHeader(header.Key, Fill(header, EncodingContext.Header));
            if (Inputs.Cookies.Count > 0)
                request.SetHeader("Cookie",
                    string.Join("; ",
                        Inputs.Cookies.Select(
                            c => $"{c.Key}={CookieValue(c.Field, Fill(c, EncodingContext.Header))}")));
            foreach (var parameter in Inputs.Parameters)
                request.Query.Add(new(parameter.Key, Fill(parameter, EncodingContext.Plain)));
            if (Inputs.Form.Count > 0
                && Inputs.ContentType.StartsWith("application/x-www-form-urlencoded",
                    StringComparison.OrdinalIgnoreCase))
                request.Body = new OutboundBody(
                    string.Join('&', Inputs.Form.Select(f => $"{Uri.EscapeDataString(f.Part.Key)}="
                        + Uri.EscapeDataString(Fill(f.Part, EncodingContext.Plain)))), Inputs.ContentType);
            else foreach (var (part, isDataUri) in Inputs.Form) request.Form.Add(
                new FormPart(part.Key, Fill(part, EncodingContext.Plain), isDataUri));
            if (Inputs.Body is { } body)
                request.Body = new OutboundBody(
                    credential.Fill("body", body, variables, EncodingContexts.ForBody(Inputs.ContentType)),
                    Inputs.ContentType);
            return request;
        }

        // A cookie's value ends at a semicolon: the rest would be a cookie of its own.
        private static string CookieValue(string field, string value) =>
            value.AsSpan().IndexOfAny(";, \"\\") < 0 ? value
                : throw new Problem.Invalid(field,
                    "A cookie value can't contain spaces, commas, semicolons, quotation marks or backslashes. "
                    + "Encode it first.");

        // Anyone who may use a connection must not be able to put its secret where they can read it later: into a
        // comment, a file, a log.
        private static void RefuseSecrets(Credential credential, string field, string text, TemplateVariables variables)
        {
            foreach (var name in Template.Parse(text).Paths.Select(p => p.Variable))
            {
                if (!variables.TryGet(name, out _) && IsSecret(credential, name))
                    throw new Problem.Invalid(
                        field, $"“{name}” is a secret of the connection and can't be used here. Use it in the "
                            + "connection's own headers, parameters or body.");
            }
        }

        private static bool IsSecret(Credential credential, string name) =>
            credential.FieldOf(name) is { Public: false }
                || credential.Secrets.Keys.Any(path => path.Split('/') is [_, var item, ..] && item == name);
    }

    /// <summary>An action of the catalog.</summary>
    internal sealed record CatalogPlan(Integration Integration, ActionTemplate Template, JsonObject Inputs) : ActionPlan
    {
        public override string Purpose => $"action {Integration.Type}/{Template.Id}";

        public override ResponseRules Answer { get; } =
            (Template.Failure ?? Integration.Failure) is { } failure ? new() { Failure = failure }
                : ResponseRules.Default;

        public override OutboundRequest Request(Credential credential, Uri? baseUri,
            IEnumerable<KeyValuePair<string, JsonNode?>>? context)
        {
            if (credential.Integration.Type != Integration.Type)
                throw new Problem.Invalid(
                    "connection", $"The action {Template.Name} requires a connection of {Integration.Name}; this one "
                        + $"is of {credential.Integration.Name}.");
            return CatalogRequest.Create(credential, Template, Values(credential, baseUri, context), baseUri);
        }

        private Dictionary<string, JsonNode?> Values(Credential credential, Uri? baseUri,
            IEnumerable<KeyValuePair<string, JsonNode?>>? context)
        {
            var values = new Dictionary<string, JsonNode?>();
            var variables = context is null ? null : Variables(credential, baseUri, context);
            foreach (var input in Template.Inputs)
            {
                var given = Inputs[input.Name];
                var value = IsEmpty(given) ? null : variables is null ? given!.DeepClone()
                    : Evaluate(input.Name, given!, variables);
                if (IsEmpty(value))
                    value = input.Default
                        ?? (input.Optional ? ""
                            : throw new Problem.Invalid(
                                input.Name, $"{input.Label} is empty after filling in {Shown(given)}."));
                values[input.Name] = value;
            }

            return values;
        }

        private static string Shown(JsonNode? given) =>
            given is JsonValue value && value.TryGetValue<string>(out var text) ? DidYouMean.Quote(text)
                : "the given value";

        // A text that is one place and nothing else keeps the kind of its value: a number stays a number, a list a
        // list.
        private static JsonNode? Evaluate(string field, JsonNode given, TemplateVariables variables)
        {
            if (given is not JsonValue one || !one.TryGetValue<string>(out var text)) return given.DeepClone();
            try
            {
                return Requests.Templates.Template.Parse(text).Evaluate(variables);
            }
            catch (TemplateException e)
            {
                throw new Problem.Invalid(field, e.Message);
            }
        }
    }
}
