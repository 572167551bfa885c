using Connections.Core;
using Connections.Core.Integrations;

namespace Connections.Web.Ui;

/// <summary>
/// What is typed into the fields of one level of a form: the form itself, an item of a list, or a body. Each field has
/// a
/// <em>place</em>, which stays while one types, and a <em>path</em>, by which the rules and the store know it: the path
/// of a list's item changes with the item's name.
/// </summary>
public sealed class FormFields
{
    private readonly Dictionary<string, string> texts = [];
    private readonly Dictionary<string, List<string>> choices = [];
    private readonly Dictionary<string, SecretDraft> secrets = [];
    private readonly Dictionary<string, List<FormItem>> lists = [];
    private readonly Dictionary<string, FormFields> parts = [];
    private readonly string place;
    private readonly Func<string> path;
    private int lastItem;

    /// <summary>An empty level: defaults, and nothing else.</summary>
    /// <param name="fields">Its fields.</param>
    public FormFields(IReadOnlyList<Field> fields) : this(fields, "fields/", () => "") { }

    private FormFields(IReadOnlyList<Field> fields, string place, Func<string> path)
    {
        (Fields, this.place, this.path) = (fields, place, path);
        foreach (var field in fields) Empty(field);
    }

    /// <summary>Its fields, in the order of the form.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>
    /// The fields on screen: not those that the product sets, and not one that leaves nothing to choose.
    /// </summary>
    public IReadOnlyList<Field> Shown
    {
        get
        {
            var values = Values(withSecrets: false);
            return [.. Fields.Where(
                f => f is not { ReadOnly: true }
                and not { Format: FieldFormat.Choice, Optional: false, Default: not null, Options.Count: 1 }
                    && FieldRules.IsShown(f, Fields, values))];
        }
    }

    /// <summary>Whether a secret was typed anywhere in it.</summary>
    public bool HasSecrets =>
        secrets.Values.Any(s => s.State == SecretFieldState.Typed) || Inner.Any(f => f.HasSecrets);

    /// <summary>Whether a secret was typed or cleared anywhere in it.</summary>
    public bool HasSecretChanges =>
        secrets.Values.Any(s => s.State is SecretFieldState.Typed or SecretFieldState.Cleared)
            || Inner.Any(f => f.HasSecretChanges);

    private IEnumerable<FormFields> Inner =>
        parts.Values.Concat(lists.Values.SelectMany(items => items.Select(item => item.Fields)));

    /// <summary>Where a field stands, whatever is typed.</summary>
    public string PlaceOf(Field field) => place + field.Name;

    /// <summary>The name under which the rules and the store know a field now.</summary>
    public string PathOf(Field field) => path() + field.Name;

    /// <summary>The text of a field; empty where none is typed.</summary>
    public string Text(Field field) => texts.GetValueOrDefault(field.Name, "");

    /// <summary>Types a text.</summary>
    public void SetText(Field field, string text) => texts[field.Name] = text;

    /// <summary>The chosen values of a multiple choice.</summary>
    public IReadOnlyList<string> Chosen(Field field) => choices[field.Name];

    /// <summary>Chooses one value of several, or takes it back.</summary>
    public void Choose(Field field, string value, bool isChosen)
    {
        choices[field.Name].Remove(value);
        if (isChosen) choices[field.Name].Add(value);
    }

    /// <summary>What is typed as a secret.</summary>
    public SecretDraft Secret(Field field) => secrets.GetValueOrDefault(field.Name, SecretDraft.Empty);

    /// <summary>Types or clears a secret.</summary>
    public void SetSecret(Field field, SecretDraft draft) => secrets[field.Name] = draft;

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<FormItem> Items(Field field) => lists[field.Name];

    /// <summary>Adds an empty item at the end of a list.</summary>
    public FormItem AddItem(Field field)
    {
        var number = ++lastItem;
        FormFields? own = null;
        var key = field.Fields.First(f => f.Name == field.ItemKey);
        own = new FormFields(field.Fields, $"{place}{field.Name}/#{number}/",
            () => $"{FieldRules.ItemPath(PathOf(field), own!.Text(key))}/");
        var item = new FormItem(number, own);
        lists[field.Name].Add(item);
        return item;
    }

    /// <summary>Takes an item out of a list.</summary>
    public void RemoveItem(Field field, FormItem item) => lists[field.Name].Remove(item);

    /// <summary>The parts of a body.</summary>
    public FormFields Part(Field field) => parts[field.Name];

    /// <summary>Puts stored or kept public values in the place of all fields. Secrets that were typed stay.</summary>
    public void Fill(FieldSet values)
    {
        foreach (var field in Fields) Fill(field, values);
    }

    /// <summary>
    /// Puts the stored or kept value of one field in the place of what is typed. Secrets that were typed stay.
    /// </summary>
    public void Fill(Field field, FieldSet values)
    {
        switch (field.Format)
        {
            case FieldFormat.List:
                var before = lists[field.Name];
                lists[field.Name] = [];
                foreach (var value in values.Items(field.Name))
                {
                    var added = AddItem(field).Fields;
                    added.Fill(value);
                    var key = value.Text(field.ItemKey!);
                    if (before.Find(i => i.Fields.texts.GetValueOrDefault(field.ItemKey!) == key) is { } same)
                        foreach (var (name, secret) in same.Fields.secrets) added.secrets[name] = secret;
                }
                break;
            case FieldFormat.Body: parts[field.Name].Fill(values.Part(field.Name) ?? []); break;
            case FieldFormat.MultiChoice:
                choices[field.Name] = [.. (values[field.Name] as FieldValue.Many)?.Values
                ?? []]; break;
            default:
                if (field.Public)
                    texts[field.Name] = values.Text(field.Name) ?? (field.Optional ? "" : field.Default ?? "");
                break;
        }
    }

    /// <summary>Takes over what is typed elsewhere for the fields that both have.</summary>
    public void TakeOver(FormFields other, IEnumerable<Field> shared)
    {
        foreach (var field in shared.Where(f => Fields.Contains(f) && other.Fields.Contains(f)))
        {
            Fill(field, other.Values(withSecrets: false));
            if (other.secrets.TryGetValue(field.Name, out var secret)) secrets[field.Name] = secret;
        }
    }

    /// <summary>Forgets what was typed as the secret at that path.</summary>
    public void ForgetSecret(string secretPath)
    {
        foreach (var field in Fields)
            if (PathOf(field) == secretPath) secrets.Remove(field.Name);
        foreach (var inner in Inner) inner.ForgetSecret(secretPath);
    }

    /// <summary>What is typed or cleared as secrets, by path.</summary>
    public IEnumerable<KeyValuePair<string, SecretDraft>> SecretChanges() =>
        Fields.Where(f => Secret(f).State is SecretFieldState.Typed or SecretFieldState.Cleared)
            .Select(f => KeyValuePair.Create(PathOf(f), Secret(f)))
            .Concat(Inner.SelectMany(f => f.SecretChanges()));

    /// <summary>Everything as the service takes it.</summary>
    /// <param name="withSecrets">Without, there is none among it: for drafts.</param>
    public FieldSet Values(bool withSecrets)
    {
        var values = new FieldSet();
        foreach (var field in Fields)
            if (!field.ReadOnly && ValueOf(field, withSecrets) is { } value) values.Set(field.Name, value);
        return values;
    }

    /// <summary>The place of what a fault's path names; null where nothing on screen has it.</summary>
    public string? PlaceOf(string faultPath)
    {
        foreach (var field in Shown)
        {
            if (faultPath == field.Name) return PlaceOf(field);
            if (!faultPath.StartsWith(field.Name + "/", StringComparison.Ordinal)) continue;
            var rest = faultPath[(field.Name.Length + 1)..];
            return (field.Format switch
            {
                FieldFormat.Body => Part(field).PlaceOf(rest),
                FieldFormat.List => ItemOf(field, rest),
                _ => null,
            }) ?? PlaceOf(field);
        }
        return null;
    }

    // By its key; while that is faulty, the rules name an item by its number.
    private string? ItemOf(Field list, string rest)
    {
        var items = lists[list.Name];
        var named =
            items.Find(i =>
                i.Fields.texts.GetValueOrDefault(list.ItemKey!, "") is { Length: > 0 } key
                    && rest.StartsWith(key + "/", StringComparison.Ordinal));
        if (named is not null) return named.Fields.PlaceOf(rest[(named.Fields.texts[list.ItemKey!].Length + 1)..]);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && int.TryParse(rest.AsSpan(0, slash), out var number) && number < items.Count
            ? items[number].Fields.PlaceOf(rest[(slash + 1)..]) : null;
    }

    private FieldValue? ValueOf(Field field, bool withSecrets)
    {
        switch (field.Format)
        {
            case FieldFormat.List:
                return lists[field.Name] is { Count: > 0 } items
                ? new FieldValue.Items([.. items.Select(i => i.Fields.Values(withSecrets))]) : null;
            case FieldFormat.Body:
                return Part(field).Values(withSecrets) is var part && part.Any()
                ? new FieldValue.Part(part) : null;
            case FieldFormat.MultiChoice:
                return choices[field.Name] is { Count: > 0 } chosen
                ? new FieldValue.Many([.. chosen]) : null;
            default:
                if (field.Public) return Text(field) is { Length: > 0 } text ? new FieldValue.Text(text) : null;
                return !withSecrets ? null : Secret(field) switch
                {
                    { State: SecretFieldState.Typed, Value: { } typed } => new FieldValue.Secret(typed),
                    { State: SecretFieldState.Cleared } => new FieldValue.Cleared(),
                    _ => null,
                };
        }
    }

    private void Empty(Field field)
    {
        switch (field.Format)
        {
            case FieldFormat.List:
                lists[field.Name] = [];
                if (!field.Optional) AddItem(field);
                break;
            case FieldFormat.Body:
                parts[field.Name] = new FormFields(field.Fields, $"{place}{field.Name}/",
                () => $"{PathOf(field)}/"); break;
            case FieldFormat.MultiChoice: choices[field.Name] = field.Default is { } one ? [one] : []; break;
            default:
                if (field is { Public: true, Default: { } text }) texts[field.Name] = text;
                break;
        }
    }
}

/// <summary>One item of a list in a form.</summary>
/// <param name="Number">Stays with it while others come and go.</param>
/// <param name="Fields">What is typed into it.</param>
public sealed record FormItem(int Number, FormFields Fields);
