using Connections.Core.Audit;
using Connections.Core.Integrations;

namespace Connections.Core.Connections;

/// <summary>What an act changed, field by field, for the audit trail. Of a secret only that it changed.</summary>
internal static class ConnectionDiff
{
    public static IReadOnlyList<FieldChange> Created(Integration integration, ConnectionInput input, FieldSet fields,
        ConnectionValidator check) =>
    [
        new("name", null, input.Name.Trim().Normalize()),
        new("credentials", null, input.CredentialType),
        .. string.IsNullOrWhiteSpace(input.Description) ? []
            : new[] { new FieldChange("description", null, input.Description.Trim()) },
        .. FieldJson.Flatten(fields, KeyOf(integration)).Select(f => new FieldChange(f.Key, null, f.Value)),
        .. check.Secrets.Keys.Select(path => new FieldChange(path, null, null, Secret: true)),
        .. check.Tags.Count == 0 ? [] : new[] { new FieldChange("tags", null, IdentifierTag.Text(check.Tags)) },
    ];

    public static IReadOnlyList<FieldChange> Edited(
        Integration integration, EditedCredential edited, FieldSet before, ConnectionInput input, FieldSet after,
        ConnectionValidator check, IReadOnlySet<string> stored)
    {
        var changes = new List<FieldChange>(Names(edited, input));
        if (edited.CredentialType != input.CredentialType)
            changes.Add(new("credentials", edited.CredentialType, input.CredentialType));

        var old = FieldJson.Flatten(before, KeyOf(integration)).ToDictionary();
        var now = FieldJson.Flatten(after, KeyOf(integration)).ToDictionary();
        foreach (var path in old.Keys.Union(now.Keys))
            if (old.GetValueOrDefault(path) != now.GetValueOrDefault(path))
                changes.Add(new(path, old.GetValueOrDefault(path), now.GetValueOrDefault(path)));

        changes.AddRange(
            check.Secrets.Keys.Union(stored.Where(p => !check.StillStored(p)))
                .Select(path => new FieldChange(path, null, null, Secret: true)));
        return changes;
    }

    /// <summary>That credentials may leave the server from now on, or no more; nothing where it stays.</summary>
    public static IEnumerable<FieldChange> HandingOut(bool before, bool after) =>
        before == after ? [] : [new FieldChange("handing out", before ? "allowed" : null, after ? "allowed" : null)];

    /// <summary>Changes of name, description and tags alone.</summary>
    public static IReadOnlyList<FieldChange> Names(EditedCredential edited, ConnectionInput input)
    {
        var changes = new List<FieldChange>();
        var (name, description) = (input.Name.Trim().Normalize(), (input.Description ?? "").Trim().Normalize());
        if (edited.Name != name) changes.Add(new("name", edited.Name, name));
        if (edited.Description != description) changes.Add(new("description", edited.Description, description));
        var tags = IdentifierTag.Text(IdentifierTag.ParseAll(input.Tags, []));
        if (edited.TagsText != tags) changes.Add(new("tags", edited.TagsText, tags));
        return changes;
    }

    /// <summary>That a file manages it from then on, or none anymore.</summary>
    public static IEnumerable<FieldChange> ManagedBy(string? before, string? after) =>
        before == after ? [] : [new FieldChange("managed by", before, after)];

    internal static Func<string, string?> KeyOf(Integration integration) =>
        name => integration.Fields.Concat(integration.Credentials.SelectMany(c => c.Fields))
            .FirstOrDefault(f => f.Name == name)?.ItemKey;
}
