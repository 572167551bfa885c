using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Requests.Tokens;

namespace Connections.Tests.Requests;

/// <summary>How long a token holds, in every form that answers say it.</summary>
public sealed class TokenLifetimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly SecretValue Opaque = new("opaque");

    [Theory]
    [InlineData("""{"expires_in":3600}""")]
    [InlineData("""{"expires_in":"3600"}""")]
    [InlineData("""{"expires_in":3600.0}""")]
    [InlineData("""{"expires_in":"3600s"}""")]
    [InlineData("""{"expires_in":"1h"}""")]
    [InlineData("""{"expires_in":"PT1H"}""")]
    [InlineData("""{"expiresIn":3600}""")]
    [InlineData("""{"ExpiresIn":3600}""")]
    [InlineData("""{"access_token_expires_in":3600}""")]
    [InlineData("""{"tokenExpiresIn":"3600"}""")]
    [InlineData("""{"expires":3600}""")]
    [InlineData("""{"lease_duration":3600}""")]
    [InlineData("""{"ttl":3600}""")]
    [InlineData("""{"expires_in_minutes":60}""")]
    [InlineData("""{"expires_at":1795870800}""")]
    [InlineData("""{"expires_at":"1795870800"}""")]
    [InlineData("""{"expires_on":1795870800000}""")]
    [InlineData("""{"expires_in":1795870800}""")]
    [InlineData("""{"expiryDate":"1795870800000"}""")]
    [InlineData("""{"expires_at":"2026-11-28T13:00:00Z"}""")]
    [InlineData("""{"expireTime":"2026-11-28T14:00:00+01:00"}""")]
    [InlineData("""{"expires_at":"2026-11-28T13:00:00"}""")]
    [InlineData("""{"expires_at":"2026-11-28 13:00:00 UTC"}""")]
    [InlineData("""{"validUntil":"2026-11-28T13:00Z[UTC]"}""")]
    [InlineData("""{"expires_on":"11/28/2026 13:00:00 +00:00"}""")]
    [InlineData("""{".expires":"Sat, 28 Nov 2026 13:00:00 GMT"}""")]
    [InlineData("""{"expiration":"/Date(1795870800000)/"}""")]
    [InlineData("""{"expires_at":"2027-01-01T00:00:00Z","expires_in":3600}""")]
    [InlineData("""{"refresh_expires_in":60,"ext_expires_in":60,"expires_in":3600}""")]
    public void An_end_in_any_form_is_one_hour(string answer) => Of(answer).Should().Be(TimeSpan.FromHours(1));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"expires_in":0}""")]
    [InlineData("""{"expires_in":-1}""")]
    [InlineData("""{"expires_in":null,"expires_at":null}""")]
    [InlineData("""{"expires_in":"never"}""")]
    [InlineData("""{"expires_in":1e300}""")]
    [InlineData("""{"expires_at":"9999-12-31T23:59:59Z"}""")]
    [InlineData("""{"expires_at":0}""")]
    [InlineData("""{"refresh_token_expires_in":60,"ext_expires_in":60}""")]
    [InlineData("""{"expires_in":{"seconds":60}}""")]
    public void An_answer_without_a_valid_end_has_none(string answer) => Of(answer).Should().BeNull();

    [Fact]
    public void An_end_that_is_past_makes_the_next_run_fetch_again() =>
        Of("""{"expires_at":"2026-11-28T11:00:00Z"}""").Should().Be(TimeSpan.Zero);

    [Fact]
    public void A_JSON_Web_Token_ends_when_it_says_and_the_sooner_of_two_ends_counts()
    {
        var token = new SecretValue($"{Part("""{"alg":"none"}""")}.{Part($$"""{"exp":{{Now.AddMinutes(10).ToUnixTimeSeconds()}}}""")}.sig");

        TokenLifetime.Read(token, [], Now).Should().Be(TimeSpan.FromMinutes(10));
        TokenLifetime.Read(token, [Parse("""{"expires_in":3600}""")], Now).Should().Be(TimeSpan.FromMinutes(10));
        TokenLifetime.Read(token, [Parse("""{"expires_in":60}""")], Now).Should().Be(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void The_nearest_object_that_names_an_end_counts() =>
        TokenLifetime.Read(Opaque, [Parse("{}"), Parse("""{"expires_in":60}"""), Parse("""{"expires_in":10}""")],
            Now).Should().Be(TimeSpan.FromMinutes(1));

    private static TimeSpan? Of(string answer) => TokenLifetime.Read(Opaque, [Parse(answer)], Now);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
