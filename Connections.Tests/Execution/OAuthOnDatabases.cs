using Connections.Core;
using Connections.Core.Execution;
using Connections.Core.Maintenance;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

public sealed class OAuthOnSqlite() : OAuthSpecification(postgres: false)
{
    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_kill_between_the_new_token_and_its_commit_leads_to_a_reconnect()
    {
        var id = await ConnectedAsync();
        var death = new KillBeforeCommit(Installation);
        Server.RoundTokens = death.AnswerUnderWriteLockAsync;
        await Host.StopAsync();

        await death.KillAnsweredAsync(
            () => ChildProgram.RunConnection(Installation.Directory, id, Calendars, TimeSpan.FromHours(1), Settings));

        Server.RoundTokens = null;
        Server.Grants.Should().Equal(["authorization_code ok", "refresh_token ok"],
            "the server has given out the next refresh token, which nobody has");
        await RestartAsync();
        Host.Clock.Advance(TimeSpan.FromHours(1) + KillBeforeCommit.LeaseIsOver);
        (await FluentActions.Awaiting(() => RunAsync(id)).Should().ThrowAsync<Problem.DependencyFailed>())
            .WithMessage("*invalid_grant*Choose Reconnect*");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
        (await FinishAsync(await BeginAsync(id))).Done.Should().NotBeNull();
        (await RunAsync(id)).Outcome.Answer!.Status.Should().Be(200);
    }

    [Fact]
    public async Task An_access_token_that_is_refused_is_renewed_without_a_new_consent()
    {
        var id = await ConnectedAsync();
        await RunAsync(id);
        var credential = (await Host.Get<ResolveService>().ResolveAsync(Owner, id, "test", null, default))
            .ToCredential();
        var refused = (await Host.Get<TokenStore>().ReadAsync(id, credential, default))!;

        await Host.Get<TokenCache>().DropAsync(credential, refused, default);

        (await RunAsync(id)).Outcome.Answer!.Status.Should().Be(200);
        Server.Grants.Should().Equal("authorization_code ok", "refresh_token ok");
    }
}

public sealed class OAuthOnPostgres() : OAuthSpecification(postgres: true)
{
    [Fact]
    public async Task A_single_use_refresh_token_is_used_by_one_of_two_nodes()
    {
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Installation.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Installation.Postgres, Settings);
        var id = await ConnectedAsync();
        foreach (var host in new[] { Host, second }) host.Clock.Advance(TimeSpan.FromHours(1));

        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => RunAsync(id, i % 2 == 0 ? Host : second)));

        sent.Should().OnlyContain(s => s.Outcome.Answer!.Status == 200);
        Server.Grants.Should().Equal("authorization_code ok", "refresh_token ok");
    }

    [Fact]
    public async Task The_answer_may_come_to_another_node_than_the_one_that_began()
    {
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Installation.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Installation.Postgres, Settings);
        var id = await CreateAsync();

        (await FinishAsync(await BeginAsync(id), host: second)).Done!.Account.Should().Be("ada@workspace.example");
    }
}
