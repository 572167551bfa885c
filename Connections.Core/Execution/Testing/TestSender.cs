using System.Text;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Execution.Testing;

/// <summary>
/// Tries a connection: its test request, with its credential, through the egress client, and tells what was asked of
/// whom and what came back. Nothing is kept. Who may do so, and how often, is decided by the caller.
/// </summary>
internal sealed class TestSender(EgressClient egress, RequestAuthenticators authentications,
    EgressLimits? limits = null)
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
    /// <param name="storedAs">The connection that these are, as it is stored; null: input that is not saved, of which
    /// nothing is kept.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">A field is missing or wrong, so that no request can be made; names
    /// each.</exception>
    public async Task<ConnectionTestResult> SendAsync(
        Integration integration, CredentialKind kind, FieldSet fields, IReadOnlyDictionary<string, SecretValue> secrets,
        Guid? storedAs, CancellationToken ct)
    {
        if (!RequestAuthenticators.Supports(kind))
            return TestResultBuilder.NotTried($"Connections with {kind.Name} can't be tested.");
        if (kind.Test is not { } test)
            return TestResultBuilder.NotTried($"There is no test request for {integration.Name}.");

        var credential = new Credential(integration, kind, fields, secrets)
        {
            StoredAs = storedAs,
            WantsNewToken = true
        };
        var baseUri = ConnectionAddress.Base(credential);
        var hosts = ConnectionAddress.Hosts(credential, baseUri);
        var request = test.TokenOnly ? new OutboundRequest("GET", NoAddress)
            : CatalogRequest.Create(credential, test, baseUri);
        try
        {
            await authentications.For(kind).ApplyAsync(request, credential, ct);
        }
        catch (TokenException failed)
        {
            return TestResultBuilder.WithoutToken(failed.Fault, credential);
        }

        if (test.TokenOnly) return TestResultBuilder.TokenGiven(request.Exchange!, credential);
        var ready = request.ToEgress(hosts, limits ?? EgressLimits.Test) with { Trust = credential.Trust };

        var outcome = await egress.SendAsync(ready, ct);
        var mask = new SecretMask([.. secrets.Values, .. request.Derived, .. ready.Challenge?.Derived ?? []]);
        var asked = $"{ready.Method} {Shown(request, mask)}";
        try
        {
            var verdict = outcome.Answer is { } answer ? TestResponseInterpreter.Read(test, answer) : null;
            // Without a credential nobody signed in.
            if (verdict is { Outcome: TestOutcome.LacksPermission }
                && kind.Authentication is Integrations.AuthenticationMethod.None)
                verdict = verdict with { Message = $"Not allowed ({outcome.Answer!.Status})." };
            var refused = await authentications.DropRefusedAsync(credential, request.Token, isNew: true,
                outcome.Answer);
            if (refused is not null && verdict is { NextStep: null }) verdict = verdict with { NextStep = refused };
            if (ready.Challenge?.Fault is { } why) verdict = new TestVerdict(TestOutcome.Unknown, why, null);
            return Report(outcome, verdict, credential, mask) with { Asked = asked };
        }
        catch (Exception e)
        {
            // It was sent, and that must not be lost because of what came back.
            return TestResultBuilder.NotTried("The response could not be read because of an error in Connections.") with
            {
                Asked = asked,
                Status = outcome.Answer?.Status,
                RemoteAddress = outcome.RemoteAddress?.ToString(),
                Elapsed = outcome.Elapsed,
                Defect = e,
            };
        }
    }

    private static ConnectionTestResult Report(EgressOutcome outcome, TestVerdict? verdict, Credential credential,
        SecretMask mask)
    {
        var result = TestResultBuilder.Build(outcome, verdict, credential);
        result = result with
        {
            // They may name where the answer pointed to.
            Message = mask.Apply(result.Message),
            NextStep = result.NextStep is { } next ? mask.Apply(next) : null,
            Steps = [.. result.Steps.Select(s => s with { Message = mask.Apply(s.Message) })],
            HeaderNames = outcome.SentNames,
            Defect = outcome.Failure?.Defect,
        };
        if (outcome.Answer is not { } came) return result;
        var masked = 0;
        var (excerpt, isCut, note) = Excerpt(came, mask, ref masked);
        var notes = note is null ? came.Notes : came.Notes.Append(note);
        return result with
        {
            ProviderMessage = Said(came, mask),
            Excerpt = excerpt,
            ExcerptIsCut = isCut,
            MaskedPlaces = masked,
            Notes = [.. notes.Select(n => mask.Apply(n))],
        };
    }

    /// <summary>
    /// The address as it may be shown: no secret, and of parameters that the connection adds only the names.
    /// </summary>
    private static string Shown(OutboundRequest request, SecretMask mask)
    {
        var shown = mask.Apply(request.Uri, withQuery: true);
        if (request.Query.Count == 0) return shown;
        var added = string.Join('&',
            request.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={SecretMask.Replacement}"));
        return $"{shown}{(request.Uri.Query.Length == 0 ? '?' : '&')}{added}";
    }

    // What a denied request was told; an accepted one needs no explanation.
    private static string? Said(EgressResponse answer, SecretMask mask) =>
        answer.Status >= 400 && ProviderErrorReader.Read(answer.Body, answer.Header(Challenge)) is { } said
            ? ProviderErrorReader.Shorten(mask.Apply(said, answer.Truncated ? MaskOptions.CutAtEnd : MaskOptions.None))
            : null;

    private static (string Text, bool IsCut, string? Note) Excerpt(EgressResponse answer, SecretMask mask,
        ref int masked)
    {
        if (answer.Body.IsEmpty) return ("", answer.Truncated, null);
        var body = answer.Body.Span;
        var isCut = answer.Truncated || body.Length > MaskedLength;
        if (body.Length > MaskedLength) body = WholeCharacters(body[..MaskedLength]);
        else if (answer.Truncated) body = WholeCharacters(body);
        var options = (isCut ? MaskOptions.CutAtEnd : MaskOptions.None) | (answer.IsPartial ? MaskOptions.CutAtStart
            : MaskOptions.None);
        if (mask.Apply(body, ref masked, options) is var safe && masked > 0) body = safe;
        var decoded = ResponseText.Decode(body, answer.Header("Content-Type"));
        if (answer.IsOpaque || decoded.Text is null
            || decoded.Text.Contains('\0',
            StringComparison.Ordinal)) return ($"({answer.Body.Length:N0} bytes that are not text)", answer.Truncated,
            null);

        var text = mask.Apply(decoded.Text, ref masked, options);
        var shown = new StringBuilder(ExcerptLength);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > ExcerptLength) return (shown.ToString(), true, decoded.Note);

            // Control and formatting characters could turn the text round on the screen, or hide parts of it.
            shown.Append(
                rune.Value is '\n' or '\t' || !IsInvisible(rune) ? rune.ToString() : rune.Value == '\r' ? ""
                    : "\uFFFD");
        }

        return (shown.ToString(), isCut, decoded.Note);
    }

    // A cut in the middle of a character makes the rest no text.
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> body)
    {
        for (var missing = 0; missing < 4 && missing < body.Length; missing++)
        {
            if (ResponseText.IsUtf8(body[..^missing])) return body[..^missing];
        }

        return body;
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
        or System.Globalization.UnicodeCategory.Format;
}
