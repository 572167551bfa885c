using Connections.Core.Integrations;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>An input held against every rule: its faults, and what would be stored.</summary>
internal sealed class ConnectionValidator
{
    private ConnectionValidator() { }

    public required IReadOnlyList<ValidationError> Faults { get; init; }
    public required FieldSet Public { get; init; }

    /// <summary>Secrets to be sealed, by path.</summary>
    public required IReadOnlyDictionary<string, SecretValue> Secrets { get; init; }

    /// <summary>Stored secrets that stay as they are.</summary>
    public required IReadOnlySet<string> Kept { get; init; }

    public required IReadOnlyList<IdentifierTag> Tags { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Whether the secret that ends is among those that stay, so that its end stays too: a certificate, or all of them.
    /// </summary>
    public required bool KeepsExpiry { get; init; }

    /// <summary>The same, with given secrets left as they are stored.</summary>
    public ConnectionValidator Leaving(IReadOnlySet<string> same) => new()
    {
        Faults = Faults,
        Public = Public,
        Secrets = Secrets.Where(s => !same.Contains(s.Key)).ToDictionary(),
        Kept = Kept.Concat(Secrets.Keys.Where(same.Contains)).ToHashSet(),
        Tags = Tags,
        ExpiresAt = ExpiresAt,
        KeepsExpiry = KeepsExpiry,
    };

    /// <summary>Whether a stored secret has a place after the save: kept as it is, or replaced.</summary>
    public bool StillStored(string path) => Kept.Contains(path) || Secrets.ContainsKey(path);

    /// <summary>Refuses on any error; warnings pass.</summary>
    /// <exception cref="Problem.Invalid">With all of them.</exception>
    public void EnsureNoErrors()
    {
        if (Faults.Any(f => f.Severity == ErrorSeverity.Error))
            throw new Problem.Invalid([.. Faults.Where(f => f.Severity == ErrorSeverity.Error)]);
    }

    /// <param name="input">What was given.</param>
    /// <param name="integration">Its integration.</param>
    /// <param name="kind">Its credential kind.</param>
    /// <param name="kept">Paths of stored secrets that need not be given again; null on create.</param>
    /// <param name="rebinding">Why stored secrets must be given again, where they must.</param>
    /// <param name="stored">Paths of all stored secrets.</param>
    /// <param name="named">The stored name; null on create.</param>
    public static ConnectionValidator Create(ConnectionInput input, Integration integration, CredentialKind kind,
        IReadOnlySet<string>? kept, string? rebinding = null, IReadOnlySet<string>? stored = null, string? named = null)
    {
        var faults = new List<ValidationError>();
        Name(input, faults, named);
        var tags = IdentifierTag.ParseAll(input.Tags, faults);
        var (values, secrets, cleared) = FieldRules.Separate(integration, kind, input.Fields);
        // What the product alone sets is not taken from outside: an External ID of one's choice would let one use
        // another's role.
        foreach (var field in integration.FieldsFor(kind).Where(f => f.ReadOnly)) values.Remove(field.Name);
        foreach (var fault in FieldRules.Validate(integration, kind, input.Fields, kept))
        {
            // A stored secret that must be entered again says why.
            var again = rebinding is not null && stored is not null && stored.Contains(fault.Field)
                && !secrets.ContainsKey(fault.Field);
            faults.Add(again ? fault with { Message = rebinding! } : fault);
        }

        var places = FieldRules.SecretPaths(integration, kind, values).ToDictionary(p => p.Path, p => p.Field);
        HashSet<string> stay = [.. (kept ?? new HashSet<string>())
            .Where(p => places.ContainsKey(p) && !secrets.ContainsKey(p) && !cleared.Contains(p))];
        return new ConnectionValidator
        {
            Faults = faults,
            Public = values,
            Secrets = secrets,
            Kept = stay,
            KeepsExpiry = stay.Any(p => places[p].Format == FieldFormat.PemCertificate)
                || (stay.Count > 0 && secrets.Count == 0),
            Tags = tags,
            // In the clear, beside what is sealed: the product must be able to warn without opening anything.
            ExpiresAt = secrets.Values.Select(s => TokenRules.Expiry(s.Reveal()))
                .Append(FieldRules.Expiry(integration, kind, input.Fields)).Min(),
        };
    }

    /// <summary>
    /// The rules on name and description. A name that is stored already stays good, even where the rules are newer than
    /// it.
    /// </summary>
    public static void Name(ConnectionInput input, ICollection<ValidationError> faults, string? named = null) =>
        Name(input.Name, input.Description, faults, named);

    /// <summary>The same rules, wherever something is named as connections are.</summary>
    public static void Name(string? givenName, string? givenDescription, ICollection<ValidationError> faults,
        string? named = null, string example = "billing-api-staging")
    {
        // Composed as it is stored, since that is what must fit.
        var (name, nameIsText) = Composed(givenName);
        if (name.Length == 0) faults.Add(new("name", $"Enter a name, for example {example}."));
        else if (name.Length > Connection.MaxName)
            faults.Add(new("name", $"The name has {name.Length} characters; the maximum is {Connection.MaxName}."));
        else if (!nameIsText) faults.Add(new("name", "The name contains control characters. Retype it without them."));
        else if (name != named && NameCharacters.Fault(name) is { } fault) faults.Add(new("name", fault));

        var (description, descriptionIsText) = Composed(givenDescription);
        if (description.Length > Connection.MaxDescription)
            faults.Add(new(
                "description", $"The description has {description.Length} characters; the maximum is "
                    + $"{Connection.MaxDescription}."));
        else if (!descriptionIsText || description.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            faults.Add(new("description", "The description contains control characters. Retype it without them."));
    }

    private static (string Text, bool IsText) Composed(string? typed)
    {
        var text = (typed ?? "").Trim();
        return DatabaseText.Holds(text) ? (text.Normalize(), true) : (text, false);
    }
}
