using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;

namespace Connections.Tests.Execution;

/// <summary>Tokens that a service refuses.</summary>
public abstract partial class TwoStepSpecification
{
    [Theory]
    [InlineData(0)]
    [InlineData(null)]
    public async Task A_kept_token_that_is_refused_is_dropped_and_the_next_run_fetches_one(int? refresh)
    {
        var id = await CreateAsync(refresh);
        (await ActAsync(id)).Status.Should().Be(200);
        var accepts = Api.Answer;
        Api.AnswerWith(401, "{}");

        var refused = await ActAsync(id);

        refused.Should().Match<RunResult>(r => r.Status == 401 && r.NextStep == RequestAuthenticators.KeptRefused);
        Api.Requests.Should().HaveCount(2, "nothing is sent twice by itself");
        (await SecretRowsAsync(id)).Should().NotContain(r => r.Path == TokenStore.Path);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().NotBe(ConnectionHealth.NeedsAttention,
            "a token that ended says nothing of the credential");

        Api.Answer = accepts;
        (await ActAsync(id)).Status.Should().Be(200);
        Login.Requests.Should().HaveCount(2);
        Api.Requests[^1].Headers["Authorization"].Should().Be("Bearer token-2");
    }

    [Fact]
    public async Task A_token_fetched_for_a_run_that_is_refused_makes_the_connection_need_attention()
    {
        var id = await CreateAsync();
        Api.AnswerWith(401, "{}");

        var refused = await ActAsync(id);

        refused.NextStep.Should().Be(RequestAuthenticators.NewRefused);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NeedsAttention);
        (await ActAsync(id)).Status.Should().Be(401);
        Login.Requests.Should().HaveCount(2, "each run tries with a token of its own");
    }

    [Theory]
    [InlineData(403, "Bearer error=\"insufficient_scope\"", 1)]
    [InlineData(400, "Bearer realm=\"x\", error=\"invalid_token\"", 2)]
    [InlineData(500, "", 1)]
    public async Task A_token_is_dropped_only_where_it_is_the_token_that_is_refused(int status, string challenge,
        int fetched)
    {
        var id = await CreateAsync();
        Api.Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.WWWAuthenticate = challenge;
            return Task.CompletedTask;
        };

        await ActAsync(id);
        await ActAsync(id);

        Login.Requests.Should().HaveCount(fetched);
    }

    [Fact]
    public async Task A_late_refusal_does_not_drop_the_token_that_was_fetched_since()
    {
        var id = await CreateAsync();
        var resolved = await Host.Get<ResolveService>().ResolveAsync(Owner, id, "test", null, default);
        await TwoStepInput.RunAsync(Host, id);
        var first = (await Host.Get<TokenStore>().ReadAsync(id, resolved.ToCredential(), default))!;
        await Host.Get<TokenCache>().DropAsync(resolved.ToCredential(), first, default);
        await TwoStepInput.RunAsync(Host, id);

        await Host.Get<TokenCache>().DropAsync(resolved.ToCredential(), first, default);
        await TwoStepInput.RunAsync(Host, id);

        Login.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_test_whose_token_is_refused_says_that_a_token_was_given_out()
    {
        var id = await CreateAsync();
        Api.AnswerWith(401, "{}");

        var result = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);

        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Refused && r.NextStep == RequestAuthenticators.NewRefused);
        (await SecretRowsAsync(id)).Should().NotContain(r => r.Path == TokenStore.Path);
    }

    private Task<RunResult> ActAsync(Guid id) =>
        Host.Get<ActionRunner>().RunAsync(Owner, ActionRunner.HttpRequest, new JsonObject { ["url"] = "/things" }, id,
            null, default);
}
