using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Web.Api;

/// <summary>Writes a connection as Datadog's clients read it: every secret is there as an empty text.</summary>
internal sealed class ConnectionWriter(IntegrationCatalog catalog, AwsIdentity aws)
{
    /// <summary>One connection as an answer.</summary>
    public ApiResult Document(int status, ConnectionDetails details) =>
        new(status,
            new JsonObject
            {
                ["data"] = Resource(details.Row, details.Description, details.Fields,
                details.Secrets.Select(s => s.Path).ToHashSet(),
                details.MayResolve)
            })
        { Version = details.Row.Version };

    /// <summary>One connection of a list.</summary>
    public JsonObject Resource(ListedConnection listed) =>
        Resource(listed.Row, listed.Description, listed.Fields, listed.SecretPaths, listed.MayResolve);

    /// <summary>A time as these answers write it.</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + " +0000 UTC";

    /// <summary>Who made a thing, as a relationship.</summary>
    public static JsonObject CreatedBy(Guid id) =>
        new()
        {
            ["created_by"] = new JsonObject
            {
                ["data"] = id == Guid.Empty ? null
            : new JsonObject { ["id"] = id.ToString(), ["type"] = "created_by" }
            }
        };

    private JsonObject Resource(ConnectionRow row, string description, FieldSet fields, IReadOnlySet<string> secrets,
        bool mayResolve) => new()
        {
            ["id"] = row.Id.ToString(),
            ["type"] = ConnectionReader.Type,
            ["attributes"] = new JsonObject
            {
                ["acting_user_can_resolve"] = mayResolve,
                ["created_at"] = Time(row.CreatedAt),
                ["description"] = description,
                ["external_secrets_manager"] = null,
                [ConnectionReader.HandsOut] = row.HandsOut,
                ["integration"] = Integration(row, fields, secrets),
                ["is_favorite"] = row.IsFavorite,
                ["last_updated"] = Time(row.UpdatedAt),
                ["name"] = row.Name,
                ["tags"] = new JsonArray([.. row.Tags.Select(t => (JsonNode)t)]),
            },
            ["relationships"] = CreatedBy(row.CreatedById),
        };

    private JsonObject Integration(ConnectionRow row, FieldSet fields, IReadOnlySet<string> secrets)
    {
        var credentials = new JsonObject();
        var written = new JsonObject { ["credentials"] = credentials };
        if (catalog.Find(row.IntegrationType) is { } integration && integration.Kind(row.CredentialType) is { } kind)
        {
            Form(credentials, kind.Fields, fields, "", secrets);
            Form(written, FieldReader.Beside(integration, kind), fields, "", secrets);
            // Roles must trust it; clients expect it to be there, also where the operator has not set it yet.
            if (kind.Authentication is AuthenticationMethod.AwsSignature)
                credentials["principal_id"] = aws.PrincipalId ?? "";
        }
        credentials["type"] = row.CredentialType;
        written["type"] = row.IntegrationType;
        return written;
    }

    private static void Form(JsonObject into, IReadOnlyList<Field> form, FieldSet fields, string prefix,
        IReadOnlySet<string> secrets)
    {
        foreach (var field in form)
            if (Value(field, fields, prefix + field.Name, secrets) is { } value) into[field.Name] = value;
    }

    private static JsonNode? Value(Field field, FieldSet fields, string path, IReadOnlySet<string> secrets)
    {
        switch (fields[field.Name])
        {
            case FieldValue.Items items when field.Format == FieldFormat.List:
                return new JsonArray(
                    [.. items.Values.Select(
                        item => Part(field, item, FieldRules.ItemPath(path, item.Text(field.ItemKey!) ?? ""),
                            secrets))]);
            case FieldValue.Part part when field.Format == FieldFormat.Body:
                return Part(field, part.Value, path, secrets);
            case FieldValue.Many many:
                return new JsonArray([.. many.Values.Select(v => (JsonNode)v)]);
            case FieldValue.Text text when field.Public:
                return text.Value;
        }
        var isSecret = !field.Public && field.Format is not (FieldFormat.List or FieldFormat.Body);
        return isSecret && (!field.Optional || secrets.Contains(path)) ? "" : null;
    }

    private static JsonObject Part(Field field, FieldSet values, string path, IReadOnlySet<string> secrets)
    {
        var part = new JsonObject();
        Form(part, field.Fields, values, path + "/", secrets);
        return part;
    }
}
