using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.Secrets;

namespace Connections.Core.Connections;

/// <summary>
/// What an edit comes to, held against every rule: for the save itself, and for who asks beforehand. Changes nothing.
/// </summary>
internal sealed class ConnectionEdit
{
    private ConnectionEdit() { }

    public required ConnectionValidator Check { get; init; }

    /// <summary>Public values from then on, those that the product sets among them.</summary>
    public required FieldSet Fields { get; init; }

    /// <summary>What differs, for the record.</summary>
    public required IReadOnlyList<FieldChange> Changes { get; init; }

    /// <summary>Whether the credential may leave the server from then on.</summary>
    public required bool HandsOut { get; init; }

    /// <summary>Whether what was obtained with the credential is worth nothing from then on.</summary>
    public required bool EndsTokens { get; init; }

    /// <param name="integration">Its integration.</param>
    /// <param name="kind">The credential kind from then on.</param>
    /// <param name="before">As it is.</param>
    /// <param name="input">What is asked for.</param>
    /// <param name="secrets">Its stored secrets.</param>
    /// <param name="same">
    /// Where the input has every secret that should be: paths of those that are stored already. Null: what the input
    /// leaves out stays.
    /// </param>
    public static ConnectionEdit Create(Integration integration, CredentialKind kind, EditedCredential before,
        ConnectionInput input, IReadOnlyList<StoredSecret> secrets, IReadOnlySet<string>? same = null)
    {
        var values = FieldJson.Read(before.Fields);
        var stored = secrets.Select(s => s.Path).ToHashSet();
        var handsOut = input.HandsOut ?? before.HandsOut;
        var startsHandingOut = handsOut && !before.HandsOut;
        var rebinding = SecretReentryRule.Find(integration, before.CredentialType, values, kind, input.Fields,
            startsHandingOut);
        var kept = rebinding is null && same is null ? secrets.Where(s => !s.Lost).Select(s => s.Path).ToHashSet() : [];
        var check = ConnectionValidator.Create(input, integration, kind, kept, rebinding, stored, before.Name);
        if (same is not null && rebinding is null) check = check.Leaving(same);

        var fields = check.Public;
        // A token that was obtained for another address or in another way is worth nothing here, and would not open.
        // So it is with a consent that was given for other scopes or to another client.
        var consentEnds = kind.Authentication is AuthenticationMethod.OAuthCode oauth
            && (rebinding is not null || oauth.ConsentKey(values) != oauth.ConsentKey(fields));
        // What AWS has in place of a secret is the trust of the role's owner: they give it anew.
        KeepReadOnly(integration, kind, values, fields, input.GenerateNewExternalId || startsHandingOut, consentEnds);
        return new ConnectionEdit
        {
            Check = check,
            Fields = fields,
            Changes = [.. ConnectionDiff.Edited(integration, before, values, input, fields, check, stored),
                .. ConnectionDiff.HandingOut(before.HandsOut, handsOut)],
            HandsOut = handsOut,
            EndsTokens = rebinding is not null || consentEnds,
        };
    }

    private static void KeepReadOnly(Integration integration, CredentialKind kind, FieldSet before, FieldSet fields,
        bool newExternalId, bool consentEnds)
    {
        foreach (var field in integration.FieldsFor(kind).Where(f => f.ReadOnly))
        {
            if (kind.Authentication is AuthenticationMethod.OAuthCode oauth && oauth.ConnectedAsFrom == field.Name
                && consentEnds) continue;
            if (before[field.Name] is { } value) fields.Set(field.Name, value);
        }
        if (kind.Authentication is AuthenticationMethod.AwsSignature aws
            && (newExternalId || fields[aws.ExternalIdFrom] is null))
            fields.Set(aws.ExternalIdFrom, new FieldValue.Text(AwsIdentity.NewExternalId()));
    }
}
