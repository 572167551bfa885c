using Connections.Core;
using Connections.Tests.Support;
using static Connections.Tests.Execution.GenericOAuthInput;

namespace Connections.Tests.Execution;

/// <summary>The address of the token endpoint as it is asked, and the forms in which endpoints answer.</summary>
public sealed partial class OAuthClientCredentialsTests
{
    private const string Given = "tok-5ecca0a7";

    [Fact]
    public async Task A_token_address_with_another_address_in_its_query_is_asked_as_it_was_entered()
    {
        var id = await CreateAsync(Text("token_url", $"{tokens.Url}?next=https://other.example.test/"));

        (await TwoStepInput.RunAsync(host, id)).Outcome.Answer!.Status.Should().Be(200);

        var asked = tokens.Requests.Should().ContainSingle().Which;
        asked.Target.Should().Be("/oauth/token?next=https://other.example.test/");
        asked.Headers["Host"].Should().Be(tokens.Authority);
    }

    [Theory]
    [InlineData("application/json", $$"""{"access_token":"{{Given}}","token_type":"Bearer","expires_in":3600}""")]
    [InlineData("application/x-www-form-urlencoded", $"access_token={Given}&token_type=bearer&expires_in=3600")]
    [InlineData("text/plain", $"access_token={Given}&expires=3600")]
    [InlineData("application/json", """{"data":{"access_token":"tok-5ecca0a7","expires_in":3600}}""")]
    [InlineData("application/json", $$"""{"accessToken":"{{Given}}","tokenType":"Bearer"}""")]
    [InlineData("application/json", $$"""[{"access_token":"{{Given}}"}]""")]
    [InlineData("application/json", $$"""{"access_token":"Bearer {{Given}}"}""")]
    [InlineData("text/html", $$"""{"access_token":"{{Given}}"}""")]
    public async Task A_token_is_found_in_every_form_of_response(string type, string body)
    {
        await using var endpoint = await LoopbackPeer.StartAsync();
        endpoint.AnswerWith(200, body, type);
        var id = await CreateAsync(Text("token_url", endpoint.Address.ToString()));

        await TwoStepInput.RunAsync(host, id);

        service.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be($"Bearer {Given}");
    }

    [Theory]
    [InlineData("DPoP")]
    [InlineData("mac")]
    public async Task A_token_that_requires_a_proof_is_refused_with_a_sentence(string type)
    {
        await using var endpoint = await LoopbackPeer.StartAsync();
        endpoint.AnswerWith(200, $$"""{"access_token":"{{Given}}","token_type":"{{type}}"}""");
        var id = await CreateAsync(Text("token_url", endpoint.Address.ToString()));

        var run = () => TwoStepInput.RunAsync(host, id);

        (await run.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
            .Contain($"The token is of the type {type}, which requires a proof with each request. Have the provider "
                + "issue Bearer tokens.").And.NotContain(Given);
        service.Requests.Should().BeEmpty();
    }
}
