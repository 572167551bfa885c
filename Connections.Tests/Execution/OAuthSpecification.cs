using System.Web;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>
/// OAuth connections against a real authorization server, whose refresh tokens serve once, and a service that demands
/// its tokens.
/// </summary>
public abstract partial class OAuthSpecification(bool postgres) : CoreSpecification(postgres)
{
    protected const string Session = "the session of Ada";
    private static readonly Uri Callback = new("http://127.0.0.1:5080/oauth/callback");
    private readonly TempFolder folder = new();
    private LoopbackPeer service = null!;

    protected AuthorizationServer Server { get; private set; } = null!;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:Allow:1", "[::1]/128:*"),
            ("Egress:TrustedCertificates", folder["roots.pem"]), ("Egress:MaxPerConnection", "100"),
            CoreHost.LogsEverything];

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(folder["roots.pem"], ServerCertificates.Root.ExportCertificatePem());
        Server = await AuthorizationServer.StartAsync(Callback);
        service = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        service.Answer = async http =>
        {
            http.Response.StatusCode = Server.Issued.Contains(
                http.Request.Headers.Authorization.ToString()["Bearer ".Length..]) ? 200 : 401;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                http.Response, $"you sent {http.Request.Headers.Authorization}");
        };
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
        await service.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_connection_acts_for_the_creator_who_consents()
    {
        var id = await CreateAsync();
        var page = await BeginAsync(id);

        var sent = HttpUtility.ParseQueryString(page.Query);
        sent["scope"].Should().Be("https://www.googleapis.com/auth/calendar.readonly openid email");
        sent["code_challenge_method"].Should().Be("S256");
        System.Buffers.Text.Base64Url.DecodeFromChars(sent["state"]!.Split('.')[1]).Should().HaveCount(32, "256 bits");
        sent["access_type"].Should().Be("offline");
        page.ToString().Should().NotContain(AuthorizationServer.ClientSecret);

        (await FinishAsync(page)).Done.Should().Be(new CompletedConsent(id, "ada@workspace.example"));
        var details = await Queries.GetAsync(Owner, id, default);
        details.Fields.Text("connected_as").Should().Be("ada@workspace.example");
        details.Row.Health.Should().Be(ConnectionHealth.Healthy);
        details.Secrets.Select(s => s.Path).Should().Equal("client_secret");
        var run = await RunAsync(id);
        run.Outcome.Answer!.Status.Should().Be(200);
        run.Mask.Apply(System.Text.Encoding.UTF8.GetString(run.Outcome.Answer.Body.Span)).Should()
            .Be("you sent Bearer ***");
    }

    [Fact]
    public async Task A_hundred_runs_with_an_expired_token_refresh_once_and_a_restart_forgets_nothing()
    {
        var id = await ConnectedAsync();
        Host.Clock.Advance(TimeSpan.FromHours(1));
        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RunAsync(id)));
        sent.Should().OnlyContain(s => s.Outcome.Answer!.Status == 200);
        Server.Grants.Should().Equal("authorization_code ok", "refresh_token ok");

        await RestartAsync();
        Host.Clock.Advance(TimeSpan.FromHours(3));
        (await RunAsync(id)).Outcome.Answer!.Status.Should().Be(200);
        Server.Grants.Should().HaveCount(3).And.OnlyContain(g => g.EndsWith(" ok"),
            "each new refresh token was kept before anybody went on");
    }

    [Fact]
    public async Task A_consent_is_ended_only_by_the_person_who_began_it()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Admin);
        var id = await CreateAsync();
        var page = await BeginAsync(id);
        var back = await Server.VisitAsync(page);

        (await FinishAsync(back, bob)).Failed.Should()
            .Match<FailedConsent>(f => f.ConnectionId == null && f.Message.Contains("started by someone else"));
        (await FinishAsync(back)).Failed.Should().NotBeNull("the state has served");
        var elsewhere = await Server.VisitAsync(await BeginAsync(id));
        (await FinishAsync(elsewhere, session: "another session of Ada")).Failed.Should().NotBeNull();
        var late = await Server.VisitAsync(await BeginAsync(id));
        Host.Clock.Advance(TimeSpan.FromMinutes(10));
        (await FinishAsync(late)).Failed.Should().NotBeNull();
        foreach (var state in new[] { null, "", "x", $"{id:N}.x", $"{Guid.CreateVersion7():N}.{new string('a', 43)}",
            new string('a', 5000) })
            (await Host.Get<OAuthConsent>().FinishAsync(Owner, Session, new ConsentCallback(state, "code", null, null),
                default)).Failed!.ConnectionId.Should().BeNull();

        Server.Grants.Should().BeEmpty("no code was exchanged");
        (await SecretRowsAsync(id)).Should().NotContain(r => r.Path == TokenStore.Path);
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("connected_as").Should().BeNull();
    }

    [Fact]
    public async Task Consent_that_is_refused_or_answered_by_another_provider_stores_nothing()
    {
        var id = await CreateAsync();
        Server.Refuses = true;
        (await FinishAsync(await BeginAsync(id))).Failed.Should()
            .Be(new FailedConsent(
                id, $"Consent was declined at {Server.Address.Authority}. Nothing was saved. To connect “Calendar”, "
                    + "choose Reconnect and agree."));
        Server.Refuses = false;
        var back = HttpUtility.ParseQueryString((await Server.VisitAsync(await BeginAsync(id))).Query);
        back["iss"].Should().NotBeNull();
        (await Host.Get<OAuthConsent>().FinishAsync(Owner, Session,
            new ConsentCallback(back["state"], back["code"], null, "https://other.example/"), default)).Failed.Should()
            .NotBeNull();

        Server.Grants.Should().BeEmpty();
        var failed = await FluentActions.Awaiting(() => RunAsync(id)).Should().ThrowAsync<Problem.DependencyFailed>();
        failed.Which.Message.Should()
            .Be("“Calendar” can't be used. Not connected: nobody has given consent at the provider yet. Choose "
                + "Reconnect on the connection, and sign in again.");
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NeedsAttention);
    }

    [Fact]
    public async Task Another_account_connects_only_where_that_is_wanted()
    {
        var id = await ConnectedAsync();
        Server.Account = "bob@workspace.example";

        (await FinishAsync(await BeginAsync(id))).Failed!.Message.Should().Be(
            "“Calendar” is connected as ada@workspace.example, and you signed in as bob@workspace.example. Nothing "
            + "was saved. Sign in as ada@workspace.example, or choose Connect another account.");
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("connected_as").Should().Be("ada@workspace.example");
        (await RunAsync(id)).Request.Headers.Should().Contain(h => h.Value == $"Bearer {Server.Issued[0]}");

        (await FinishAsync(await BeginAsync(id, anotherAccount: true))).Done!.Account.Should()
            .Be("bob@workspace.example");
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.SelectMany(h => h.Changes).Should()
            .Contain(c =>
                c.Field == "connected_as" && c.Old == "ada@workspace.example" && c.New == "bob@workspace.example");
    }

    [Fact]
    public async Task A_test_refreshes_and_tells_and_before_the_save_says_what_comes()
    {
        var id = await ConnectedAsync();
        (await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default)).Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Accepted && r.Asked == $"POST {Server.TokenUrl}");
        Server.Grants.Should().Equal("authorization_code ok", "refresh_token ok");
        (await Host.Get<ConnectionTester>().TestAsync(Owner, Input(), null, default)).Message.Should()
            .Contain("after you save");
    }

    [Fact]
    public async Task An_export_has_only_the_access_token_and_allowing_it_requires_another_consent()
    {
        var id = await ConnectedAsync();
        await Service.UpdateAsync(Owner, id, Input() with { HandsOut = true }, await VersionOfAsync(id), default);
        (await Queries.GetAsync(Owner, id, default)).Fields.Text("connected_as").Should()
            .BeNull("whoever consented did not consent to that");
        (await FluentActions.Awaiting(
            () => Host.Get<CredentialExportService>().ExportAsync(Owner, new ResolveTarget.Connection(id), default))
            .Should().ThrowAsync<Problem.DependencyFailed>()).WithMessage("*Choose Reconnect*");
        (await FinishAsync(await BeginAsync(id))).Done.Should().NotBeNull();

        var given = await Host.Get<CredentialExportService>().ExportAsync(Owner, new ResolveTarget.Connection(id),
            default);

        Server.Issued.Should().Contain(given.AccessToken!.Reveal());
        given.Headers.Select(h => $"{h.Name}: {h.Value.Reveal()}").Should()
            .Equal($"Authorization: Bearer {given.AccessToken!.Reveal()}");
        given.ExpiresAt.Should().NotBeNull();
    }

    [Fact]
    public async Task No_token_code_or_verifier_is_in_any_log_line_file_message_or_record()
    {
        var id = await CreateAsync();
        var back = await Server.VisitAsync(await BeginAsync(id));
        await FinishAsync(back);
        await RunAsync(id);
        var tested = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        Host.Clock.Advance(TimeSpan.FromHours(2));
        await RunAsync(id);
        (await Server.StealAsync(Server.Issued[^1])).Should().Be(System.Net.HttpStatusCode.OK);
        Host.Clock.Advance(TimeSpan.FromHours(2));
        var failed = await FluentActions.Awaiting(() => RunAsync(id)).Should().ThrowAsync<Problem.DependencyFailed>();

        var query = HttpUtility.ParseQueryString(back.Query);
        string[] marks = [AuthorizationServer.ClientSecret, query["code"]!, query["state"]!, .. Server.Issued];
        var said = Host.Everything.Append(failed.Which.ToString())
            .Append(System.Text.Json.JsonSerializer.Serialize(tested))
            .Append(System.Text.Json.JsonSerializer.Serialize(
                (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows))
            .Append((await Queries.GetAsync(Owner, id, default)).Row.HealthMessage!);
        var files = FolderSnapshot.Read(Installation.Directory)
            .Select(f => System.Text.Encoding.Latin1.GetString(f.Bytes));
        foreach (var text in said.Concat(files))
            foreach (var mark in marks) text.Contains(mark, StringComparison.Ordinal).Should().BeFalse();
    }

    protected async Task<Guid> ConnectedAsync()
    {
        var id = await CreateAsync();
        (await FinishAsync(await BeginAsync(id))).Done.Should().NotBeNull();
        return id;
    }

    protected Task<Guid> CreateAsync(string name = "Calendar") =>
        Service.AddAsync(Owner, Input() with { Name = name }, default);

    protected Task<Uri> BeginAsync(Guid id, bool anotherAccount = false) =>
        Host.Get<OAuthConsent>().BeginAsync(Owner, id, Session, Callback, anotherAccount, default);

    /// <summary>
    /// Goes to the consent page, unless it is the address that one is sent back to already, and comes back.
    /// </summary>
    protected async Task<(CompletedConsent? Done, FailedConsent? Failed)> FinishAsync(Uri address,
        Actor? actor = null,
        string session = Session, CoreHost? host = null)
    {
        if (!address.AbsolutePath.StartsWith("/oauth/", StringComparison.Ordinal))
            address = await Server.VisitAsync(address);
        var query = HttpUtility.ParseQueryString(address.Query);
        return await (host ?? Host).Get<OAuthConsent>().FinishAsync(actor ?? Owner, session,
            new ConsentCallback(query["state"], query["code"], query["error"], query["iss"]), default);
    }

    private protected Task<SentRequest> RunAsync(Guid id, CoreHost? host = null) =>
        TwoStepInput.RunAsync(host ?? Host, id, Calendars);

    private protected string Calendars => $"https://localhost:{service.Address.Port}/calendars";

    private ConnectionInput Input(string? secret = AuthorizationServer.ClientSecret, string scope = "calendar.readonly")
    {
        var fields = new FieldSet
        {
            { "client_id", AuthorizationServer.ClientId },
            { "scopes", new FieldValue.Many([$"https://www.googleapis.com/auth/{scope}"]) },
            { "authorize_url", Server.AuthorizeUrl },
            { "token_url", Server.TokenUrl },
            { "allowed_hosts", $"localhost:{service.Address.Port}" },
        };
        if (secret is not null) fields.Add("client_secret", Inputs.Secret(secret));
        return new ConnectionInput
        {
            Name = "Calendar",
            IntegrationType = "GoogleWorkspace",
            CredentialType = "GoogleWorkspaceOAuth",
            Fields = fields
        };
    }
}
