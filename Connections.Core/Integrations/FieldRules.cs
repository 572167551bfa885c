namespace Connections.Core.Integrations;

/// <summary>
/// The rule book of field values, and the only one: screens, services and imports all ask it. It also says which values
/// are secrets, where they stand and which values tie them to a host.
/// </summary>
/// <remarks>
/// An optional field left empty is absent. A field with a default has it where nothing is given. A field whose
/// <see cref="Field.When"/> is not met is absent, whatever was given for it.
/// </remarks>
public static class FieldRules
{
    /// <summary>Most items in one list.</summary>
    public const int MaxItems = 50;

    /// <summary>Every rule that the values break, errors and warnings; none means that they may be saved.</summary>
    /// <param name="integration">The integration.</param>
    /// <param name="kind">Its credential kind.</param>
    /// <param name="values">All values; secrets only where they are new.</param>
    /// <param name="storedSecrets">Paths of secrets that are already stored and are kept where none is given.</param>
    /// <param name="clock">For the expiry of certificates; the system's clock where null.</param>
    public static IReadOnlyList<ValidationError> Validate(Integration integration, CredentialKind kind, FieldSet values,
        IReadOnlySet<string>? storedSecrets = null, TimeProvider? clock = null)
    {
        var converted = PemConversion.Convert(integration, kind, values);
        var check = new FieldValidator(integration, kind, converted.Values, storedSecrets ?? new HashSet<string>(),
            (clock ?? TimeProvider.System).GetUtcNow());
        return [.. converted.Faults, .. check.Run().Where(f => !converted.Explained.Contains(f.Field))];
    }

    /// <summary>
    /// The values with keys and certificates in the form in which they are stored, as far as they can be read.
    /// </summary>
    public static FieldSet Converted(Integration integration, CredentialKind kind, FieldSet values) =>
        PemConversion.Convert(integration, kind, values).Values;

    /// <summary>Longest value of a field in characters.</summary>
    public static int MaxLength(Field field) => FieldFormats.MaxLength(field);

    /// <summary>Whether a field is part of the form while these values are in it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="form">The fields beside it, itself included.</param>
    /// <param name="values">Their values.</param>
    public static bool IsShown(Field field, IReadOnlyList<Field> form, FieldSet values) =>
        field.When is not { } when
        || (form.FirstOrDefault(f => f.Name == when.Field) is { } other && IsShown(other, form, values)
            && TextOrDefault(other, values) is { } given && when.Is.Contains(given));

    /// <summary>The text given for a public field, else its default, else null.</summary>
    public static string? TextOrDefault(Field field, FieldSet values) =>
        values.Text(field.Name) is { Length: > 0 } text ? text : field.Default;

    /// <summary>
    /// Parts values that passed <see cref="Validate"/> into what is stored in clear and what is sealed, in the order of
    /// the form: what is not shown or empty is left out, what has a default is filled in where it is required.
    /// Read-only fields are left out too: only the product sets them, and nobody may bring an External ID of their own.
    /// </summary>
    public static SeparatedFields Separate(Integration integration, CredentialKind kind, FieldSet values)
    {
        var secrets = new Dictionary<string, SecretValue>(StringComparer.Ordinal);
        var cleared = new List<string>();
        return new(Separate([.. integration.FieldsFor(kind)], PemConversion.Convert(integration, kind, values).Values,
            "", secrets, cleared), secrets, cleared);
    }

    /// <summary>
    /// The places of all secrets that may be in a connection with these public values, items of lists included.
    /// </summary>
    public static IReadOnlyList<SecretLocation> SecretPaths(Integration integration, CredentialKind kind,
        FieldSet publicValues)
    {
        var places = new List<SecretLocation>();
        CollectSecrets([.. integration.FieldsFor(kind)], publicValues, "", places);
        return places;
    }

    /// <summary>
    /// What ties the secrets to their host, in canonical form and in a fixed order, as <c>name=value</c>: changing any
    /// of it asks for every secret again. An optional field with its default says nothing: so one that a later version
    /// adds leaves what is stored as it is.
    /// </summary>
    public static IReadOnlyList<string> HostForming(Integration integration, CredentialKind kind, FieldSet values)
    {
        Field[] form = [.. integration.FieldsFor(kind)];
        return
        [
            .. from field in form
               where field.FormsHost && IsShown(field, form, values)
               let text = TextOrDefault(field, values)
               where text is not null
               where !(field is { Optional: true, Default: { } usual }
                   && Canonical(field, usual) == Canonical(field, text))
               select $"{field.Name}={Canonical(field, text)}",
            // Whom a connection trusts decides where its secrets can go, too.
            .. integration.TrustFrom is { } name && values.Text(name) is { Length: > 0 } trusted
                ? [$"{name}={PemRules.Thumbprints(trusted)}"] : Array.Empty<string>(),
        ];
    }

    /// <summary>When the first certificate among the values expires; null where there is none.</summary>
    public static DateTimeOffset? Expiry(Integration integration, CredentialKind kind, FieldSet values) =>
        Expiry(integration, kind, PemConversion.Convert(integration, kind, values));

    private static DateTimeOffset? Expiry(Integration integration, CredentialKind kind, PemConversion converted) =>
        (from field in integration.FieldsFor(kind)
         where field.Format == FieldFormat.PemCertificate
         let text = converted.Values[field.Name] is FieldValue.Secret secret ? secret.Value.Reveal()
             : converted.Values.Text(field.Name)
         where text is not null
         select PemRules.Expiry(text)).Min();

    /// <summary>
    /// What the templates of the catalog see of these values: each public text by its field's name, a choice as its
    /// <see cref="FieldOption.InTemplates"/> and its parts, and the empty text for an optional field without value.
    /// </summary>
    public static IReadOnlyDictionary<string, string> InTemplates(Integration integration, CredentialKind kind,
        FieldSet values)
    {
        Field[] form = [.. integration.FieldsFor(kind)];
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in form.Where(f => f is { Public: true, Format: not FieldFormat.MultiChoice }))
        {
            var text = IsShown(field, form, values) ? TextOrDefault(field, values) ?? "" : "";
            if (text.Length > 0 && field.Format == FieldFormat.Url) text = text.TrimEnd('/');
            if (text.Length > 0 && field.Format == FieldFormat.Host) text = FieldFormats.CanonicalHost(text) ?? text;
            var option = field.Options.FirstOrDefault(o => o.Value == text);
            found[field.Name] = option?.InTemplates ?? text;
            foreach (var part in option?.Parts ?? []) found[$"{field.Name}.{part.Name}"] = part.Value;
        }
        return found;
    }

    /// <summary>The path of one item of a list, such as <c>tokens/token1</c>.</summary>
    public static string ItemPath(string listPath, string key) => $"{listPath}/{key}";

    private static string Canonical(Field field, string text) => field.Format switch
    {
        FieldFormat.Url => FieldFormats.CanonicalUrl(text) ?? text,
        FieldFormat.Hosts => HostList.CanonicalText(text),
        FieldFormat.Choice => text,
        _ => FieldFormats.CanonicalHost(text) ?? text.ToLowerInvariant(),
    };

    private static FieldSet Separate(IReadOnlyList<Field> form, FieldSet values, string prefix,
        Dictionary<string, SecretValue> secrets, List<string> cleared)
    {
        var shown = new FieldSet();
        foreach (var field in form.Where(f => f is { ReadOnly: false, Transient: false } && IsShown(f, form, values)))
        {
            var path = prefix + field.Name;
            switch (values[field.Name])
            {
                case FieldValue.Secret { Value.IsEmpty: false } secret: secrets[path] = secret.Value; break;
                case FieldValue.Cleared: cleared.Add(path); break;
                case FieldValue.Many { Values.Count: > 0 } many: shown.Set(field.Name, many); break;
                case FieldValue.Part part:
                    var parts = Separate(field.Fields, part.Value, path + "/", secrets, cleared);
                    if (parts.Any()) shown.Set(field.Name, new FieldValue.Part(parts));
                    break;
                case FieldValue.Items { Values.Count: > 0 } list:
                    shown.Set(field.Name, new FieldValue.Items([.. list.Values.Select(item =>
                        Separate(field.Fields, item, ItemPath(path, item.Text(field.ItemKey!) ?? "") + "/", secrets,
                            cleared))]));
                    break;
                default:
                    if (field.Public
                        && (field.Optional ? values.Text(field.Name)
                            : TextOrDefault(field, values)) is { Length: > 0 } text) shown.Add(field.Name, text);
                    break;
            }
        }
        return shown;
    }

    private static void CollectSecrets(IReadOnlyList<Field> form, FieldSet values, string prefix,
        List<SecretLocation> places)
    {
        foreach (var field in form.Where(f => !f.Transient && IsShown(f, form, values)))
        {
            var path = prefix + field.Name;
            if (field.Format == FieldFormat.List)
                foreach (var item in values.Items(field.Name))
                    CollectSecrets(field.Fields, item, ItemPath(path, item.Text(field.ItemKey!) ?? "") + "/", places);
            else if (field.Format == FieldFormat.Body)
                CollectSecrets(field.Fields, values.Part(field.Name) ?? [], path + "/", places);
            else if (!field.Public)
                places.Add(new(path, field));
        }
    }
}

/// <summary>Values of a form, apart by where they are kept.</summary>
/// <param name="Public">What is stored in clear.</param>
/// <param name="Secrets">New secrets by path.</param>
/// <param name="Cleared">Paths of stored secrets to be destroyed because the user cleared them.</param>
public sealed record SeparatedFields(FieldSet Public, IReadOnlyDictionary<string, SecretValue> Secrets,
    IReadOnlyList<string> Cleared);

/// <summary>Where a secret is.</summary>
/// <param name="Path">Its path, such as <c>tokens/token1/value</c>.</param>
/// <param name="Field">Its field.</param>
public sealed record SecretLocation(string Path, Field Field)
{
    /// <summary>Whether the connection cannot do without it.</summary>
    public bool Required => !Field.Optional;
}
