using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Web.Ui;

/// <summary>
/// What is typed into the form of a connection: kept for every schema that was looked at, so that going back loses
/// nothing. It makes the input of the service and the draft, and lays faults beside fields.
/// </summary>
public sealed class ConnectionFormModel
{
    /// <summary>Places of what every connection has.</summary>
    public const string NamePlace = "name", DescriptionPlace = "description", KindPlace = "credentials",
        TagsPlace = "tags", HandsOutPlace = "handsOut";

    private readonly IntegrationCatalog catalog;
    private readonly Dictionary<(string Integration, string Kind), FormFields> forms = [];
    private readonly Dictionary<string, CredentialKind> kinds = [];
    private string untouched;

    /// <summary>The form of a new connection.</summary>
    public ConnectionFormModel(IntegrationCatalog catalog)
    {
        this.catalog = catalog;
        untouched = Written();
    }

    /// <summary>The form of a stored connection.</summary>
    public ConnectionFormModel(IntegrationCatalog catalog, ConnectionDetails stored) : this(catalog)
    {
        Edited = stored;
        (Name, Description, Tags, HandsOut) = (stored.Row.Name, stored.Description, stored.Row.Tags,
            stored.Row.HandsOut);
        if (!stored.SchemaMissing
            && catalog.TryFind(stored.Row.IntegrationType, stored.Row.CredentialType, out var integration,
                out var kind))
        {
            kinds[integration.Type] = kind;
            Choose(integration);
            Values!.Fill(stored.Fields);
        }
        untouched = Written();
    }

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Identifier tags, wrong ones included.</summary>
    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>Whether credentials may leave the server.</summary>
    public bool HandsOut { get; set; }

    /// <summary>The schema shown; null while none is chosen, or where that of a stored connection is gone.</summary>
    public Integration? Integration { get; private set; }

    /// <summary>The credential kind shown.</summary>
    public CredentialKind? Kind { get; private set; }

    /// <summary>The stored connection as it was read; null for a new one.</summary>
    public ConnectionDetails? Edited { get; private set; }

    /// <summary>Whether the save makes a new External ID.</summary>
    public bool GenerateNewExternalId { get; set; }

    /// <summary>
    /// Whether the External ID is another one after the save: because that was asked for, or because credential export
    /// begins.
    /// </summary>
    public bool RenewsExternalId =>
        Kind?.Authentication is AuthenticationMethod.AwsSignature
            && (GenerateNewExternalId || (HandsOut && Edited is { Row.HandsOut: false }));

    /// <summary>Why stored secrets must be entered again; null where they need not.</summary>
    public string? AsksAgain { get; private set; }

    /// <summary>What is wrong.</summary>
    public FormErrors Faults { get; } = new();

    /// <summary>What is typed into the fields of the schema; null where none is shown.</summary>
    public FormFields? Values => Integration is null || Kind is null ? null : forms[(Integration.Type, Kind.Type)];

    /// <summary>Whether anything differs from a new form, or from what is stored.</summary>
    public bool IsDirty =>
        GenerateNewExternalId || forms.Values.Any(f => f.HasSecretChanges) || Written() != untouched
            || (Edited is null && forms.Any(f => !IsFresh(f.Key, f.Value)));

    /// <summary>Shows a schema, with what was typed into it before.</summary>
    public void Choose(Integration integration)
    {
        Integration = integration;
        Choose(kinds.GetValueOrDefault(integration.Type) ?? integration.Credentials[0]);
    }

    /// <summary>Shows another credential kind of the schema; the fields of the integration itself go along.</summary>
    public void Choose(CredentialKind kind)
    {
        if (Integration is null) return;
        var before = Kind is not null && kinds.ContainsKey(Integration.Type) && Integration.Credentials.Contains(Kind)
            ? Values : null;
        Kind = kinds[Integration.Type] = kind;
        forms.TryAdd((Integration.Type, kind.Type), new FormFields([.. Integration.FieldsFor(kind)]));
        if (before is not null && before != Values) Values!.TakeOver(before, Integration.Fields);
    }

    /// <summary>The input of the service.</summary>
    public ConnectionInput ToInput() => new()
    {
        Name = Name,
        Description = Description,
        IntegrationType = Integration?.Type ?? Edited?.Row.IntegrationType ?? "",
        CredentialType = Kind?.Type ?? Edited?.Row.CredentialType ?? "",
        Fields = Values?.Values(withSecrets: true) ?? Edited?.Fields ?? [],
        Tags = Tags,
        HandsOut = HandsOut,
        GenerateNewExternalId = GenerateNewExternalId,
    };

    /// <summary>
    /// What is kept while it is not saved. Never a secret, not even one that was put into the wrong field.
    /// </summary>
    public DraftContent ToDraft()
    {
        var fields = Values?.Values(withSecrets: false) ?? [];
        foreach (var (name, value) in fields.ToList())
            if (HoldsKey(FieldText.Format(value))) fields.Remove(name);
        return new DraftContent
        {
            Name = Name,
            Description = HoldsKey(Description) ? "" : Description,
            IntegrationType = Integration?.Type ?? Edited?.Row.IntegrationType ?? "",
            CredentialType = Kind?.Type ?? Edited?.Row.CredentialType ?? "",
            Fields = fields,
            Tags = Tags,
            HandsOut = HandsOut,
            HadSecrets = Values?.HasSecrets ?? false,
            SeenVersion = Edited?.Row.Version,
        };
    }

    /// <summary>
    /// Continues with what was kept. False where its schema is not the one of the connection, or not there anymore.
    /// </summary>
    public bool Restore(DraftContent draft)
    {
        if (Edited is not null && Edited.Row.IntegrationType != draft.IntegrationType) return false;
        if (catalog.TryFind(draft.IntegrationType, draft.CredentialType, out var integration, out var kind))
        {
            Choose(integration);
            Choose(kind);
            Values!.Fill(draft.Fields);
        }
        else if (Edited is null) return false;
        (Name, Description, Tags, HandsOut) = (draft.Name, draft.Description, draft.Tags, draft.HandsOut);
        return true;
    }

    /// <summary>Checks the form by the rules. Without a schema only the name and the tags have any.</summary>
    public void Check(ConnectionInputRules rules)
    {
        if (Integration is null) return;
        var input = ToInput();
        AsksAgain = Edited is null ? null : rules.AsksSecretsAgain(input, Edited);
        var again = AsksAgain is null ? [] : Edited!.Secrets.Select(s => s.Path).ToHashSet();
        Faults.Check(rules.Check(input, Edited), PlaceOf, fault => again.Contains(fault.Field));
    }

    /// <summary>Lays what the service refused beside its fields.</summary>
    public void Refuse(IReadOnlyList<ValidationError> faults) => Faults.Refuse(faults, PlaceOf);

    /// <summary>The stored secret of a field as it is named now; null where there is none that would be kept.</summary>
    public StoredSecretInfo? StoredAt(string path) =>
        AsksAgain is null ? Edited?.Secrets.FirstOrDefault(s => s.Path == path && !s.Lost) : null;

    /// <summary>
    /// The stored secret of a field that goes away with the save, because it must be entered again and may be left out.
    /// </summary>
    public bool LosesStored(string path) => AsksAgain is not null && Edited?.Secrets.Any(s => s.Path == path) == true;

    /// <summary>What the service said of single tags, by tag.</summary>
    public IReadOnlyDictionary<string, string> TagFaults()
    {
        var faults = new Dictionary<string, string>();
        foreach (var fault in Faults.Refused)
            if (fault.Field.StartsWith("tags/", StringComparison.Ordinal)
                && int.TryParse(fault.Field.AsSpan(5), out var number) && number < Tags.Count)
                faults[Tags[number]] = fault.Message;
        return faults;
    }

    /// <summary>Takes a newer version of the stored connection as what is stored. What is typed stays.</summary>
    public void Rebase(ConnectionDetails newer)
    {
        untouched = new ConnectionFormModel(catalog, newer).untouched;
        Edited = newer;
    }

    /// <summary>The place of a path; null where nothing on screen has it.</summary>
    public string? PlaceOf(string path) => path switch
    {
        NamePlace or DescriptionPlace or TagsPlace or HandsOutPlace => path,
        KindPlace => Integration?.Credentials.Count > 1 ? KindPlace : null,
        // A wrong tag says so itself.
        _ when path.StartsWith("tags/", StringComparison.Ordinal) => path,
        _ => Values?.PlaceOf(path),
    };

    private bool IsFresh((string Integration, string Kind) key, FormFields form) =>
        catalog.Find(key.Integration, key.Kind) is null
            || FieldText.Format(form.Values(withSecrets: false)) == FieldText.Format(
                new FormFields(form.Fields).Values(withSecrets: false));

    private string Written() =>
        string.Join('\u0001', Name, Description, string.Join(' ', Tags), HandsOut ? "hands out" : "",
            Edited is null ? "" : Kind?.Type,
            Edited is null || Values is null ? "" : FieldText.Format(Values.Values(withSecrets: false)));

    private static bool HoldsKey(string text) => CertificateFile.HoldsKey(text);
}
