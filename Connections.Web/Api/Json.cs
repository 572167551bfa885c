using System.Globalization;
using System.Text.Json;

namespace Connections.Web.Api;

/// <summary>
/// One value of a body and where it stands. Whoever reads it collects everything that is wrong with its form, and refuses it whole in the end.
/// </summary>
internal sealed record Json(JsonElement Element, string Pointer, List<Wrong> Wrongs)
{
    /// <summary>Whether it is <c>null</c>.</summary>
    public bool IsNull => Element.ValueKind == JsonValueKind.Null;

    /// <summary>A member, or null where it was not sent.</summary>
    public Json? Member(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value) ? this with { Element = value, Pointer = $"{Pointer}/{Pointers.Escape(name)}" } : null;

    /// <summary>A member that must be there.</summary>
    public Json? Required(string name)
    {
        if (Member(name) is { } member) return member;
        Wrongs.Add(new Wrong($"{name} is required.", $"{Pointer}/{name}"));
        return null;
    }

    /// <summary>Refuses members of other names.</summary>
    public Json Only(params IEnumerable<string> names)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        foreach (var member in Element.EnumerateObject())
            if (!known.Contains(member.Name)) Wrongs.Add(new Wrong($"There is no member of this name here; there are {string.Join(", ", known.Order(StringComparer.Ordinal))}.", $"{Pointer}/{Pointers.Escape(member.Name)}"));
        return this;
    }

    /// <summary>It as an object, or null and a note.</summary>
    public Json? Object() => Is(JsonValueKind.Object, "an object") ? this : null;

    /// <summary>It as a text, or null and a note.</summary>
    public string? Text() => Is(JsonValueKind.String, "a string") ? Element.GetString() : null;

    /// <summary>It as true or false; false and a note where it is neither.</summary>
    public bool Flag()
    {
        if (Element.ValueKind is JsonValueKind.True or JsonValueKind.False) return Element.GetBoolean();
        Wrongs.Add(new Wrong("This must be true or false.", Pointer));
        return false;
    }

    /// <summary>Its items; none and a note where it is no list.</summary>
    public IReadOnlyList<Json> Items() => Is(JsonValueKind.Array, "a list")
        ? [.. Element.EnumerateArray().Select((item, i) => this with { Element = item, Pointer = $"{Pointer}/{i.ToString(CultureInfo.InvariantCulture)}" })]
        : [];

    /// <summary>Its items as texts.</summary>
    public IReadOnlyList<string> Texts() => [.. Items().Select(i => i.Text()).OfType<string>()];

    /// <summary>Notes something wrong with it.</summary>
    public void Fault(string detail) => Wrongs.Add(new Wrong(detail, Pointer));

    /// <summary>Refuses the request if anything was noted.</summary>
    /// <exception cref="Refused">With all of it.</exception>
    public void Demand()
    {
        if (Wrongs.Count > 0) throw new Refused(StatusCodes.Status400BadRequest, [.. Wrongs]);
    }

    /// <summary>The attributes of a JSON:API document of that type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="idGiven">The id that must stand there where one stands there; null: whatever stands there is not looked at.</param>
    /// <param name="more">Further members of the resource that are let pass.</param>
    public Json Attributes(string type, string? idGiven = null, params IEnumerable<string> more)
    {
        Only("data");
        var data = Required("data")?.Object();
        data?.Only(["type", "id", "attributes", .. more]);
        if (data?.Required("type") is { } given && given.Text() is { } text && text != type) given.Fault($"The type is {type}.");
        if (idGiven is not null && data?.Required("id") is { } id && id.Text() is { } named && named != idGiven) id.Fault("This is not the id in the address.");
        var attributes = data?.Required("attributes")?.Object();
        if (attributes is null) Demand();
        return attributes!;
    }

    private bool Is(JsonValueKind kind, string words)
    {
        if (Element.ValueKind == kind) return true;
        Wrongs.Add(new Wrong($"This must be {words}.", Pointer));
        return false;
    }
}
