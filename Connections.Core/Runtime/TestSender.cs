using System.Text;
using Connections.Core.Integrations;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Egress;
using Connections.Core.Runtime.Tokens;

namespace Connections.Core.Runtime;

/// <summary>
/// Tries a connection: its test request, with its credential, through the egress client, and tells what was asked of whom and what
/// came back. Nothing is kept. Who may do so, and how often, is decided by the caller.
/// </summary>
internal sealed class TestSender(EgressClient egress, Authentications authentications, EgressLimits? limits = null)
{
    /// <summary>Most characters of the body that are shown.</summary>
    public const int ExcerptLength = 2 * 1024;

    private const string Challenge = "WWW-Authenticate";

    // Of a test that is over with the token. It is never asked.
    private static readonly Uri NoAddress = new("https://nowhere.invalid/");

    // More than is shown, since masking shortens; bounded, since masking takes time.
    private const int MaskedLength = 64 * 1024;

    /// <summary>Sends the test request.</summary>
    /// <param name="integration">The integration.</param>
    /// <param name="kind">Its credential kind.</param>
    /// <param name="fields">Public values.</param>
    /// <param name="secrets">Secrets by path.</param>
    /// <param name="storedAs">The connection that these are, as it is stored; null: input that is not saved, of which nothing is kept.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">A field is missing or wrong, so that no request can be made; names each.</exception>
    public async Task<ConnectionTestResult> SendAsync(
        Integration integration, CredentialKind kind, FieldSet fields, IReadOnlyDictionary<string, SecretValue> secrets, Guid? storedAs, CancellationToken ct)
    {
        if (!Authentications.Supports(kind)) return TestReport.NotTried($"Connections with {kind.Name} cannot be tried.");
        if (kind.Test is not { } test) return TestReport.NotTried($"No request is known that tries {integration.Name}.");

        var credential = new Credential(integration, kind, fields, secrets) { StoredAs = storedAs, WantsNewToken = true };
        var baseUri = ConnectionAddress.Base(credential);
        var hosts = ConnectionAddress.Hosts(credential, baseUri);
        var request = test.TokenOnly ? new OutboundRequest("GET", NoAddress) : CatalogRequest.Of(credential, test, baseUri);
        try
        {
            await authentications.For(kind).ApplyAsync(request, credential, ct);
        }
        catch (TokenFailed failed)
        {
            return TestReport.WithoutToken(failed.Fault, credential);
        }

        if (test.TokenOnly) return TestReport.TokenGiven(request.Exchange!, credential);
        var ready = request.ToEgress(hosts, limits ?? EgressLimits.Test) with { Trust = credential.Trust };

        var outcome = await egress.SendAsync(ready, ct);
        var mask = new SecretMask([.. secrets.Values, .. request.Derived, .. ready.Challenge?.Derived ?? []]);
        var verdict = outcome.Answer is { } answer ? TestReading.Read(test, answer.Status, answer.Body, answer.Header(Challenge)) : null;
        // Without a credential nobody signed in.
        if (verdict is { Outcome: TestOutcome.LacksPermission } && kind.Authentication is Integrations.Authentication.None)
            verdict = verdict with { Message = $"Not allowed ({outcome.Answer!.Status})." };
        if (await authentications.DropRefusedAsync(credential, request.Token, isNew: true, outcome.Answer) is { } refused && verdict is { NextStep: null })
            verdict = verdict with { NextStep = refused };
        if (ready.Challenge?.Fault is { } why) verdict = new TestVerdict(TestOutcome.Unknown, why, null);
        var result = TestReport.Of(outcome, verdict, credential);
        result = result with
        {
            Asked = $"{ready.Method} {Shown(request, mask)}",
            // It may name where the answer pointed to.
            NextStep = result.NextStep is { } next ? mask.Apply(next) : null,
            HeaderNames = ready.Challenge is { Derived.Count: > 0 }
                ? [.. ready.HeaderNames, "Authorization"]
                : ready.HeaderNames,
        };
        if (outcome.Answer is not { } came) return result;
        var (excerpt, isCut) = Excerpt(came, mask);
        return result with { Message = mask.Apply(result.Message), ProviderMessage = Said(came, mask), Excerpt = excerpt, ExcerptIsCut = isCut };
    }

    /// <summary>The address as it may be shown: no secret, and of parameters that the connection adds only the names.</summary>
    private static string Shown(OutboundRequest request, SecretMask mask)
    {
        var shown = mask.Apply(request.Uri.AbsoluteUri);
        if (request.Query.Count == 0) return shown;
        var added = string.Join('&', request.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={SecretMask.Replacement}"));
        return $"{shown}{(request.Uri.Query.Length == 0 ? '?' : '&')}{added}";
    }

    // What a denied request was told; an accepted one needs no explanation.
    private static string? Said(EgressAnswer answer, SecretMask mask) =>
        answer.Status >= 400 && ProviderMessage.Read(answer.Body, answer.Header(Challenge)) is { } said ? ProviderMessage.Shorten(mask.Apply(said, answer.Truncated)) : null;

    private static (string Text, bool IsCut) Excerpt(EgressAnswer answer, SecretMask mask)
    {
        if (answer.Body.IsEmpty) return ("", answer.Truncated);
        var type = answer.Header("Content-Type") ?? "";
        var body = answer.Body.Span;
        var isCut = answer.Truncated || body.Length > MaskedLength;
        if (body.Length > MaskedLength) body = body[..MaskedLength];
        if (body.Contains((byte)0)) return ($"({answer.Body.Length:N0} bytes that are no text)", answer.Truncated);

        var encoding = type.Contains("iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1 : Encoding.UTF8;
        var text = mask.Apply(encoding.GetString(body).TrimEnd('\uFFFD'), isCut);
        var shown = new StringBuilder(ExcerptLength);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > ExcerptLength) return (shown.ToString(), true);

            // Control and formatting characters could turn the text round on the screen, or hide parts of it.
            shown.Append(rune.Value is '\n' or '\t' || !IsInvisible(rune) ? rune.ToString() : rune.Value == '\r' ? "" : "\uFFFD");
        }

        return (shown.ToString(), isCut);
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format;
}
