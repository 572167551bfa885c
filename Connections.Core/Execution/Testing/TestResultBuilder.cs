using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Execution.Testing;

/// <summary>Puts an exchange into the words of a test result.</summary>
internal static class TestResultBuilder
{
    /// <summary>A test that was not made.</summary>
    public static ConnectionTestResult NotTried(string why) => new()
    {
        Outcome = TestOutcome.Unknown,
        Message = why,
        Steps = [.. Enum.GetValues<TestStage>().Select(s => new TestStep(s, TestStepState.Skipped, "Not tested.", 0))],
    };

    /// <summary>The result of an exchange.</summary>
    public static ConnectionTestResult Build(EgressOutcome outcome, TestVerdict? verdict, Credential credential) =>
        new()
        {
            Outcome = verdict?.Outcome ?? TestOutcome.Unknown,
            Message = verdict?.Message ?? outcome.Failure!.Message,
            MessageTellsOutcome = verdict?.MessageTellsOutcome is true,
            Field = verdict?.Field ?? (outcome.Failure is { } failure ? FieldAtFault(failure, credential) : null),
            NextStep = verdict is not null ? NextStep(verdict, credential, outcome)
            : NextStep(outcome.Failure!, outcome.FinalUri),
            Steps = Steps(outcome, verdict),
            Status = outcome.Answer?.Status,
            Elapsed = outcome.Elapsed,
            BlockedBy = outcome.Failure?.Rule,
            RemoteAddress = outcome.RemoteAddress?.ToString(),
        };

    /// <summary>A test that ended before its request: no token could be had.</summary>
    public static ConnectionTestResult WithoutToken(TokenFailure fault, Credential credential)
    {
        var verdict = fault.IsRefusal
            ? new TestVerdict(TestOutcome.Refused, fault.Message, fault.Field) { NextStep = fault.NextStep } : null;
        if (fault.Outcome is not { } outcome)
            return NotTried(fault.Message) with
            {
                Outcome = verdict?.Outcome ?? TestOutcome.Unknown,
                Field = fault.Field,
                NextStep = fault.NextStep,
                Asked = fault.Asked
            };
        var answered = outcome.Answer is not null
            ? verdict ?? new TestVerdict(TestOutcome.Unknown, fault.Message, fault.Field) { NextStep = fault.NextStep }
            : null;
        var result = Build(outcome, answered, credential) with { Asked = fault.Asked, HeaderNames = fault.HeaderNames };
        return answered is null ? result with { Message = fault.Message, Field = fault.Field } : result;
    }

    /// <summary>A test that is over with the token.</summary>
    public static ConnectionTestResult TokenGiven(TokenFailure exchange, Credential credential) =>
        Build(exchange.Outcome!,
            new TestVerdict(
                TestOutcome.Accepted, $"{exchange.Outcome!.FinalUri.Authority} issued a token. Its permissions at "
                    + "the service were not tested.", null), credential) with
        {
            Asked = exchange.Asked,
            HeaderNames = exchange.HeaderNames,
        };

    /// <summary>The stages of an exchange, up to its answer.</summary>
    /// <param name="outcome">The exchange.</param>
    /// <param name="isAccepted">Whether the answer is a good one, whatever its status.</param>
    public static List<TestStep> Stages(EgressOutcome outcome, bool isAccepted = false)
    {
        var steps = new List<TestStep>();
        var stages = outcome.Stages.ToDictionary(s => s.Stage);
        foreach (var (stage, done) in new[]
        {
            (EgressStage.NameResolution, "The name was resolved."),
            (EgressStage.Connection, "Connected."),
            (EgressStage.Tls,
                outcome.Forgiven is { } end
                    ? $"Encrypted; the certificate expired on {end.UtcDateTime:yyyy-MM-dd}, which was accepted."
                    : "Encrypted; the certificate is valid."),
        })
        {
            var timing = stages[stage];
            steps.Add(Step(stage switch
            {
                EgressStage.NameResolution => TestStage.NameResolution,
                EgressStage.Connection => TestStage.Connection,
                _ => TestStage.Tls,
            }, timing.State, timing.Elapsed, done));
        }

        var request = stages[EgressStage.Request];
        var answer = stages[EgressStage.Answer];
        steps.Add(Step(
            TestStage.Answer,
            request.State == StageState.Failed ? StageState.Failed : answer.State,
            request.Elapsed + answer.Elapsed,
            $"Responded with status {outcome.Answer?.Status}."));
        return steps;

        TestStep Step(TestStage stage, StageState state, TimeSpan elapsed, string done) => state switch
        {
            StageState.Done =>
                new TestStep(stage, stage == TestStage.Answer ? Answered() : TestStepState.Succeeded, done,
                    (long)elapsed.TotalMilliseconds),
            StageState.Failed =>
                new TestStep(stage, TestStepState.Failed, outcome.Failure!.Message, (long)elapsed.TotalMilliseconds),
            _ => new TestStep(stage, TestStepState.Skipped,
                stage == TestStage.Tls && outcome.Answer is not null ? "Not encrypted (HTTP)." : "Not reached.", 0),
        };

        // That an answer came is no success where the answer is an error.
        TestStepState Answered() => outcome.Answer?.Status switch
        {
            _ when isAccepted => TestStepState.Succeeded,
            >= 200 and < 400 => TestStepState.Succeeded,
            >= 500 and < 600 => TestStepState.Failed,
            _ => TestStepState.Unknown,
        };
    }

    private static List<TestStep> Steps(EgressOutcome outcome, TestVerdict? verdict) =>
    [
        .. Stages(outcome, verdict?.Outcome == TestOutcome.Accepted),
        verdict is null
            ? new TestStep(TestStage.Authentication, TestStepState.Skipped, "Not reached.", 0)
            : new TestStep(TestStage.Authentication, verdict.Outcome switch
            {
                TestOutcome.Accepted => TestStepState.Succeeded,
                TestOutcome.Unknown => TestStepState.Unknown,
                _ => TestStepState.Failed,
            }, verdict.Message, 0),
    ];

    private static string? FieldAtFault(EgressFailure failure, Credential credential) =>
        failure.Kind is EgressFailureKind.TlsUntrusted && credential.Integration.TrustFrom is { } trust ? trust
        : failure.Kind is EgressFailureKind.ClientRefused
            && credential.Kind.Authentication is Integrations.AuthenticationMethod.MutualTls tls ? tls.CertificateFrom
        : failure.Kind is EgressFailureKind.NameNotFound or EgressFailureKind.BadAddress or EgressFailureKind.NotAllowed
        or EgressFailureKind.Refused or EgressFailureKind.TlsNameMismatch
            ? credential.Integration.FieldsFor(credential.Kind).FirstOrDefault(f => f.FormsHost)?.Name
            : null;

    private static string? NextStep(TestVerdict verdict, Credential credential, EgressOutcome outcome) =>
        verdict.NextStep ?? verdict.Outcome switch
        {
            TestOutcome.Accepted => null,
            TestOutcome.LacksPermission => credential.Kind.LeastPrivilege is { } least
                ? $"Give the credential the permission it lacks. {least}"
                : "Grant the credential the missing permission at the vendor.",
            TestOutcome.Refused
                when outcome.Answer?.Status == 403 =>
                "Check that the credential has permission for this at the service, was copied completely, hasn't "
                + "expired or been revoked, and belongs to this account.",
            TestOutcome.Refused =>
                "Check that the credential was copied completely, hasn't expired or been revoked, and belongs to this "
                + "account.",
            _ => outcome.Answer?.Status switch
            {
                >= 300 and < 400
                    when RedirectPolicy.Place(
                        outcome) is { } place => $"It redirects to {place}, which a test does not follow. If that is "
                            + "the right address, use it instead.",
                404 or 410 => "There is nothing at this address, or the credential has no access. Check host and path.",
                405 or 501 => "The service doesn't support this method at this address. Test with another one.",
                429 => "The service isn't accepting more requests right now. Try again later.",
                >= 500 => "The service failed. Try again later. If it persists, contact the service's owner.",
                _ => "The address was reached. Check that it is the right one; if so, run an action with "
                    + "this connection.",
            },
        };

    /// <summary>What to try after a failure.</summary>
    public static string NextStep(EgressFailure failure, Uri uri) => failure.NextStep ?? failure.Kind switch
    {
        EgressFailureKind.NotAllowed
            when uri.Scheme == Uri.UriSchemeHttp =>
            "Try an address that begins with https://; or ask an admin to allow this one.",
        EgressFailureKind.NotAllowed => "Ask an admin to allow this address.",
        EgressFailureKind.OtherHost => "Use an address on the connection's own host.",
        EgressFailureKind.BadAddress => "Correct the address.",
        EgressFailureKind.BadHeader or EgressFailureKind.RequestTooLarge => "Correct the connection's headers or body.",
        EgressFailureKind.NameNotFound => "Correct the host name.",
        EgressFailureKind.Refused
            or EgressFailureKind.Unreachable => "Check host and port, and whether the service is up.",
        EgressFailureKind.TimedOut => "Try again. If it persists, check host and port, and check for a firewall.",
        EgressFailureKind.TlsExpired => "The server's operator must renew its certificate.",
        EgressFailureKind.TlsNameMismatch =>
            "Use the name on the certificate. If it's an internal CA, an admin can add it under "
            + "Egress:TrustedCertificates.",
        EgressFailureKind.TlsUntrusted =>
            "If it's an internal CA, add its certificate to this connection's trusted certificates, or ask an admin "
            + "to add it under Egress:TrustedCertificates.",
        EgressFailureKind.TlsHandshake => "Check that the port supports https.",
        EgressFailureKind.ClientRefused =>
            "Check that the certificate hasn't expired, and was issued by an authority that the service trusts.",
        EgressFailureKind.CutOff when failure.Stage == EgressStage.Answer =>
            "Try again later. If it persists, contact the service's owner.",
        EgressFailureKind.CutOff or EgressFailureKind.InvalidAnswer => "Check that the address is that of an HTTP API.",
        EgressFailureKind.TooLarge => "Ask for less at once, or use an address that returns less.",
        EgressFailureKind.Redirect => "Use the address it redirects to.",
        EgressFailureKind.Unexpected =>
            "Check at the service whether it was done before you try again. The error is in the server's log.",
        _ => "Try again.",
    };
}
