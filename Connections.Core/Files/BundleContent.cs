using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>
/// What is in a bundle. Its secrets are in the clear: it is in memory only, between sealed and sealed.
/// </summary>
internal sealed record BundleContent
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required IReadOnlyList<BundledConnection> Connections { get; init; }
    public required IReadOnlyList<BundledGroup> Groups { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="Problem.Invalid">Another version wrote it.</exception>
    public static BundleContent Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<BundleContent>(json, Json) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            // The exception might quote what it could not read.
            throw new Problem.Invalid("file",
                "The bundle opens, but this version can't read its contents: another version wrote it.");
        }
    }
}

/// <summary>A connection in a bundle.</summary>
internal sealed record BundledConnection
{
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required string Integration { get; init; }
    public required string Authentication { get; init; }

    /// <summary>Public field values.</summary>
    public required JsonObject Fields { get; init; }

    /// <summary>Secrets by path.</summary>
    public required IReadOnlyDictionary<string, string> Secrets { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Whether its credential may leave the server through the API.</summary>
    public required bool HandsOut { get; init; }

    /// <summary>Who may do what, in the words of files.</summary>
    public required IReadOnlyDictionary<string, string> Access { get; init; }

    /// <summary>What is to be made of it.</summary>
    public ConnectionInput ToInput(IReadOnlyList<Field> form)
    {
        var fields = FieldJson.Read(Fields.ToJsonString());
        foreach (var field in form.Where(f => f.ReadOnly)) fields.Remove(field.Name);
        foreach (var (path, value) in Secrets) Put(fields, form, path, new FieldValue.Secret(new SecretValue(value)));
        return new ConnectionInput
        {
            Name = Name,
            Description = Description,
            IntegrationType = Integration,
            CredentialType = Authentication,
            Fields = fields,
            Tags = Tags,
            HandsOut = HandsOut
        };
    }

    private static void Put(FieldSet into, IReadOnlyList<Field> form, string path, FieldValue value)
    {
        var (name, rest) = Split(path);
        var field = form.FirstOrDefault(f => f.Name == name);
        if (rest is null || field is null) into.Set(name, value);
        else if (field.Format == FieldFormat.List)
        {
            var (key, inner) = Split(rest);
            if (into.Items(name).FirstOrDefault(i => i.Text(field.ItemKey!) == key) is { } item && inner is not null)
                Put(item, field.Fields, inner, value);
        }
        else
        {
            var part = into.Part(name) ?? [];
            Put(part, field.Fields, rest, value);
            into.Set(name, new FieldValue.Part(part));
        }
    }

    private static (string First, string? Behind) Split(string path) =>
        path.Split('/', 2) is [var first, var rest] ? (first, rest) : (path, null);
}

/// <summary>A group in a bundle.</summary>
internal sealed record BundledGroup
{
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required string Integration { get; init; }
    public required IReadOnlyList<string> Keys { get; init; }
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>Who may do what, in the words of files.</summary>
    public required IReadOnlyDictionary<string, string> Access { get; init; }
}
