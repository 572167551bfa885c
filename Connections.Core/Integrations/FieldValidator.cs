namespace Connections.Core.Integrations;

/// <summary>One pass of <see cref="FieldRules.Validate"/> over the values of a form.</summary>
internal sealed class FieldValidator(Integration integration, CredentialKind kind, FieldSet values,
    IReadOnlySet<string> stored, DateTimeOffset now)
{
    private readonly List<ValidationError> faults = [];
    private readonly Field[] form = [.. integration.FieldsFor(kind)];
    private readonly HeaderPolicy headers = HeaderPolicy.For(kind);

    public IReadOnlyList<ValidationError> Run()
    {
        Form(form, values, "", list: null);
        Belonging();
        FormedHosts();
        TestAddress();
        return faults;
    }

    private void Form(IReadOnlyList<Field> fields, FieldSet given, string prefix, Field? list)
    {
        foreach (var (name, _) in given)
            if (!fields.Any(f => f.Name == name))
                Add(prefix + name, $"There is no field {DidYouMean.Quote(name)}. "
                    + $"{DidYouMean.For(name, [.. fields.Select(f => f.Name)])}");
        foreach (var field in fields)
            // What the product sets, and what is not shown, is left out when it is stored: see FieldRules.Separate.
            if (!field.ReadOnly && FieldRules.IsShown(field, fields, given))
                One(field, given[field.Name], prefix + field.Name, list);
    }

    private void One(Field field, FieldValue? value, string path, Field? list)
    {
        if (IsAbsent(value))
        {
            if (!field.Optional && (field.Default is null || field.Explicit)
                && !(stored.Contains(path) && !field.Public && !IsContainer(field)))
                Add(path, $"{field.Label} is required.{(field.Example is { } example ? $" Example: {example}" : "")}");
            return;
        }
        switch (field.Format, value)
        {
            case (FieldFormat.List, FieldValue.Items items): Items(field, items.Values, path); break;
            case (FieldFormat.Body, FieldValue.Part part): Form(field.Fields, part.Value, path + "/", field); break;
            case (FieldFormat.MultiChoice, FieldValue.Many many):
                foreach (var choice in many.Values) Text(field, choice, path, list);
                break;
            case (FieldFormat.List or FieldFormat.Body or FieldFormat.MultiChoice,
                _):
                Add(path, $"{field.Label} {Expected(field)}"); break;
            case (_, FieldValue.Secret secret)
                when !field.Public:
                Text(field, secret.Value.Reveal(), path, list); break;
            case (_, FieldValue.Cleared) when !field.Public:
                if (!field.Optional)
                    Add(path, $"{field.Label} is required and can't be cleared. Enter a new value instead.");
                break;
            case (_, FieldValue.Text text) when field.Public: Text(field, text.Value, path, list); break;
            default: Add(path, $"{field.Label} {Expected(field)}"); break;
        }
    }

    private void Items(Field list, IReadOnlyList<FieldSet> items, string path)
    {
        if (items.Count > FieldRules.MaxItems)
        {
            Add(path, $"{list.Label} has {items.Count} entries; the maximum is {FieldRules.MaxItems}.");
            return;
        }
        var seen = new HashSet<string>(list.KeyComparer);
        var keyField = list.Fields.First(f => f.Name == list.ItemKey);
        var hasSecrets = list.Fields.Any(f => !f.Public);
        for (var i = 0; i < items.Count; i++)
        {
            var key = items[i].Text(keyField.Name);
            var twice = !string.IsNullOrEmpty(key) && !seen.Add(key);
            // A secret is kept under its item's key, as part of a path.
            var endsPath = hasSecrets && key?.Contains('/', StringComparison.Ordinal) == true;
            var sound = !string.IsNullOrEmpty(key) && !twice && !endsPath && KeyIsSound(list, keyField, key);
            // An item is known by its key; while that is faulty, only its place tells which one is meant.
            var place = FieldRules.ItemPath(path,
                sound ? key! : i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (twice) Add($"{place}/{keyField.Name}", $"{keyField.Label} {DidYouMean.Quote(key!)} {list.Twice}");
            if (endsPath) Add($"{place}/{keyField.Name}", $"{keyField.Label} must not contain a slash.");
            Form(list.Fields, items[i], place + "/", list);
        }
    }

    private bool KeyIsSound(Field list, Field keyField, string key) =>
        FieldFormats.Check(keyField, key, now).All(f => f.Severity != ErrorSeverity.Error)
            && headers.NameFault(list, keyField, key) is null;

    private void Text(Field field, string text, string path, Field? list)
    {
        foreach (var (message, severity) in FieldFormats.Check(field, text, now))
            faults.Add(new(path,
                message.StartsWith(field.Label, StringComparison.Ordinal) || char.IsUpper(message[0]) ? message
                    : $"{field.Label} {message}", severity));
        if (headers.NameFault(list, field, text) is { } name) Add(path, $"{field.Label} {name}");
        if (headers.ValueFault(list, field, text) is { } value) Add(path, $"{field.Label} {value}");
        if (kind.Authentication is AuthenticationMethod.TwoStep two && field.Name == two.TokenPathFrom
            && ResponsePath.Fault(text) is { } fault)
            Add(path, $"{field.Label} {fault}");
        if (!field.Public && PastedScheme.Fault(kind, values, field, path, text) is { } pasted)
            faults.Add(new(path, $"{field.Label} {pasted}", ErrorSeverity.Warning));
        if (field.TemplateOver is { } over) Template(field, text, path, over, list);
    }

    private void Template(Field field, string text, string path, string over, Field? list)
    {
        var template = TemplateText.Parse(text);
        if (template.Fault is { } fault)
        {
            Add(path, $"{field.Label} {fault}.");
            return;
        }
        var source = form.First(f => f.Name == over);
        List<string> known = FieldRules.IsShown(source, form, values)
            ? [.. values.Items(over).Select(i => i.Text(source.ItemKey!)).OfType<string>()] : [];
        if (kind.Authentication is AuthenticationMethod.TwoStep { Then: var then } && list is not null
            && (list.Name == then.HeadersFrom || list.Name == then.QueryFrom || list.Name == then.BodyFrom))
            known.Add(AuthenticationMethod.TwoStep.AccessToken);
        foreach (var name in template.Names.Where(n => !known.Contains(n)))
            Add(path, $"{field.Label} refers to {{{{ {DidYouMean.Quote(name)} }}}}, but there is no "
                + $"{source.ItemLabel ?? "entry"} with that name. {DidYouMean.For(name, known)} "
                + $"{TemplateText.LiteralHint(name)}");
        // In a body closing braces are plain JSON; in one line they are a slip.
        if (!FieldFormats.IsMultiLine(field) && template.HasStrayBraces)
            Add(path, $"{field.Label} has }}}} without {{{{ before it; write a placeholder as {{{{ name }}}}.");
    }

    /// <summary>
    /// A private key and a certificate that do not belong together fail only when they are used; so tell it now.
    /// </summary>
    private void Belonging()
    {
        if (kind.Authentication is not AuthenticationMethod.MutualTls tls) return;
        if (Given(tls.PrivateKeyFrom) is { } key && Given(tls.CertificateFrom) is { } certificate
            && PemRules.BelongTogether(key, certificate) == false)
            Add(tls.CertificateFrom,
                "This certificate does not belong to the private key. Upload the pair that was created together.");
    }

    /// <summary>A name beside others may make a number of the whole host.</summary>
    private void FormedHosts()
    {
        if (faults.Any(f => f.Severity == ErrorSeverity.Error)) return;
        var known = FieldRules.InTemplates(integration, kind, values);
        foreach (var text in integration.Hosts.Append(integration.BaseUrl).OfType<string>())
        {
            var template = TemplateText.Parse(text);
            if (template.Names.Count == 0) continue;
            var filled = template.Fill(name => known.GetValueOrDefault(name, ""));
            if (NumericHost.FaultOf(TypedUrl.IsAbsolute(filled) ? filled : "https://" + filled) is { } fault
                && faults.All(f => f.Field != template.Names[0]))
                Add(template.Names[0], fault);
        }
    }

    /// <summary>The address of the test is on the base URL's host, else the credential would go elsewhere.</summary>
    private void TestAddress()
    {
        if (kind.Test?.UrlFrom is not { } name || form.FirstOrDefault(f => f.Name == name) is not { } field) return;
        if (FieldRules.TextOrDefault(field, values) is not { } text
            || faults.Any(f => f.Severity == ErrorSeverity.Error)) return;
        var template = TemplateText.Parse(text);
        var known = FieldRules.InTemplates(integration, kind, values);
        if (template.Fault is { } fault) Add(name, $"{field.Label} {fault}.");
        else if (template.Names.FirstOrDefault(n => n == name || !known.ContainsKey(n)) is { } unknown)
            Add(name, $"{field.Label} refers to {{{{ {DidYouMean.Quote(unknown)} }}}}, which is not a field. "
                + $"{DidYouMean.For(unknown, [.. known.Keys.Where(k => k != name)])}");
        else if (integration.BaseUrl is { } @base
            && Origin(TemplateText.Parse(@base).Fill(n => known[n]), null) is { } home
            && Origin(template.Fill(n => known[n]), home) != home)
            Add(name, $"{field.Label} must be on the same host as the base URL, {home}. Example: "
                + $"{field.Example ?? field.Default}");
    }

    private static string? Origin(string text, string? home) =>
        home is not null && !text.StartsWith("//", StringComparison.Ordinal) && !TypedUrl.IsAbsolute(text) ? home
        : FieldFormats.CanonicalUrl(text) is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : null;

    private string? Given(string name) =>
        values[name] is FieldValue.Secret secret ? secret.Value.Reveal() : values.Text(name);

    private static bool IsContainer(Field field) => field.Format is FieldFormat.List or FieldFormat.Body;

    private static bool IsAbsent(FieldValue? value) => value switch
    {
        null => true,
        FieldValue.Text text => text.Value.Length == 0,
        FieldValue.Secret secret => secret.Value.IsEmpty,
        FieldValue.Many many => many.Values.Count == 0,
        FieldValue.Items items => items.Values.Count == 0,
        FieldValue.Part part => !part.Value.Any(),
        _ => false,
    };

    private static string Expected(Field field) => field.Format switch
    {
        FieldFormat.List => $"must be a list, each entry with {string.Join(", ", field.Fields.Select(f => f.Name))}.",
        FieldFormat.Body => "must have content and content_type.",
        FieldFormat.MultiChoice => "must be a list of choices.",
        _ when field.Public => "is not a secret and must be a string.",
        _ => "is a secret and must be given as a string, separate from public values.",
    };

    private void Add(string path, string message) => faults.Add(new(path, message));
}
