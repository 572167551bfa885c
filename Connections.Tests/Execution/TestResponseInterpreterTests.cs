using System.Text;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;

namespace Connections.Tests.Execution;

public sealed class TestResponseInterpreterTests
{
    private static readonly TestRequest Rules = new()
    {
        Answers =
        [
            new ResponseRule { Status = ["200"], BodyPath = "ok", BodyIs = "false", Outcome = TestOutcome.Refused,
                Field = "token", Message = "said no" },
            new ResponseRule { Status = ["200"], BodyPath = "errors[0].code", BodyIs = "7",
                Outcome = TestOutcome.LacksPermission, Message = "code 7" },
            new ResponseRule { Status = ["200-299", "304"], BodyPath = "user.name", Outcome = TestOutcome.Accepted,
                Message = "has a name" },
            new ResponseRule { Status = ["400 - 499"], Outcome = TestOutcome.Refused, Message = "four hundred" },
            new ResponseRule { Status = ["403"], Outcome = TestOutcome.LacksPermission, Message = "never reached" },
            new ResponseRule { Status = ["odd", "5xx", "-"], Outcome = TestOutcome.Refused,
                Message = "no rule at all" },
        ],
    };

    [Theory]
    [InlineData(200, """{"ok":false}""", TestOutcome.Refused, "said no", "token")]
    [InlineData(200, """{"ok":"false"}""", TestOutcome.Refused, "said no", "token")]
    [InlineData(200, """{"ok":true,"errors":[{"code":7}]}""", TestOutcome.LacksPermission, "code 7", null)]
    [InlineData(304, """{"user":{"name":null}}""", TestOutcome.Accepted, "has a name", null)]
    [InlineData(200, """{"user":{}}""", TestOutcome.Accepted, "Credential accepted.", null)]
    [InlineData(200, "no json", TestOutcome.Accepted, "Credential accepted.", null)]
    [InlineData(200, """{"ok":true,"ok":false}""", TestOutcome.Refused, "said no", "token")]
    [InlineData(200, """{"ok":false,"x":"\ud83d"}""", TestOutcome.Refused, "said no", "token")]
    [InlineData(204, "", TestOutcome.Accepted, "Credential accepted.", null)]
    [InlineData(403, "", TestOutcome.Refused, "four hundred", null)]
    [InlineData(500, "", TestOutcome.Unknown,
        "The service responded with status 500, but it's unclear whether it accepts the credential.", null)]
    public void The_first_rule_that_fits_wins(int status, string body, TestOutcome outcome, string message,
        string? field) =>
        TestResponseInterpreter.Read(Rules, Answer(status, body)).Should().Be(new TestVerdict(outcome, message, field)
        {
            // A rule of the catalog says why; what is said without one is the outcome itself.
            MessageTellsOutcome = message.Contains("credential", StringComparison.OrdinalIgnoreCase),
        });

    [Theory]
    [InlineData("""{"message":"Forbidden"}""", null, TestOutcome.LacksPermission, "Signed in, but not allowed (403).")]
    [InlineData("Access denied", null, TestOutcome.LacksPermission, "Signed in, but not allowed (403).")]
    [InlineData("""{"message":"Resource not accessible by personal access token"}""", null, TestOutcome.LacksPermission,
        "Signed in, but not allowed (403).")]
    [InlineData("""{"error":"Token is missing the required scope"}""", null, TestOutcome.LacksPermission,
        "Signed in, but not allowed (403).")]
    [InlineData("", "Bearer error=\"insufficient_scope\", scope=\"repo read:org\"", TestOutcome.LacksPermission,
        "Signed in, but the scope repo read:org is missing (403).")]
    [InlineData("", "Bearer error=\"invalid_token\"", TestOutcome.Refused, "Credential rejected (status 403).")]
    [InlineData("""{"error":{"message":"Invalid API key provided"}}""", null, TestOutcome.Refused,
        "Credential rejected (status 403).")]
    [InlineData("""{"message":"The API key is not valid."}""", null, TestOutcome.Refused,
        "Credential rejected (status 403).")]
    [InlineData("""{"message":"Your token has expired"}""", null, TestOutcome.Refused,
        "Credential rejected (status 403).")]
    [InlineData("<Error><Code>InvalidAccessKeyId</Code></Error>", null, TestOutcome.Refused,
        "Credential rejected (status 403).")]
    public void A_403_distinguishes_a_missing_permission_from_a_wrong_key(string body, string? challenge,
        TestOutcome outcome,
        string message) =>
        TestResponseInterpreter.Read(new TestRequest(),
            Answer(403, body, challenge)).Should().Be(new TestVerdict(outcome, message, null) { MessageTellsOutcome = true });

    [Theory]
    [InlineData(200, TestOutcome.Accepted)]
    [InlineData(299, TestOutcome.Accepted)]
    [InlineData(301, TestOutcome.Unknown)]
    [InlineData(401, TestOutcome.Refused)]
    [InlineData(403, TestOutcome.LacksPermission)]
    [InlineData(404, TestOutcome.Unknown)]
    [InlineData(429, TestOutcome.Unknown)]
    [InlineData(500, TestOutcome.Unknown)]
    [InlineData(199, TestOutcome.Unknown)]
    [InlineData(999, TestOutcome.Unknown)]
    public void The_status_decides_where_there_are_no_rules(int status, TestOutcome outcome) =>
        TestResponseInterpreter.Read(new TestRequest(), Answer(status, "")).Outcome.Should().Be(outcome);

    private static EgressResponse Answer(int status, string body, string? challenge = null) => new()
    {
        Status = status,
        Headers = challenge is null ? [] : [KeyValuePair.Create("WWW-Authenticate", challenge)],
        Body = Encoding.UTF8.GetBytes(body),
    };
}
