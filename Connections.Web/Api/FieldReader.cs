using System.Globalization;
using Connections.Core;
using Connections.Core.Integrations;

namespace Connections.Web.Api;

/// <summary>
/// Reads the values of a form. On a change, what is left out stays; lists are merged by their key, and an item with
/// <c>deleted</c> goes.
/// </summary>
internal sealed class FieldReader(JsonPointers pointers, bool patch)
{
    private const string Deleted = "deleted";
    private const string GenerateNewExternalId = "generate_new_external_id";

    /// <summary>Whether a new External ID was asked for.</summary>
    public bool NewExternalId { get; private set; }

    /// <summary>Reads what is beside the credentials, and these.</summary>
    /// <param name="json">The integration's object.</param>
    /// <param name="integration">The integration.</param>
    /// <param name="kind">The credential kind.</param>
    /// <param name="fields">The values so far, changed in place.</param>
    public void Integration(JsonReader json, Integration integration, CredentialKind kind, FieldSet fields)
    {
        var beside = Beside(integration, kind);
        json.Only(["type", "credentials", .. beside.Select(f => f.Name)]);
        foreach (var field in beside) pointers.Add(field.Name, $"{json.Pointer}/{field.Name}");
        Form(json, beside, fields, "");
        if (json.Member("credentials")?.Object() is not { } credentials) return;

        var aws = patch && kind.Authentication is AuthenticationMethod.AwsSignature;
        credentials.Only(
            ["type", .. kind.Fields.Select(f => f.Name), .. aws ? [GenerateNewExternalId] : Array.Empty<string>()]);
        Form(credentials, kind.Fields, fields, "");
        if (aws) NewExternalId = credentials.Member(GenerateNewExternalId)?.Flag() ?? false;
    }

    /// <summary>Fields of the integration itself that this kind has, too.</summary>
    public static IReadOnlyList<Field> Beside(Integration integration, CredentialKind kind) =>
        [.. integration.FieldsFor(kind).Where(f => !kind.Fields.Any(k => ReferenceEquals(k, f)))];

    private void Form(JsonReader json, IReadOnlyList<Field> form, FieldSet fields, string prefix)
    {
        foreach (var field in form)
        {
            if (json.Member(field.Name) is not { } value) continue;
            pointers.Add(prefix + field.Name, value.Pointer);
            if (!field.ReadOnly) One(value, field, fields, prefix + field.Name);
        }
    }

    private void One(JsonReader json, Field field, FieldSet fields, string path)
    {
        if (json.IsNull)
        {
            // A stored secret is cleared by it; of everything else nothing is left. Where it is required, the rules
            // refuse that.
            if (patch && IsSecret(field)) fields.Set(field.Name, new FieldValue.Cleared());
            else fields.Remove(field.Name);
            return;
        }
        switch (field.Format)
        {
            case FieldFormat.List:
                List(json, field, fields, path);
                break;
            case FieldFormat.Body:
                if (json.Object() is not { } parts) break;
                var body = Copy(fields.Part(field.Name) ?? []);
                Form(parts.Only(field.Fields.Select(f => f.Name)), field.Fields, body, path + "/");
                fields.Set(field.Name, new FieldValue.Part(body));
                break;
            case FieldFormat.MultiChoice:
                fields.Set(field.Name, new FieldValue.Many(json.Texts()));
                break;
            default:
                if (json.Text() is not { } text) break;
                if (!IsSecret(field)) fields.Add(field.Name, text);
                // An empty secret is none: on a change the stored one stays.
                else if (text.Length > 0) fields.Set(field.Name, new FieldValue.Secret(new SecretValue(text)));
                break;
        }
    }

    private void List(JsonReader json, Field list, FieldSet fields, string path)
    {
        var key = list.ItemKey!;
        var items = patch ? fields.Items(list.Name).Select(Copy).ToList() : [];
        var named = new HashSet<string>(list.KeyComparer);
        foreach (var given in json.Items())
        {
            if (given.Object() is not { } item) continue;
            item.Only([.. list.Fields.Select(f => f.Name), .. patch ? [Deleted] : Array.Empty<string>()]);
            if (item.Required(key)?.Text() is not { } name) continue;
            if (!named.Add(name) && patch) item.Fault($"“{(name.Length > 60 ? name[..60] : name)}” {list.Twice}");
            var at = patch ? items.FindIndex(i => list.KeyComparer.Equals(i.Text(key), name)) : -1;
            if (patch && item.Member(Deleted)?.Flag() is true)
            {
                if (at >= 0) items.RemoveAt(at);
                continue;
            }
            if (at < 0)
            {
                items.Add([]);
                at = items.Count - 1;
            }
            var values = items[at];
            var place = FieldRules.ItemPath(path, name);
            pointers.Add(place, item.Pointer);
            Form(item, list.Fields, values, place + "/");
            // A key that breaks a rule is spoken of by its place.
            pointers.Add(FieldRules.ItemPath(path, at.ToString(CultureInfo.InvariantCulture)), item.Pointer);
        }
        fields.Set(list.Name, new FieldValue.Items(items));
    }

    private static bool IsSecret(Field field) =>
        !field.Public && field.Format is not (FieldFormat.List or FieldFormat.Body);

    private static FieldSet Copy(FieldSet values)
    {
        var copy = new FieldSet();
        foreach (var (name, value) in values) copy.Set(name, value);
        return copy;
    }
}
