using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connections.Core.Integrations;

/// <summary>A file of the catalog, not read yet.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Content">UTF-8.</param>
/// <param name="BuiltIn">Whether it came with the product.</param>
internal sealed record CatalogFile(string Name, byte[] Content, bool BuiltIn);

/// <summary>A file of the catalog whose JSON is sound.</summary>
internal sealed class CatalogEntry
{
    private const int LargestFile = 1_000_000;
    private readonly JsonLineMap lines;

    private CatalogEntry(CatalogFile file, Integration integration, JsonLineMap lines) =>
        (File, Integration, this.lines) = (file, integration, lines);

    public CatalogFile File { get; }

    public Integration Integration { get; }

    /// <summary>
    /// Strict: an unknown, doubled or missing member, a null, a comment and a number for a word are all refused, so
    /// that no typo is swallowed.
    /// </summary>
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new WordConverter<FieldFormat>(), new WordConverter<ErrorSeverity>(),
            new WordConverter<TestOutcome>() },
    };

    /// <summary>Reads the JSON; null, with the faults added, where it is not sound.</summary>
    public static CatalogEntry? Read(CatalogFile file, List<CatalogError> faults)
    {
        if (file.Content.Length > LargestFile)
        {
            faults.Add(new(file.Name, 0, $"is larger than {LargestFile:N0} bytes"));
            return null;
        }
        var json = file.Content.AsSpan().StartsWith(Encoding.UTF8.Preamble)
            ? file.Content[Encoding.UTF8.Preamble.Length..] : file.Content;
        try
        {
            var lines = JsonLineMap.Read(json);
            var shape = JsonSchemaChecker.Check(json, Options);
            foreach (var (pointer, rule) in shape) faults.Add(new(file.Name, lines.Of(pointer), rule));
            return shape.Count > 0 ? null : new(file, JsonSerializer.Deserialize<Integration>(json, Options)!, lines);
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
            faults.Add(new(file.Name, (int)(e.LineNumber ?? 0) + 1, $"this JSON can't be read: {message}"));
            return null;
        }
    }

    /// <summary>Every rule that the entry breaks, whatever the others hold.</summary>
    public IEnumerable<CatalogError> Check() =>
        IntegrationValidator.Run(Integration).Select(f => Fault(f.Pointer, f.Rule));

    /// <summary>A fault at a place of the file, given as a JSON pointer.</summary>
    public CatalogError Fault(string pointer, string rule) => new(File.Name, lines.Of(pointer), rule);

    /// <summary>
    /// The words of an enumeration exactly as they are written there; neither numbers nor other cases.
    /// </summary>
    private sealed class WordConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Enum.GetNames<T>().Contains(reader.GetString())
                ? Enum.Parse<T>(reader.GetString()!)
                : throw new JsonException($"this must be one of {string.Join(", ", Enum.GetNames<T>())}");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
