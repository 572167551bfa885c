using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Connections.Core.Execution.Actions;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>How the API writes JSON.</summary>
internal static class ApiJson
{
    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>How one document is written.</summary>
    public static JsonTypeInfo<T> For<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>Has options write as the API does.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        // Before those that are there: the framework's own endpoints, such as Blazor's, write types of their own.
        options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcTimeConverter());
        // It is never read as HTML: the type says so, and browsers are told not to guess.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        // The response of another server stands some levels down in our own.
        options.MaxDepth = RunResult.DeepestBody + 16;
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Writes a time in UTC, without zeros at the end.</summary>
    private sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[32];
            value.UtcDateTime.TryFormat(
                text, out var length, "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }
    }
}
