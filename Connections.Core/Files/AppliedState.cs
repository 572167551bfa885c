using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.Secrets;
using Connections.Core.Tiles;

namespace Connections.Core.Files;

/// <summary>
/// The state of a connection, a group, an account of a tile, a workflow or an app, as far as files describe it: values
/// by path. Of a secret only which version of it there is. Two of the same thing, then and now, tell what has changed
/// between.
/// </summary>
internal sealed class AppliedState
{
    private const string Secret = "secrets/";
    private const string Member = "members/";
    private const string Access = "access/";
    private const string Document = "document/";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    private AppliedState() { }

    /// <summary>Whether it says who may do what.</summary>
    public bool HasAccess => values.Keys.Any(k => k.StartsWith(Access, StringComparison.Ordinal));

    /// <summary>Of a connection; what the product sets in it by itself is left out.</summary>
    public static AppliedState From(Connection connection, IntegrationCatalog catalog,
        IEnumerable<StoredSecret> secrets)
    {
        var state = new AppliedState();
        state.Set("name", connection.Name);
        state.Set("description", connection.Description);
        state.Set("identifier_tags", connection.TagsText);
        state.Set("hands_out_credentials", connection.HandsOut ? "true" : "");
        state.SetCredential(catalog.Find(connection.IntegrationType), connection.CredentialType, connection.Fields,
            secrets);
        return state;
    }

    /// <summary>Of an account of a tile.</summary>
    public static AppliedState From(TileAccount account, IntegrationCatalog catalog,
        IEnumerable<StoredSecret> secrets)
    {
        var state = new AppliedState();
        state.Set("name", account.Name);
        state.SetCredential(catalog.Find(account.IntegrationType), account.CredentialType, account.Fields, secrets);
        state.Set("default", account.IsDefault ? "true" : "");
        return state;
    }

    /// <summary>The same, of an account that is the default from then on, or is not.</summary>
    public AppliedState AsDefault(bool isDefault)
    {
        values.Remove("default");
        Set("default", isDefault ? "true" : "");
        return this;
    }

    /// <summary>Of a group.</summary>
    public static AppliedState From(ConnectionGroup group, IEnumerable<Guid> members)
    {
        var state = new AppliedState();
        state.Set("name", group.Name);
        state.Set("description", group.Description);
        state.Set("identifier_tags", string.Join(' ', group.Keys));
        foreach (var id in members) state.Set($"{Member}{id}", "in");
        return state;
    }

    /// <summary>Of a workflow; of its document only by which parts differ.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="spec">Its newest document.</param>
    /// <param name="secret">The secret of its webhook; null: it has none.</param>
    /// <param name="words">The words of the service account that it runs as.</param>
    public static AppliedState From(Workflow workflow, string spec, WebhookSecret? secret,
        IReadOnlyDictionary<Guid, string> words)
    {
        var state = new AppliedState();
        state.Set("name", workflow.Name);
        state.Set("description", workflow.Description);
        state.Set("tags", workflow.TagsText);
        state.Set("run_as", workflow.ServiceAccountId is { } account
            ? words.GetValueOrDefault(account, $"gone/{account}") : ManifestWorkflowReader.Word(workflow.RunAs));
        state.Set("published", PublicationOf(workflow.PublishedVersionId, workflow.DraftVersionId) ?? "");
        state.Set("repeatable_steps", workflow.RepeatableText);
        if (secret is not null)
            state.Set(Secret + secret.Path,
                secret.Lost ? "lost" : secret.SecretVersion.ToString(CultureInfo.InvariantCulture));
        foreach (var (part, digest) in DocumentParts.Digests(spec)) state.Set(Document + part, digest);
        return state;
    }

    /// <summary>Of an app; of its definition only by which parts differ.</summary>
    /// <param name="app">The app.</param>
    /// <param name="definition">Its newest definition.</param>
    /// <param name="deployed">The version that its viewers see; null: none.</param>
    /// <param name="words">The words of the service account that it runs as.</param>
    public static AppliedState From(StoredApp app, string definition, Guid? deployed,
        IReadOnlyDictionary<Guid, string> words)
    {
        var state = new AppliedState();
        state.Set("name", app.Name);
        state.Set("description", app.Description);
        state.Set("tags", app.TagsText.Trim());
        state.Set("run_as", app.ServiceAccountId is { } account
            ? words.GetValueOrDefault(account, $"gone/{account}") : ManifestAppReader.Word(app.RunAs));
        state.Set("published", PublicationOf(deployed, app.NewestVersionId) ?? "");
        foreach (var (part, digest) in DocumentParts.Digests(definition)) state.Set(Document + part, digest);
        return state;
    }

    /// <summary>What is published, in words: <c>true</c> where it is the newest version; null: nothing.</summary>
    public static string? PublicationOf(Guid? published, Guid newest) =>
        published is null ? null : published == newest ? "true" : "an older version";

    /// <summary>The same, with who may do what.</summary>
    public AppliedState With(IRestricted resource, IEnumerable<Grant> grants, IReadOnlyDictionary<Guid, string> words)
    {
        var middle = ManifestPrincipals.MiddleOf(resource);
        if (resource.OrganizationLevel != AccessLevel.None)
            Set(Access + "organization", ManifestPrincipals.Word(resource.OrganizationLevel, middle));
        foreach (var grant in grants)
            Set(Access + words.GetValueOrDefault(grant.PrincipalId, $"gone/{grant.PrincipalId}"),
                ManifestPrincipals.Word(grant.Level, middle));
        return this;
    }

    /// <summary>Whether a secret is the version that was applied.</summary>
    public bool Holds(SealedSecret secret) =>
        !secret.Lost
            && values.GetValueOrDefault(Secret + secret.Path) == secret.SecretVersion.ToString(
                CultureInfo.InvariantCulture);

    /// <summary>What is otherwise now.</summary>
    /// <param name="now">The present state.</param>
    /// <param name="memberNames">Names of the members that the reader may see.</param>
    public IReadOnlyList<FieldChange> To(AppliedState now, IReadOnlyDictionary<Guid, string> memberNames) =>
    [
        .. from path in values.Keys.Union(now.values.Keys)
           let was = values.GetValueOrDefault(path)
           let @is = now.values.GetValueOrDefault(path)
           where was != @is
           select Words(path, was, @is, memberNames),
    ];

    /// <summary>As it is stored.</summary>
    public string Write() => JsonSerializer.Serialize(values, Json);

    /// <summary>As it was stored.</summary>
    public static AppliedState Read(string json)
    {
        var state = new AppliedState();
        foreach (var (path, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(json, Json)
            ?? []) state.Set(path, value);
        return state;
    }

    private static FieldChange Words(string path, string? was, string? now,
        IReadOnlyDictionary<Guid, string> memberNames)
    {
        if (path.StartsWith(Secret, StringComparison.Ordinal))
            return new FieldChange(path[Secret.Length..], null, null, Secret: true);
        if (path.StartsWith(Document, StringComparison.Ordinal))
            return new FieldChange(path[Document.Length..], was is null ? null : "as applied",
                now is null ? null : "changed");
        if (!path.StartsWith(Member, StringComparison.Ordinal)) return new FieldChange(path, was, now);
        var name = memberNames.GetValueOrDefault(Guid.Parse(path.AsSpan(Member.Length)),
            "a connection that was deleted, or that you can't see");
        return new FieldChange("member", was is null ? null : name, now is null ? null : name);
    }

    private void SetCredential(Integration? integration, string kindType, string stored,
        IEnumerable<StoredSecret> secrets)
    {
        var fields = FieldJson.Read(stored);
        foreach (var field in integration?.Kind(kindType) is { } kind
            ? integration.FieldsFor(kind).Where(f => f.ReadOnly) : []) fields.Remove(field.Name);
        Set("authentication", kindType);
        foreach (var (path, value) in FieldJson.Flatten(fields,
            integration is null ? _ => null : ConnectionDiff.KeyOf(integration))) Set("fields/" + path, value);
        foreach (var secret in secrets.Where(s => !s.IsObtained))
            Set(Secret + secret.Path,
                secret.Lost ? "lost" : secret.SecretVersion.ToString(CultureInfo.InvariantCulture));
    }

    private void Set(string path, string value)
    {
        if (value.Length > 0) values[path] = value;
    }
}
