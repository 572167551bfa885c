using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Resolving;
using Connections.Tests.Execution;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Requests;

/// <summary>
/// Digest, RFC 7616, against the vectors of the standard and a server on loopback with a computation of its own.
/// </summary>
public sealed partial class DigestTests : IAsyncLifetime
{
    private DigestPeer peer = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;

    public async Task InitializeAsync()
    {
        peer = await DigestPeer.StartAsync();
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:MaxPerConnection", "100"),
            CoreHost.LogsEverything);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
        await peer.DisposeAsync();
    }

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_answer_is_that_of_the_examples_in_RFC_7616(string algorithm, string response)
    {
        var challenge = new DigestChallenge
        {
            Realm = "http-auth@example.org",
            Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            Opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
            Algorithm = algorithm,
            Quality = "auth",
        };

        var answer = challenge.Answer("GET", "/dir/index.html", default, "Mufasa", new SecretValue("Circle of Life"), 1,
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");

        var sent = AuthenticationParameters.Read(answer["Digest ".Length..]);
        (sent["response"], sent["nc"], sent["qop"], sent["algorithm"])
            .Should().Be((response, "00000001", "auth", algorithm));
        (sent["username"], sent["opaque"]).Should().Be(("Mufasa", challenge.Opaque));
    }

    [Fact]
    public void The_answer_of_RFC_2069_has_no_quality_and_no_count()
    {
        var challenge = new DigestChallenge
        {
            Realm = "testrealm@host.com",
            Nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093"
        };

        var answer = challenge.Answer("GET", "/dir/index.html", default, "Mufasa", new SecretValue("CircleOfLife"), 1,
            "own");

        answer.Should().Contain("response=\"1949323746fe6a43ef61f9606e7febea\"").And.NotContain("nc=")
            .And.NotContain("cnonce");
    }

    [Theory]
    [InlineData("SHA-256", "auth", false)]
    [InlineData("SHA-256-sess", "auth", false)]
    [InlineData("MD5", "auth,auth-int", false)]
    [InlineData("MD5-sess", "auth", false)]
    [InlineData(null, "auth", false)]
    [InlineData(null, null, false)]
    [InlineData("SHA-256", "auth", true)]
    public async Task A_server_that_checks_lets_it_in_with_each_algorithm(string? algorithm, string? quality,
        bool hashesUser)
    {
        (peer.Algorithm, peer.Quality, peer.HashesUser) = (algorithm, quality, hashesUser);
        var id = await CreateAsync();

        (await TwoStepInput.RunAsync(host, id, "/dir/a%20b?c=d&e=%2F")).Outcome.Answer!.Status.Should().Be(200);

        peer.Judged.Should().Equal("none", "ok");
        peer.Requests.Should().OnlyContain(r =>
            !r.Headers.GetValueOrDefault("Authorization", "").Contains(DigestPeer.Password));
    }

    [Fact]
    public async Task A_nonce_serves_further_requests_until_the_server_calls_it_stale()
    {
        var id = await CreateAsync();
        for (var i = 0; i < 3; i++) (await TwoStepInput.RunAsync(host, id)).Outcome.Answer!.Status.Should().Be(200);
        peer.Judged.Should().Equal("none", "ok", "ok", "ok");

        peer.ForgetNonces();
        (await TwoStepInput.RunAsync(host, id)).Outcome.Answer!.Status.Should().Be(200);

        peer.Judged.Should().Equal("none", "ok", "ok", "ok", "stale", "ok");
    }

    [Fact]
    public async Task The_nonce_that_an_answer_names_is_used_next()
    {
        peer.NamesNext = true;
        var id = await CreateAsync();

        for (var i = 0; i < 3; i++) await TwoStepInput.RunAsync(host, id);

        peer.Judged.Should().Equal("none", "ok", "ok", "ok");
        peer.Requests.Skip(1)
            .Select(r => AuthenticationParameters.Read(r.Headers["Authorization"]["Digest ".Length..])["nonce"])
            .Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_body_is_sent_again_with_the_answer_and_the_service_acts_once()
    {
        var id = await CreateAsync();
        var acted = new List<string>();
        peer.Answer = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (acted) acted.Add($"{http.Request.Method} {body}");
            await http.Response.WriteAsync("done");
        };

        var result = await RunAsync(id, """{"verb":"POST","url":"/things","body":"{\"a\":1}"}""");

        result.Status.Should().Be(200, result.Message);
        acted.Should().Equal("POST {\"a\":1}");
        peer.Judged.Should().Equal("none", "ok");
    }

    [Fact]
    public async Task A_wrong_password_is_asked_with_once_and_told()
    {
        var result = await Tester.TestAsync(host.Owner, Input("wr0ng"), null, default);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Refused && r.Status == 401);
        peer.Judged.Should().Equal("none", "wrong");
        result.HeaderNames.Should().Contain("Authorization");
    }

    [Theory]
    [InlineData("Basic realm=\"x\"",
        "The server asks for Basic. This connection supports Digest with MD5 or SHA-256 only.")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256",
        "The server asks for Digest with SHA-512-256. This connection supports Digest with MD5 or SHA-256 only.")]
    public async Task A_server_that_asks_for_another_scheme_is_reported(string challenge, string message)
    {
        peer.OtherChallenge = challenge;

        var result = await Tester.TestAsync(host.Owner, Input(), null, default);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Unknown && r.Message == message);
        var run = await RunAsync(await CreateAsync(), """{"verb":"GET","url":"/"}""");
        (run.Status, run.NextStep).Should().Be((401, message));
        peer.Judged.Should().Equal("none", "none");
    }

    [Fact]
    public async Task A_body_is_part_of_the_answer_where_the_server_asks_for_that()
    {
        peer.Quality = "auth-int";
        var id = await CreateAsync();

        (await RunAsync(id, """{"verb":"POST","url":"/things","body":"{\"a\":1}"}""")).Status.Should().Be(200);
        (await RunAsync(id, """{"verb":"GET","url":"/things"}""")).Status.Should().Be(200);

        peer.Judged.Should().Equal("none", "ok", "ok");
    }

    [Fact]
    public async Task The_report_shows_that_an_authorization_was_sent()
    {
        var id = await CreateAsync();

        var run = await RunAsync(id, """{"verb":"GET","url":"/things"}""");

        run.Request.Headers.Should().Contain(h => h.Key == "Authorization" && h.Value == "***");
    }

    [Fact]
    public async Task A_redirect_on_the_same_origin_is_answered_anew_and_one_to_another_gets_nothing()
    {
        await using var other = await LoopbackPeer.StartAsync();
        var id = await CreateAsync();
        peer.Answer = http =>
        {
            if (http.Request.Path == "/moved") http.Response.Redirect("/there?x=1");
            else if (http.Request.Path == "/away") http.Response.Redirect(new Uri(other.Address, "/catch").ToString());
            return Task.CompletedTask;
        };

        (await RunAsync(id, """{"verb":"GET","url":"/moved","followRedirect":true}""")).Status.Should().Be(200);
        var away = await RunAsync(id, """{"verb":"GET","url":"/away","followRedirect":true}""");

        peer.Requests.Select(r => r.Target).Should().Equal("/moved", "/moved", "/there?x=1", "/away");
        peer.Judged.Should().Equal("none", "ok", "ok", "ok");
        away.Outcome.Should().Be(RunOutcome.Failed);
        other.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_service_that_echoes_the_answer_gives_nothing_to_guess_the_password_by()
    {
        var id = await CreateAsync();
        peer.Answer = http => http.Response.WriteAsync($"you sent {http.Request.Headers.Authorization}");

        var run = await RunAsync(id, """{"verb":"GET","url":"/echo","responseParsing":"text"}""");
        var tested = await Tester.TestStoredAsync(host.Owner, id, default);

        var hashes = peer.Requests.Where(r => r.Headers.ContainsKey("Authorization"))
            .Select(r => AuthenticationParameters.Read(r.Headers["Authorization"]["Digest ".Length..])["response"])
            .ToList();
        hashes.Should().HaveCount(2);
        var said = host.Everything.Append(JsonSerializer.Serialize(run)).Append(JsonSerializer.Serialize(tested))
            .Append(JsonSerializer.Serialize((await host.Get<ConnectionQueries>().HistoryAsync(host.Owner, id,
                PageRequest.First, default)).Rows));
        foreach (var mark in hashes.Append("5ecca0a7")) said.Should().NotContain(line => line.Contains(mark));
    }

    [Fact]
    public async Task A_hundred_runs_at_once_are_let_in_on_few_challenges()
    {
        var id = await CreateAsync();
        await TwoStepInput.RunAsync(host, id);

        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => TwoStepInput.RunAsync(host, id)));

        // Counts may overtake one another on the way; the server then asks again.
        sent.Should().OnlyContain(s => s.Outcome.Answer!.Status == 200);
    }

    [Fact]
    public async Task Exported_are_user_name_and_password_without_any_header()
    {
        var id = await host.Get<ConnectionService>().AddAsync(host.Owner, Input() with { HandsOut = true }, default);

        var given = await host.Get<CredentialExportService>().ExportAsync(host.Owner, new ResolveTarget.Connection(id),
            default);

        (given.User!.Value.Name, given.User.Value.Password.Reveal())
            .Should().Be((DigestPeer.Username, DigestPeer.Password));
        (given.Headers.Count, given.Query.Count, given.AccessToken).Should().Be((0, 0, null));
        peer.Requests.Should().BeEmpty();
    }

    private ConnectionTester Tester => host.Get<ConnectionTester>();

    private Task<RunResult> RunAsync(Guid id, string inputs) =>
        host.Get<ActionRunner>().RunAsync(host.Owner, ActionRunner.HttpRequest, JsonNode.Parse(inputs)!.AsObject(), id,
            null, default);

    private Task<Guid> CreateAsync() => host.Get<ConnectionService>().AddAsync(host.Owner, Input(), default);

    private ConnectionInput Input(string password = DigestPeer.Password) => new()
    {
        Name = "Camera",
        IntegrationType = "HTTP",
        CredentialType = "HTTPDigestAuth",
        Fields = new FieldSet { { "base_url", peer.Address.ToString() }, { "username", DigestPeer.Username },
            { "password", Inputs.Secret(password) } },
    };
}
