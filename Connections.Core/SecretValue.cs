using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connections.Core;

/// <summary>
/// A secret in memory. It never prints and never serializes; <see cref="Reveal"/> is the only way to its text, and easy
/// to search for. Managed strings live until they are collected: a limit that the threat model names.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(RefusingJsonConverter))]
public sealed class SecretValue(string value) : IEquatable<SecretValue>
{
    private readonly string value = value;

    /// <summary>
    /// The secret's text. Call it only where the text leaves for its purpose: sealing, signing, sending.
    /// </summary>
    public string Reveal() => value;

    /// <summary>
    /// Who entered it; empty: nobody, a person's consent brought it. Null: it is made of others, or that is not known.
    /// </summary>
    internal Guid? EnteredBy { get; init; }

    /// <summary>Whether there is no text at all.</summary>
    public bool IsEmpty => value.Length == 0;

    /// <summary>Always three asterisks.</summary>
    public override string ToString() => "***";

    /// <inheritdoc/>
    public bool Equals(SecretValue? other) => other is not null && value == other.value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretValue);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    private sealed class RefusingJsonConverter : JsonConverter<SecretValue>
    {
        public override SecretValue Read(ref Utf8JsonReader reader, Type typeToConvert,
            JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is not read by a serializer.");

        public override void Write(Utf8JsonWriter writer, SecretValue value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is never serialized.");
    }
}
