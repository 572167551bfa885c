using Connections.Core.Connections;
using Connections.Core.Integrations;

namespace Connections.Web.Ui;

/// <summary>
/// Two people changed one connection: what the other one saved, beside what is typed here. What only they changed is
/// taken; what both changed is to be decided.
/// </summary>
public sealed class ConnectionMerge : ConflictMerge
{
    private readonly ConnectionDetails? seen;
    private readonly ConnectionFormModel mine;

    /// <summary>Compares.</summary>
    /// <param name="seen">What was stored when one began; null where that is no longer known, so that every
    /// difference is to be decided.</param>
    /// <param name="latest">What is stored now.</param>
    /// <param name="mine">What is typed.</param>
    public ConnectionMerge(ConnectionDetails? seen, ConnectionDetails latest, ConnectionFormModel mine)
    {
        (this.seen, Latest, this.mine) = (seen, latest, mine);
        Add("Connection Name", d => d.Row.Name, mine.Name, () => mine.Name = latest.Row.Name);
        Add("Description", d => d.Description, mine.Description, () => mine.Description = latest.Description);
        Add("Identifier Tags", d => Tags(d.Row.Tags), Tags(mine.Tags), () => mine.Tags = latest.Row.Tags);
        Add("Allow credential export", d => d.Row.HandsOut ? "Allowed" : "", mine.HandsOut ? "Allowed" : "",
            () => mine.HandsOut = latest.Row.HandsOut);
        if (mine is { Integration: { } integration, Kind: { } kind, Values: { } values }
            && integration.Kind(latest.Row.CredentialType) is { } theirs)
        {
            Add("Authentication Type", d => integration.Kind(d.Row.CredentialType)?.Name ?? d.Row.CredentialType,
                kind.Name, () => Take(theirs), IsUntouched(kind, values));
            var typed = values.Values(withSecrets: false);
            foreach (var field in (theirs == kind ? integration.FieldsFor(kind) : integration.Fields)
                .Where(f => !f.ReadOnly))
                Add(field.Label, d => FieldText.Format(Normal(kind, d)[field.Name]),
                    FieldText.Format(typed[field.Name]), () => mine.Values!.Fill(field, latest.Fields));
            if (theirs == kind) AddSecrets(integration, kind, values);
        }
    }

    /// <summary>What is stored now.</summary>
    public ConnectionDetails Latest { get; }

    /// <inheritdoc/>
    public override string Thing => "connection";

    /// <inheritdoc/>
    public override DateTimeOffset SavedAt => Latest.Row.UpdatedAt;

    /// <inheritdoc/>
    public override void Apply()
    {
        base.Apply();
        mine.Rebase(Latest);
    }

    private void Add(string label, Func<ConnectionDetails, string> of, string typed, Action take,
        bool isUntouched = true) =>
        Compare(label, seen is null ? null : of(seen), of(Latest), typed, take, isUntouched);

    private void AddSecrets(Integration integration, CredentialKind kind, FormFields values)
    {
        if (seen is null) return;
        var typed = values.SecretChanges().ToDictionary();
        var labels = FieldRules.SecretPaths(integration, kind,
            Latest.Fields).Concat(FieldRules.SecretPaths(integration, kind, seen.Fields))
            .DistinctBy(p => p.Path).ToDictionary(p => p.Path, p => p.Field.Label);
        var (before, now) = (seen.Secrets.ToDictionary(s => s.Path), Latest.Secrets.ToDictionary(s => s.Path));
        foreach (var path in before.Keys.Union(now.Keys))
        {
            var stored = now.GetValueOrDefault(path);
            if (stored?.SetAt == before.GetValueOrDefault(path)?.SetAt) continue;
            var theirs = stored is null ? "Removed" : $"A new one, set by {stored.SetBy}";
            var label = labels.GetValueOrDefault(path, path);
            if (typed.TryGetValue(path, out var draft))
                Conflict(new MergeRow(label, theirs,
                    draft.State == SecretFieldState.Cleared ? "Removed" : "The one you entered",
                    () => values.ForgetSecret(path)));
            else
                TakeOver(new MergeRow(label, theirs, "", () => { }));
        }
    }

    private void Take(CredentialKind kind)
    {
        mine.Choose(kind);
        foreach (var field in kind.Fields) mine.Values!.Fill(field, Latest.Fields);
    }

    private bool IsUntouched(CredentialKind kind, FormFields values) =>
        seen is not null && !values.HasSecretChanges
            && FieldText.Format(values.Values(withSecrets: false)) == FieldText.Format(Normal(kind, seen));

    private FieldSet Normal(CredentialKind kind, ConnectionDetails details)
    {
        var form = new FormFields([.. mine.Integration!.FieldsFor(kind)]);
        form.Fill(details.Fields);
        return form.Values(withSecrets: false);
    }

    private static string Tags(IReadOnlyList<string> tags) => string.Join(' ', tags.Order(StringComparer.Ordinal));
}
