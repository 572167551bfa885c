using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Connections.Core.Settings;

/// <summary>What is at one place of the settings: a section, one value, a list or a map.</summary>
internal sealed class SettingNode(string path, Type? type = null, PropertyInfo? property = null)
{
    private readonly RangeAttribute? range = property?.GetCustomAttribute<RangeAttribute>();
    private readonly AllowedValuesAttribute? choices = property?.GetCustomAttribute<AllowedValuesAttribute>();
    private readonly RegularExpressionAttribute? form = property?.GetCustomAttribute<RegularExpressionAttribute>();

    /// <summary>Its full name, such as <c>Egress:Allow</c>.</summary>
    public string Path { get; } = path;

    /// <summary>The type of a value, of a list's items or of a map; null for a section.</summary>
    public Type? Type { get; } = type;

    /// <summary>What is below it, by name.</summary>
    public Dictionary<string, SettingNode> Children { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether several values are here, each below a number.</summary>
    public bool IsList { get; private set; }

    /// <summary>Whether names of the operator's own are below.</summary>
    public bool IsMap { get; private set; }

    /// <summary>Whether an empty value means the same as none.</summary>
    public bool MayBeEmpty => Type == typeof(string) && choices is null;

    /// <summary>Whether it is a section and holds no value itself.</summary>
    public bool IsSection => Type is null && !IsList && !IsMap;

    /// <summary>The node below, made where there is none.</summary>
    public SettingNode Below(string name)
    {
        if (!Children.TryGetValue(name, out var child)) Children[name] = child = new SettingNode(Join(name));
        return child;
    }

    /// <summary>Adds a single value that is read by its name.</summary>
    public void AddText(string name) => Children[name] = new SettingNode(Join(name), typeof(string));

    /// <summary>Adds what a type takes: its properties, by the names under which the framework binds them.</summary>
    public void Add(Type options, IReadOnlyCollection<string> except)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;
            if (except.Contains(name)) continue;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var isCollection = type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);
            // What has no setter is computed from the others, unless it is a collection to add to.
            if (!isCollection && property.SetMethod is not { IsPublic: true }) continue;
            Children[name] = For(Join(name), type, isCollection, property);
        }
    }

    /// <summary>
    /// What is wrong with a value; null where nothing is. A text without a fixed form is never repeated: it may be a
    /// secret.
    /// </summary>
    public string? FaultOf(string value)
    {
        var shown = Integrations.DidYouMean.Quote(value);
        if (Type == typeof(bool) && !bool.TryParse(value, out _)) return $"{Path} is “{shown}”. Give true or false.";
        if (Type == typeof(int) && !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            return $"{Path} is “{shown}”. Give a whole number{Bounds}.";
        if (Type == typeof(double) && !IsNumber(value, out _)) return $"{Path} is “{shown}”. Give a number{Bounds}.";
        if (Type is { IsEnum: true } && !Enum.GetNames(Type).Contains(value, StringComparer.OrdinalIgnoreCase))
            return $"{Path} is “{shown}”. Give {string.Join(" or ", Enum.GetNames(Type))}.";
        if (Type == typeof(Uri) && !Uri.TryCreate(value, UriKind.Absolute, out _))
            return $"{Path} is “{shown}”. Give an address with its scheme, such as https://example.com.";
        if (choices is not null && !choices.IsValid(value))
            return $"{Path} is “{shown}”. Give {string.Join(" or ", choices.Values)}.";
        if (form is not null && !form.IsValid(value)) return $"{Path} is “{shown}”. {form.ErrorMessage}";
        if (range is not null && IsNumber(value, out var number)
            && (number < Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)
                || number > Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture)))
            return $"{Path} is {shown}. Give a number{Bounds}.";
        return null;
    }

    private string Bounds => range is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}");

    private static SettingNode For(string path, Type type, bool isCollection, PropertyInfo property)
    {
        if (isCollection)
        {
            var items = type.GetGenericArguments();
            if (items.Length == 2) return new SettingNode(path, items[1]) { IsMap = true };
            var list = new SettingNode(path, items[0]) { IsList = true };
            if (items[0].IsClass && items[0] != typeof(string)) list.Add(items[0], []);
            return list;
        }
        if (type == typeof(string) || type == typeof(Uri) || type.IsValueType)
            return new SettingNode(path, type, property);
        var section = new SettingNode(path);
        section.Add(type, []);
        return section;
    }

    private static bool IsNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}:{name}";
}
