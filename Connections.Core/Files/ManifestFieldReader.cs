using System.Globalization;
using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>
/// Reads the values of a form, by the catalog: what is a secret must come from a placeholder, and is never in the
/// file.
/// </summary>
internal sealed class ManifestFieldReader(Placeholders placeholders, Dictionary<string, SourceLocation> places,
    ICollection<ValidationError> faults)
{
    /// <summary>The values of an integration's form.</summary>
    public FieldSet Read(YamlNode.Map map, Integration integration, CredentialKind kind)
    {
        Field[] form = [.. integration.FieldsFor(kind)];
        var values = Form(map, form, "", $"{integration.Name} with {kind.Type}");
        foreach (var (name, _) in values.ToList())
            if (form.First(f => f.Name == name) is { When: { } when } field && !FieldRules.IsShown(field, form, values))
                Add(places[name], $"{name}: only applies when {when.Field} is {string.Join(" or ", when.Is)}. Remove it.");
        return values;
    }

    private FieldSet Form(YamlNode.Map map, IReadOnlyList<Field> form, string prefix, string what)
    {
        var values = new FieldSet();
        foreach (var entry in map.Entries)
        {
            var path = prefix + entry.Name;
            places[path] = entry.Place;
            if (form.FirstOrDefault(f => f.Name == entry.Name) is not { } field)
                Add(entry.Place, $"{what} has no field {DidYouMean.Quote(entry.Name)}. {DidYouMean.For(entry.Name, [.. form.Where(f => !f.ReadOnly).Select(f => f.Name)])}");
            else if (field.ReadOnly) Add(entry.Place, $"{entry.Name}: is read-only. Remove it.");
            else if (Value(entry.Value, field, path) is { } value) values.Set(field.Name, value);
        }
        return values;
    }

    private FieldValue? Value(YamlNode node, Field field, string path)
    {
        switch (field.Format, node)
        {
            case (FieldFormat.List, YamlNode.Items list):
                return new FieldValue.Items(
                    [.. list.Values.Index().Select(i => Item(i.Item, field, path, i.Index)).OfType<FieldSet>()]);
            case (FieldFormat.Body, YamlNode.Map body):
                return new FieldValue.Part(Form(body, field.Fields, path + "/", $"{field.Name}:"));
            case (FieldFormat.MultiChoice, YamlNode.Items choices)
                when choices.Values.All(c => c is YamlNode.Text { IsEmpty: false }):
                return new FieldValue.Many(
                    [.. choices.Values.Select(c => Fill((YamlNode.Text)c)?.Value).OfType<string>()]);
            case (not (FieldFormat.List or FieldFormat.Body or FieldFormat.MultiChoice),
                YamlNode.Text { IsEmpty: false } text):
                return Text(text, field);
            default:
                Add(node.Place, $"{field.Name}: must be {Expected(field)}, not {node.Kind}.");
                return null;
        }
    }

    private FieldSet? Item(YamlNode node, Field list, string path, int index)
    {
        if (node is not YamlNode.Map map)
        {
            Add(node.Place, $"An entry of {list.Name}: must have {string.Join(", ", list.Fields.Select(f => $"{f.Name}:"))}, not {node.Kind}.");
            return null;
        }
        var byPlace = FieldRules.ItemPath(path, index.ToString(CultureInfo.InvariantCulture));
        places[byPlace] = map.Place;
        var key = map.Entries.FirstOrDefault(e => e.Name == list.ItemKey)?.Value is YamlNode.Text { Value: { } text }
            ? FieldRules.ItemPath(path, text) : byPlace;
        places[key] = map.Place;
        return Form(map, list.Fields, key + "/", $"An entry of {list.Name}:");
    }

    private FieldValue? Text(YamlNode.Text text, Field field)
    {
        if (Fill(text) is not { } filled) return null;
        if (field.Public) return new FieldValue.Text(filled.Value);
        if (filled.IsFilled) return new FieldValue.Secret(new SecretValue(filled.Value));
        Add(text.Place, $"{field.Name}: is a secret, and secrets don't belong in a file that others can read. Write "
            + $"${{env:NAME}} or ${{file:path}} instead, and remove this one from the file's history.");
        return null;
    }

    private Placeholders.Filled? Fill(YamlNode.Text text) => placeholders.Fill(text.Value, text.Place, faults);

    private static string Expected(Field field) => field.Format switch
    {
        FieldFormat.List => $"a list, each entry with {string.Join(", ", field.Fields.Select(f => $"{f.Name}:"))}",
        FieldFormat.Body => "content: and content_type:",
        FieldFormat.MultiChoice => "a list of strings",
        _ => "a string",
    };

    private void Add(SourceLocation place, string message) => faults.Add(new($"{place}", message));
}
