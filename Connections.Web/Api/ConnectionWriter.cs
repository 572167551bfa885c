using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Writes a connection as Datadog's clients read it: every secret is there as an empty text.</summary>
internal sealed class ConnectionWriter(IntegrationCatalog catalog, AwsIdentity aws)
{
    /// <summary>One connection.</summary>
    public Resource<ConnectionAttributes, CreatedByRelationships> Resource(ConnectionDetails details) =>
        Resource(details.Row, details.Description, details.Fields, details.Secrets.Select(s => s.Path).ToHashSet(),
            details.MayResolve);

    /// <summary>One connection of a list.</summary>
    public Resource<ConnectionAttributes, CreatedByRelationships> Resource(ListedConnection listed) =>
        Resource(listed.Row, listed.Description, listed.Fields, listed.SecretPaths, listed.MayResolve);

    /// <summary>A time as these answers write it.</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + " +0000 UTC";

    /// <summary>Who made a thing, as a relationship.</summary>
    public static CreatedByRelationships CreatedBy(Guid id) =>
        new(new(id == Guid.Empty ? null : new(id.ToString(), "created_by")));

    private Resource<ConnectionAttributes, CreatedByRelationships> Resource(
        ConnectionRow row, string description, FieldSet fields, IReadOnlySet<string> secrets, bool mayResolve) =>
        JsonApi.Resource(ConnectionReader.Type, row.Id,
            new ConnectionAttributes(mayResolve, Time(row.CreatedAt), description, ExternalSecretsManager: null,
                row.HandsOut, Integration(row, fields, secrets), row.IsFavorite, Time(row.UpdatedAt), row.Name,
                row.Tags, row.UsedBy),
            CreatedBy(row.CreatedById));

    /// <summary>The integration of one, with each secret as an empty text.</summary>
    public JsonObject Integration(ConnectionDetails details) =>
        Integration(details.Row, details.Fields, details.Secrets.Select(s => s.Path).ToHashSet());

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
