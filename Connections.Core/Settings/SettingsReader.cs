using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Connections.Core.Settings;

/// <summary>Reads a section of the settings into a type.</summary>
public static class SettingsReader
{
    private static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>
    /// A new <typeparamref name="T"/> with what the section says. A text where a list belongs is read as a list: of
    /// one, or of several with commas or spaces between.
    /// </summary>
    public static T Read<T>(this IConfiguration configuration, string section) where T : class, new()
    {
        var options = new T();
        var given = configuration.GetSection(section);
        given.Bind(options);
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!typeof(IEnumerable<string>).IsAssignableFrom(property.PropertyType)
                || property.PropertyType == typeof(string)) continue;
            if (given[property.Name] is not { Length: > 0 } text
                || property.PropertyType.GetGenericArguments().Length > 1) continue;
            Replace(property, options, text.Split(Separators, StringSplitOptions.RemoveEmptyEntries));
        }
        return options;
    }

    private static void Replace(PropertyInfo property, object options, string[] items)
    {
        if (property.SetMethod is { IsPublic: true })
        {
            property.SetValue(options, items);
            return;
        }
        var list = (IList<string>)property.GetValue(options)!;
        list.Clear();
        foreach (var item in items) list.Add(item);
    }
}
