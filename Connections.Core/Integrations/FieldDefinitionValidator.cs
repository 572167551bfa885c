using System.Text.RegularExpressions;

namespace Connections.Core.Integrations;

/// <summary>The rules that fields keep in the files of the catalog.</summary>
internal sealed partial class FieldDefinitionValidator(Action<string, string> add)
{
    /// <summary>Only certificates look at the clock, and those have no examples.</summary>
    private static readonly DateTimeOffset AnyTime = DateTimeOffset.UnixEpoch;

    /// <summary>Checks the fields of one form.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="place">Pointer to them.</param>
    /// <param name="before">Fields that are above them in the same form.</param>
    public void Form(IReadOnlyList<Field> fields, string place, IReadOnlyList<Field> before) =>
        Siblings(fields, place, before,
            [.. before.Concat(fields).Where(f => f.Format == FieldFormat.List).Select(f => f.Name)]);

    private void Siblings(IReadOnlyList<Field> fields, string place, IReadOnlyList<Field> before, string[] lists)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            var here = $"{place}/{i}";
            Field[] above = [.. before, .. fields.Take(i)];
            if (!Name().IsMatch(field.Name))
                add($"{here}/name", $"a field's name must be lowercase letters, digits and _ and begin with a "
                    + $"letter; {DidYouMean.Quote(field.Name)} does not");
            if (string.IsNullOrWhiteSpace(field.Label)) add($"{here}/label", "a field needs a label");
            if (above.Any(f => f.FullLabel == field.FullLabel && (f.When is null || field.When is null)))
                add($"{here}/label", $"the label {DidYouMean.Quote(field.FullLabel)} is used twice in this form; "
                    + "use \"section\" to distinguish them");
            if (field.MaxLength is < 1 or > 1_000_000)
                add($"{here}/maxLength", "maxLength is a number from 1 to 1,000,000");
            if (above.Any(f => f.Name == field.Name))
                add($"{here}/name", $"the field {field.Name} is listed twice in this form");
            if (field.TemplateOver is { } over && !lists.Contains(over))
                add($"{here}/templateOver", $"{over} is not a list in this form. {DidYouMean.For(over, lists)}");
            if (field.TemplateOver is not null && field.Format is not (FieldFormat.Text or FieldFormat.MultiLine))
                add($"{here}/templateOver", "only a field of the format Text or MultiLine is a template");
            When(field, here, above);
            Choices(field, here);
            Visibility(field, here);
            Container(field, here);
            Siblings(field.Fields, $"{here}/fields", [], lists);
            if (Patterns(field, here)) Values(field, here);
        }
    }

    private void When(Field field, string here, Field[] above)
    {
        if (field.When is not { } when) return;
        var other = above.FirstOrDefault(f => f.Name == when.Field);
        if (other is null)
            add($"{here}/when", $"{DidYouMean.Quote(when.Field)} is not a field above this one. "
                + $"{DidYouMean.For(when.Field, [.. above.Where(f => f.Options.Count > 0).Select(f => f.Name)])}");
        else if (other.Format != FieldFormat.Choice)
            add($"{here}/when", $"{other.Name} must have the format Choice for a field to depend on it");
        else if (when.Is.Count == 0) add($"{here}/when", $"name at least one value of {other.Name} in \"is\"");
        else
            foreach (var value in when.Is.Where(v => !other.Options.Any(o => o.Value == v)))
                add($"{here}/when", $"{DidYouMean.Quote(value)} is not an option of {other.Name}. "
                    + $"{DidYouMean.For(value, [.. other.Options.Select(o => o.Value)])}");
    }

    private void Choices(Field field, string here)
    {
        var chooses = field.Format is FieldFormat.Choice or FieldFormat.MultiChoice;
        if (chooses && field.Options.Count == 0) add(here, $"a field of the format {field.Format} needs \"options\"");
        if (!chooses && field.Options.Count > 0)
            add($"{here}/options", "only fields of the formats Choice and MultiChoice have options");
        for (var i = 0; i < field.Options.Count; i++)
        {
            if (field.Options.Take(i).Any(o => o.Value == field.Options[i].Value))
                add($"{here}/options/{i}", $"the option {field.Options[i].Value} is listed twice");
            Parts(field, i, $"{here}/options/{i}/parts");
        }
    }

    private void Parts(Field field, int i, string here)
    {
        var parts = field.Options[i].Parts ?? [];
        if (!parts.Select(p => p.Name).SequenceEqual((field.Options[0].Parts ?? []).Select(p => p.Name)))
            add(here, "every option of a field has the same parts, in the same order");
        for (var j = 0; j < parts.Count; j++)
        {
            if (!Name().IsMatch(parts[j].Name))
                add($"{here}/{j}/name",
                    "a part's name must be lowercase letters, digits and _ and begin with a letter");
            if (parts.Take(j).Any(p => p.Name == parts[j].Name))
                add($"{here}/{j}/name", $"the part {parts[j].Name} is listed twice");
        }
    }

    private void Visibility(Field field, string here)
    {
        var container = IsContainer(field);
        if (container && field.Public)
            add($"{here}/public", $"a {field.Format.ToString().ToLowerInvariant()} can't say \"public\"; each of "
                + "its fields does");
        if (!container && !field.Public
            && field.Format is FieldFormat.Choice or FieldFormat.MultiChoice or FieldFormat.Integer)
            add(here, $"a field of the format {field.Format} can't hold a secret: say \"public\": true");
        if (field is { FormsHost: true, Public: false })
            add($"{here}/formsHost",
                "a field that forms a host must say \"public\": true; a secret can't be part of a URL");
        if (field.FormsHost
            && field.Format is not (FieldFormat.Url or FieldFormat.Host or FieldFormat.Hosts or FieldFormat.Text
            or FieldFormat.Choice))
            add($"{here}/formsHost", $"a field of the format {field.Format} cannot form a host");
        if (field is { ReadOnly: true, Public: false })
            add($"{here}/readOnly", "a read-only field must say \"public\": true; it is only displayed");
        if (field is { Public: false, Default: not null } && !container)
            add($"{here}/default", "a secret can't have a default");
        if (field is { Transient: true } and not { Public: false, Optional: true, Format: FieldFormat.Text })
            add($"{here}/transient", "a transient field must be secret, optional, and of the format Text");
        if (field.Explicit && field is { Default: null } or { Optional: true })
            add($"{here}/explicit", "only a required field with a default can say \"explicit\"");
        if (field is { Public: true, Format: FieldFormat.PemKey })
            add($"{here}/public", "a private key can't be public");
    }

    private void Container(Field field, string here)
    {
        if (!IsContainer(field))
        {
            if (field.Fields.Count > 0)
                add($"{here}/fields", "only fields of the formats List and Body can have fields");
            if (field.ItemKey is not null || field.ItemLabel is not null || field.CaseSensitiveKeys)
                add(here, "only a List can have \"itemKey\", \"itemLabel\" and \"caseSensitiveKeys\"");
            return;
        }
        if (field.Example is not null || field.Default is not null)
            add(here, $"a {field.Format.ToString().ToLowerInvariant()} can't have an example or a default; its "
                + "fields can");
        if (field.Fields.Any(IsContainer)) add($"{here}/fields", "lists and bodies can't be nested");
        if (field.Format == FieldFormat.Body)
        {
            if (!field.Fields.Select(f => f.Name).SequenceEqual(["content", "content_type"]))
                add(here, "a Body must have exactly the fields content and content_type, in this order");
            return;
        }
        if (field.ItemKey is not { } key)
            add(here, "a List must name in \"itemKey\" the field that identifies its items");
        else if (field.Fields.FirstOrDefault(f => f.Name == key) is not { } keyField)
            add($"{here}/itemKey", $"{key} is not a field of the items. "
                + $"{DidYouMean.For(key, [.. field.Fields.Select(f => f.Name)])}");
        else if (keyField is { Public: false } or { Optional: true } or { Default: not null } or { When: not null }
            or not { Format: FieldFormat.Text })
            add($"{here}/itemKey", $"{key} identifies the items, so it must be public, required, of the format Text "
                + "and without a default");
    }

    private bool Patterns(Field field, string here)
    {
        var sound = true;
        for (var i = 0; i < field.Checks.Count; i++)
            try
            {
                FieldFormats.Pattern(field.Checks[i].Pattern);
            }
            catch (ArgumentException e)
            {
                add($"{here}/checks/{i}/pattern", $"this is not a valid regular expression: {e.Message}");
                sound = false;
            }
        return sound;
    }

    /// <summary>Anyone who copies an example must not be told that it is wrong.</summary>
    private void Values(Field field, string here)
    {
        if (IsContainer(field)) return;
        if (field is { Format: FieldFormat.PemKey or FieldFormat.PemCertificate, Example: not null })
            add($"{here}/example", "a key or certificate can't have an example: scanners would report it as leaked");
        foreach (var (member, value) in (ReadOnlySpan<(string, string?)>)[("example", field.Example),
            ("default", field.Default)])
        {
            if (value is null || field.Format is FieldFormat.PemKey or FieldFormat.PemCertificate) continue;
            if (value.Length == 0) add($"{here}/{member}", $"an empty {member} has no effect; leave it out");
            foreach (var (message, _) in FieldFormats.Check(field, value,
                AnyTime)) add($"{here}/{member}", $"the {member} breaks the field's own rule: it {message}");
            if (field.TemplateOver is not null && TemplateText.Parse(value).Fault is { } fault)
                add($"{here}/{member}", $"the {member} {fault}");
        }
    }

    private static bool IsContainer(Field field) => field.Format is FieldFormat.List or FieldFormat.Body;

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex Name();
}
