using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Testing;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Execution;

/// <summary>Tokens that cannot be used, and what a service says of tokens that came before.</summary>
public abstract partial class TwoStepSpecification
{
    [Theory]
    [InlineData("ab12\ncd34")]
    [InlineData("ab12\0cd34")]
    [InlineData("ab12\u00FCcd34")]
    public async Task A_token_that_no_header_carries_is_not_kept(string token)
    {
        var id = await CreateAsync(refresh: null);
        var good = Login.Answer;
        Login.Answer = http => http.Response.WriteAsJsonAsync(new { access_token = token });

        var refused = () => ActAsync(id);

        (await refused.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
            .Contain("can't be sent: it contains a line break or a character outside of ASCII").And.NotContain("cd34");
        (await SecretRowsAsync(id)).Should().NotContain(r => r.Path == TokenStore.Path);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NeedsAttention);
        Login.Answer = good;
        (await ActAsync(id)).Status.Should().Be(200, "the endpoint gives out another by now");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_yes_or_no_is_no_token(string value)
    {
        var id = await CreateAsync();
        Login.AnswerWith(200, $$"""{"access_token":{{value}}}""");

        var refused = () => ActAsync(id);

        (await refused.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
            .Contain($"body.access_token is {value}, not a token.");
        Api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_that_is_longer_than_any_server_takes_is_refused()
    {
        var id = await CreateAsync();
        Login.Answer = http => http.Response.WriteAsJsonAsync(new { access_token = new string('t', 65_537) });

        var refused = () => ActAsync(id);

        (await refused.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
            .Contain("The token has 65,537 characters; the maximum is 65,536.");
    }

    [Fact]
    public async Task The_token_so_far_is_masked_in_what_the_endpoint_says_when_another_is_asked_for()
    {
        const string earlier = "session-5ecca0a7-one";
        var id = await CreateAsync();
        Login.Answer = http => http.Response.WriteAsJsonAsync(new { access_token = earlier });
        Api.AnswerWith(200, "{}");
        (await ActAsync(id)).Status.Should().Be(200);
        Login.Answer = http =>
        {
            http.Response.StatusCode = 409;
            return http.Response.WriteAsJsonAsync(new { error_description = $"session {earlier} is still open" });
        };

        var tested = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        Host.Clock.Advance(TimeSpan.FromHours(2));
        var run = () => ActAsync(id);

        tested.Message.Should().Contain("session *** is still open");
        (await run.Should().ThrowAsync<Problem.DependencyFailed>()).Which.Message.Should()
            .Contain("session *** is still open");
    }

    [Fact]
    public async Task The_token_so_far_is_masked_in_the_answer_that_the_next_one_gets()
    {
        const string earlier = "session-5ecca0a7-one";
        var id = await CreateAsync();
        var good = Login.Answer;
        Login.Answer = http => http.Response.WriteAsJsonAsync(new { access_token = earlier });
        Api.AnswerWith(200, "{}");
        (await ActAsync(id)).Status.Should().Be(200);
        Login.Answer = good;
        Api.Answer = http => http.Response.WriteAsJsonAsync(new { replaced = earlier });
        Host.Clock.Advance(TimeSpan.FromHours(2));

        var run = await ActAsync(id);

        run.Body!.ToJsonString().Should().Be("""{"replaced":"***"}""");
    }
}
