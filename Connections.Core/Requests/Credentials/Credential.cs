using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Credentials;

/// <summary>
/// What is needed to act as a connection: its schema, its public values, its opened secrets by path. Short-lived.
/// </summary>
internal sealed record Credential(Integration Integration, CredentialKind Kind, FieldSet Fields,
    IReadOnlyDictionary<string, SecretValue> Secrets)
{
    /// <summary>The stored connection that it is, whose tokens are kept; null: input that is not saved.</summary>
    public Guid? StoredAs { get; init; }

    /// <summary>Whether a token that is kept does not do: a test is to see whether a new one is given out.</summary>
    public bool WantsNewToken { get; init; }

    /// <summary>
    /// Certificates of authorities that this connection trusts besides those of the installation, in PEM; null: none.
    /// </summary>
    public string? Trust => Integration.TrustFrom is { } name ? Text(name) : null;

    /// <summary>What a token depends on, in one text: a credential that was changed in any way has another.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Kind.Type);
        Add(FieldJson.Write(Fields));
        foreach (var (path, secret) in Secrets.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Add(path);
            Add(secret.Reveal());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    /// <summary>The field of that name in the form, or null.</summary>
    public Field? FieldOf(string name) => Integration.FieldsFor(Kind).FirstOrDefault(f => f.Name == name);

    /// <summary>The public text of a field, its default where it has none, or null.</summary>
    public string? Text(string name) =>
        Fields.Text(name) is { Length: > 0 } text ? text : FieldOf(name) is { Public: true } field ? field.Default
            : null;

    /// <summary>
    /// The single fields as variables. One that may be empty, or is not shown, and has no value is the empty text; one
    /// that is missing though required stays unknown, and its template says so.
    /// </summary>
    public TemplateVariables Variables(bool withSecrets)
    {
        var variables = new TemplateVariables();
        var shown = FieldRules.InTemplates(Integration, Kind, Fields);
        foreach (var field in Integration.FieldsFor(Kind))
        {
            if (field.Format is FieldFormat.List or FieldFormat.Body) continue;
            var parts = field.TemplateNames.Where(name => name != field.Name && shown.ContainsKey(name)).ToList();
            if (parts.Count > 0) variables.With(field.Name, new JsonObject(parts.Select(Part)));
            else if (field.Public && shown.TryGetValue(field.Name, out var text) && text.Length > 0)
                variables.With(field.Name, text);
            else if (!field.Public && Secrets.TryGetValue(field.Name, out var secret) && !secret.IsEmpty)
            {
                if (withSecrets) variables.With(field.Name, secret);
            }
            else if (field.Optional || !IsShown(field)) variables.With(field.Name, "");
        }

        return variables;

        KeyValuePair<string, JsonNode?> Part(string name) =>
            new(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], shown[name]);
    }

    /// <summary>The items of a list with a name and a value, public or secret.</summary>
    public IEnumerable<NamedValue> Items(string list)
    {
        var key = FieldOf(list)?.ItemKey ?? "name";
        foreach (var item in Fields.Items(list))
        {
            if (item.Text(key) is not { Length: > 0 } name) continue;
            Secrets.TryGetValue($"{list}/{name}/value", out var secret);
            yield return new NamedValue(name, item.Text("value") ?? "", secret);
        }
    }

    /// <summary>The parts of a body field, or null where it has no content.</summary>
    public BodyTemplate? Body(string name)
    {
        var part = Fields.Part(name);
        var content = part?.Text("content") is { Length: > 0 } text ? text
            : Secrets.TryGetValue($"{name}/content", out var secret) ? secret.Reveal() : null;
        return string.IsNullOrEmpty(content) ? null
            : new BodyTemplate(content, part?.Text("content_type") is { Length: > 0 } type ? type : "application/json");
    }

    /// <summary>Fills a template of a field or of the schema; a fault names the field that is to be mended.</summary>
    /// <exception cref="Problem.Invalid">It cannot be filled.</exception>
    public string Fill(string field, string template, TemplateVariables variables, EncodingContext landing)
    {
        try
        {
            return Template.Fill(template, variables, landing);
        }
        catch (TemplateException e) when (e is { Unknown: true, Variable: { } name } && FieldOf(name) is { } missing)
        {
            throw new Problem.Invalid(name, $"{missing.Label} is missing.");
        }
        catch (TemplateException e)
        {
            throw new Problem.Invalid(e.Variable is { } name && FieldOf(name) is not null ? name : field, e.Message);
        }
    }

    private bool IsShown(Field field) => field.When is not { } when || when.Is.Contains(Text(when.Field) ?? "");
}

/// <summary>An item of a list: a header, a parameter, a token.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Value">Its public value.</param>
/// <param name="Secret">Its secret value; null where it is public.</param>
internal sealed record NamedValue(string Name, string Value, SecretValue? Secret)
{
    /// <summary>The value, wherever it is kept.</summary>
    public string Reveal() => Secret?.Reveal() ?? Value;
}
