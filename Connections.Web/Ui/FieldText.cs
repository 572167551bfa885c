using Connections.Core.Integrations;

namespace Connections.Web.Ui;

/// <summary>
/// Public field values as one text, for telling whether they are the same and for showing them side by side.
/// </summary>
internal static class FieldText
{
    /// <summary>All values of a level. A secret in it is left out.</summary>
    public static string Format(FieldSet fields) =>
        string.Join("; ",
            fields.Select(f => (f.Key, Text: Format(f.Value))).Where(f => f.Text.Length > 0)
                .Select(f => $"{f.Key}: {f.Text}"));

    /// <summary>One value; empty where there is none.</summary>
    public static string Format(FieldValue? value) => value switch
    {
        FieldValue.Text text => text.Value,
        FieldValue.Many many => string.Join(", ", many.Values.Order(StringComparer.Ordinal)),
        FieldValue.Part part => Format(part.Value),
        FieldValue.Items items => string.Join("\n", items.Values.Select(Format)),
        _ => "",
    };
}
