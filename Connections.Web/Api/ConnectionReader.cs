using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// Reads a connection from a body, by the catalog alone: which members there are and of which form. The rules on
/// their values are the services'.
/// </summary>
internal sealed class ConnectionReader(IntegrationCatalog catalog)
{
    public const string Type = "action_connection";

    /// <summary>Whether credentials may leave the server: ours, beside Datadog's members.</summary>
    public const string HandsOut = "hands_out_credentials";

    private const string At = "/data/attributes";

    /// <summary>A connection that is to be made.</summary>
    public ConnectionInput Create(HttpContext http, JsonReader body)
    {
        var attributes = body.Attributes(Type, null,
            "relationships").Only<NewConnectionAttributes>();
        RefuseWhatIsNotTaken(body, attributes, isFavorite: false);
        var handsOut = attributes.Member(HandsOut)?.Flag();
        var (name, description, tags) = (attributes.Required("name")?.Text(),
            attributes.Member("description")?.TextOrNull(), attributes.Member("tags")?.Texts());
        return New(http, body, attributes) with
        {
            Name = name!,
            Description = description,
            Tags = tags ?? [],
            HandsOut = handsOut,
        };
    }

    /// <summary>An account of a tile that is to be added.</summary>
    public ConnectionInput CreateAccount(HttpContext http, JsonReader body, string tile)
    {
        if (catalog.Find(tile)?.Tile is null) throw new Problem.NotFound("tile");
        var attributes = body.Attributes(TileEndpoints.AccountType).Only<NewTileAccountAttributes>();
        var name = attributes.Required("name")?.Text();
        if (attributes.Member("integration")?.Member("type") is { } type && type.Text() is { } text && text != tile)
            type.Fault($"This is the tile of {tile}.");
        return New(http, body, attributes) with { Name = name! };
    }

    /// <summary>A stored account of a tile with what a body changes. What it leaves out stays.</summary>
    public ConnectionInput PatchAccount(HttpContext http, JsonReader body, ConnectionDetails stored)
    {
        var attributes = body.Attributes(TileEndpoints.AccountType, stored.Row.Id.ToString())
            .Only<TileAccountChangeAttributes>();
        return Changed(http, body, attributes, stored, new ConnectionInput
        {
            Name = attributes.Member("name")?.Text() ?? stored.Row.Name,
            IntegrationType = stored.Row.IntegrationType,
            CredentialType = stored.Row.CredentialType,
        });
    }

    /// <summary>A stored connection with what a body changes. What it leaves out stays.</summary>
    public ConnectionInput Patch(HttpContext http, JsonReader body, ConnectionDetails stored)
    {
        var attributes = body.Attributes(Type, stored.Row.Id.ToString(),
            "relationships").Only<ConnectionChangeAttributes>();
        RefuseWhatIsNotTaken(body, attributes, stored.Row.IsFavorite);
        var input = new ConnectionInput
        {
            Name = attributes.Member("name")?.Text() ?? stored.Row.Name,
            Description = attributes.Member("description") is { } description ? description.TextOrNull()
                : stored.Description,
            IntegrationType = stored.Row.IntegrationType,
            CredentialType = stored.Row.CredentialType,
            Tags = attributes.Member("tags")?.Texts() ?? stored.Row.Tags,
            HandsOut = attributes.Member(HandsOut)?.Flag(),
        };
        return Changed(http, body, attributes, stored, input);
    }

    private ConnectionInput New(HttpContext http, JsonReader body, JsonReader attributes)
    {
        var pointers = Remember(http);
        var integration = attributes.Required("integration")?.Object();
        var given = integration is null ? null : SchemaOf(integration, null);
        if (given is not { } schema)
        {
            body.Ensure();
            throw new InvalidOperationException("An unknown schema was not refused.");
        }
        var fields = new FieldSet();
        new FieldReader(pointers, patch: false).Integration(integration!, schema.Integration, schema.Kind, fields);
        body.Ensure();
        return new ConnectionInput
        {
            Name = "",
            IntegrationType = schema.Integration.Type,
            CredentialType = schema.Kind.Type,
            Fields = fields,
        };
    }

    private ConnectionInput Changed(HttpContext http, JsonReader body, JsonReader attributes, ConnectionDetails stored,
        ConnectionInput input)
    {
        var pointers = Remember(http);
        if (attributes.Member("integration")?.Object() is { } integration)
            input = PatchIntegration(integration, input, stored, pointers);
        else input = input with { Fields = Kept(stored, stored.Row.CredentialType) };
        body.Ensure();
        return input;
    }

    // What answers carry may be sent back as it is. Another value would be dropped, and who sent it would not know.
    private static void RefuseWhatIsNotTaken(JsonReader body, JsonReader attributes, bool isFavorite)
    {
        if (attributes.Member("external_secrets_manager") is { IsNull: false } manager)
            manager.Fault(
                "External secrets managers are not supported: secrets are stored here. Leave it out, or send null.");
        attributes.EnsureFavorite(isFavorite, "/api/v2/actions/connections/{id}/favorite");
        body.Relationships<CreatorRelationships>();
    }

    private ConnectionInput PatchIntegration(JsonReader json, ConnectionInput input, ConnectionDetails stored,
        JsonPointers pointers)
    {
        if (json.Required("type") is { } type && type.Text() is { } text && text != stored.Row.IntegrationType)
            type.Fault("The integration of a connection can't be changed. Create a new connection instead.");
        json.Ensure();
        if (SchemaOf(json, stored.Row.CredentialType) is not { } schema)
        {
            json.Ensure();
            throw new InvalidOperationException("An unknown schema was not refused.");
        }
        var fields = Kept(stored, schema.Kind.Type);
        var reader = new FieldReader(pointers, patch: true);
        reader.Integration(json, schema.Integration, schema.Kind, fields);
        return input with
        {
            CredentialType = schema.Kind.Type,
            Fields = fields,
            GenerateNewExternalId = reader.NewExternalId
        };
    }

    // Of another credential kind only what belongs to the integration itself is kept.
    private FieldSet Kept(ConnectionDetails stored, string kindType)
    {
        var fields = new FieldSet();
        if (catalog.Find(stored.Row.IntegrationType) is not { } integration
            || integration.Kind(kindType) is not { } kind) return fields;
        IReadOnlyList<Field> form = kindType == stored.Row.CredentialType ? [.. integration.FieldsFor(kind)]
            : FieldReader.Beside(integration, kind);
        foreach (var (name, value) in stored.Fields)
            if (form.FirstOrDefault(f => f.Name == name) is { ReadOnly: false }) fields.Set(name, value);
        return fields;
    }

    private (Integration Integration, CredentialKind Kind)? SchemaOf(JsonReader json, string? storedKind)
    {
        var type = json.Required("type");
        if (type?.Text() is not { } typeName) return null;
        if (catalog.Find(typeName) is not { } integration)
        {
            type.Fault("There is no integration of this type in the catalog. Types are case-sensitive.");
            return null;
        }
        var credentials = storedKind is null ? json.Required("credentials")?.Object()
            : json.Member("credentials")?.Object();
        var kindName = storedKind;
        var kindType = credentials?.Required("type");
        if (kindType is not null) kindName = kindType.Text();
        if (kindName is null) return null;
        if (integration.Kind(kindName) is { } kind) return (integration, kind);
        (kindType ?? json)
            .Fault($"{integration.Name} has no authentication type of this name; it has "
                + $"{string.Join(", ", integration.Credentials.Select(c => c.Type))}.");
        return null;
    }

    private static JsonPointers Remember(HttpContext http)
    {
        var pointers = new JsonPointers(field => field.Length == 0 ? null : $"{At}/integration/credentials/{field}");
        pointers.Add("name", $"{At}/name");
        pointers.Add("description", $"{At}/description");
        pointers.Add("tags", $"{At}/tags");
        pointers.Add("handsOut", $"{At}/{HandsOut}");
        pointers.Add("integration", $"{At}/integration/type");
        pointers.Add("credentials", $"{At}/integration/credentials/type");
        http.Features.Set(pointers);
        return pointers;
    }
}
