using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Api;

/// <summary>
/// One value of a body and where it is. Anyone who reads it collects everything that is wrong with its form, and
/// refuses it whole in the end.
/// </summary>
internal sealed record JsonReader(JsonElement Element, string Pointer, List<ApiError> Wrongs)
{
    /// <summary>Whether it is <c>null</c>.</summary>
    public bool IsNull => Element.ValueKind == JsonValueKind.Null;

    /// <summary>A member, or null where it was not sent.</summary>
    public JsonReader? Member(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value)
            ? this with { Element = value, Pointer = $"{Pointer}/{JsonPointers.Escape(name)}" } : null;

    /// <summary>A member that must be there.</summary>
    public JsonReader? Required(string name)
    {
        if (Member(name) is { } member) return member;
        Wrongs.Add(new ApiError($"{name} is required.", $"{Pointer}/{name}"));
        return null;
    }

    /// <summary>Refuses members of other names.</summary>
    public JsonReader Only(params IEnumerable<string> names)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        foreach (var member in Element.EnumerateObject())
            if (!known.Contains(member.Name))
                Wrongs.Add(new ApiError(
                    $"Unknown field. Available: {string.Join(", ", known.Order(StringComparer.Ordinal))}.",
                    $"{Pointer}/{JsonPointers.Escape(member.Name)}"));
        return this;
    }

    /// <summary>Refuses members that the type of a request does not have.</summary>
    public JsonReader Only<T>() => Only(ApiJson.For<T>().Properties.Select(p => p.Name));

    /// <summary>It as an object, or null and a note.</summary>
    public JsonReader? Object() => Is(JsonValueKind.Object, "an object") ? this : null;

    /// <summary>It as a text, or null and a note.</summary>
    public string? Text() => Is(JsonValueKind.String, "a string") ? Element.GetString() : null;

    /// <summary>It as true or false; false and a note where it is neither.</summary>
    public bool Flag()
    {
        if (Element.ValueKind is JsonValueKind.True or JsonValueKind.False) return Element.GetBoolean();
        Wrongs.Add(new ApiError("This must be true or false.", Pointer));
        return false;
    }

    /// <summary>It as a text, or null where it is <c>null</c>, or neither and a note.</summary>
    public string? TextOrNull() => IsNull ? null : Text();

    /// <summary>It as a whole number, or null and a note.</summary>
    public int? Number()
    {
        if (Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number)) return number;
        Fault("This must be a whole number.");
        return null;
    }

    /// <summary>It as a time, or null and a note.</summary>
    public DateTimeOffset? Time()
    {
        if (Text() is not { } text) return null;
        if (QueryReader.TryReadTime(text, out var at)) return at;
        Fault("Write a time as 2026-11-22T08:30:00Z.");
        return null;
    }

    /// <summary>It as a UUID, or null and a note.</summary>
    public Guid? Id()
    {
        if (Text() is not { } text) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        Fault("Not a valid UUID.");
        return null;
    }

    /// <summary>Its items as UUIDs.</summary>
    public IReadOnlyList<Guid> Ids() => [.. Items().Select(i => i.Id()).OfType<Guid>()];

    /// <summary>Notes where the mark of a favorite is another than it is: it is set at an address of its own.</summary>
    public void EnsureFavorite(bool isFavorite, string address)
    {
        if (Member("is_favorite") is { } mark && mark.Flag() != isFavorite)
            mark.Fault($"Set a favorite with PUT {address}, and remove it with DELETE.");
    }

    /// <summary>
    /// Notes where a member that only answers have is another than it is: it would be dropped, and its sender would
    /// not know.
    /// </summary>
    public void EnsureSame(string name, JsonNode? now, string instead)
    {
        if (Member(name) is { } sent && !JsonNode.DeepEquals(JsonNode.Parse(sent.Element.GetRawText()), now))
            sent.Fault($"{instead} Leave it out, or send it unchanged.");
    }

    /// <summary>Its items; none and a note where it is no list.</summary>
    public IReadOnlyList<JsonReader> Items() => Is(JsonValueKind.Array, "a list")
        ? [.. Element.EnumerateArray()
            .Select((item, i) =>
                this with { Element = item, Pointer = $"{Pointer}/{i.ToString(CultureInfo.InvariantCulture)}" })]
        : [];

    /// <summary>Its items as texts.</summary>
    public IReadOnlyList<string> Texts() => [.. Items().Select(i => i.Text()).OfType<string>()];

    /// <summary>Notes something wrong with it.</summary>
    public void Fault(string detail) => Wrongs.Add(new ApiError(detail, Pointer));

    /// <summary>Refuses the request if anything was noted.</summary>
    /// <exception cref="ApiException">With all of it.</exception>
    public void Ensure()
    {
        if (Wrongs.Count > 0) throw new ApiException(StatusCodes.Status400BadRequest, [.. Wrongs]);
    }

    /// <summary>The attributes of a JSON:API document of that type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="id">The id in the address, which one in the document must be; null: whatever is there is not
    /// looked at.</param>
    /// <param name="more">Further members of the resource that are let pass.</param>
    public JsonReader Attributes(string type, string? id = null, params IEnumerable<string> more)
    {
        Only("data");
        var data = Required("data")?.Object();
        data?.Only(["type", "id", "attributes", .. more]);
        if (data?.Required("type") is { } given && given.Text() is { } text && text != type)
            given.Fault($"The type must be {type}.");
        if (id is not null && data?.Member("id") is { } sent && sent.Text() is { } named
            && !named.Equals(id, StringComparison.OrdinalIgnoreCase))
            sent.Fault("This is not the id in the path. Nothing was changed: leave the id out, or send the change "
                + "to its own path.");
        var attributes = data?.Required("attributes")?.Object();
        if (attributes is null) Ensure();
        return attributes!;
    }

    /// <summary>The relationships of a document, or null where it has none.</summary>
    public JsonReader? Relationships<T>() => Member("data")?.Member("relationships")?.Object()?.Only<T>();

    /// <summary>The ids of one relationship to many; null where it was not sent.</summary>
    public IReadOnlyList<Guid>? Related(string name, string type) =>
        Member(name)?.Object()?.Only("data").Required("data") is { } data
            ? [.. data.Items().Select(i => i.Identifier(type)).OfType<Guid>()] : null;

    /// <summary>The id of a resource identifier of that type.</summary>
    public Guid? Identifier(string type)
    {
        if (Object()?.Only("id", "type") is not { } one) return null;
        if (one.Required("type") is { } given && given.Text() is { } text && text != type)
            given.Fault($"The type must be {type}.");
        return one.Required("id")?.Id();
    }

    private bool Is(JsonValueKind kind, string words)
    {
        if (Element.ValueKind == kind) return true;
        Wrongs.Add(new ApiError($"This must be {words}.", Pointer));
        return false;
    }
}
