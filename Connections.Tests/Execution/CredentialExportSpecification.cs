using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Export;
using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Tests.Groups;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Execution;

public sealed class CredentialExportOnSqlite() : CredentialExportSpecification(postgres: false);

public sealed class CredentialExportOnPostgres() : CredentialExportSpecification(postgres: true);

/// <summary>
/// Credentials leave the server only where the connection allows it, only what one needs, and never unrecorded.
/// </summary>
public abstract class CredentialExportSpecification(bool postgres) : GroupSpecification(postgres)
{
    private const string Off = "*doesn't allow credential export*";
    private LoopbackPeer peer = null!;

    protected override (string Key, string Value)[] Settings => [("Egress:Allow:0", "127.0.0.1/32:*")];

    private CredentialExportService HandOut => Host.Get<CredentialExportService>();

    public override async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        peer.Answer = http => http.Response.WriteAsJsonAsync(new { access_token = "the token itself" });
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task Credential_export_is_off_by_default_also_for_Editors_and_its_refusal_is_logged()
    {
        var id = await Service.AddAsync(Owner, Marked("Kept in"), default);

        await RefusedAsync<Problem.Forbidden>(id, Off);

        (await UsesAsync(id)).Should().Equal("hand out forbidden");
        (await Queries.GetAsync(Owner, id, default)).Row.HandsOut.Should().BeFalse();
    }

    [Fact]
    public async Task Credential_export_gives_the_parts_to_send_and_is_logged_and_counted()
    {
        var id = await Service.AddAsync(Owner, Marked("Given out") with { HandsOut = true }, default);
        var bob = await Host.AddUserAsync("Bob", Role.Standard);

        (await FluentActions.Awaiting(() => HandOut.ExportAsync(bob, new ResolveTarget.Connection(id), default))
            .Should().ThrowAsync<Problem.Forbidden>()).WithMessage("*Resolver*");
        await GrantToAsync(id, PrincipalKind.User, bob.Id, AccessLevel.Resolver);
        var given = await HandOut.ExportAsync(bob, new ResolveTarget.Connection(id), default);

        Revealed(given.Headers).Should().Equal("X-Token=Bearer canary");
        Revealed(given.Query).Should().Equal("key=canary");
        (given.BaseUrl, given.ExpiresAt, given.AccessToken).Should().Be(("https://api.example.com", null, null));
        (await UsesAsync(id)).Should().Equal("hand out forbidden", "hand out success");
        await Host.Get<UsageCounter>().FlushAsync(default);
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Single(
            h => h.Action == "created").Changes.Should()
            .ContainEquivalentOf(new FieldChange("handing out", null, "allowed"));
        await using var db = Host.OpenDb();
        (await db.Set<Connection>().Where(c => c.Id == id).Select(c => c.LastUsedAt).SingleAsync()).Should()
            .NotBeNull();
    }

    [Fact]
    public async Task Allowing_export_asks_for_every_secret_again_so_no_Editor_exports_unknown_ones()
    {
        var id = await Service.AddAsync(Owner, Marked("Switched"), default);
        var kept = Marked("Switched", token: null) with { HandsOut = true };

        var asks = (await FluentActions.Awaiting(
            async () => await Service.UpdateAsync(Owner, id, kept, await VersionOfAsync(id), default)).Should()
            .ThrowAsync<Problem.Invalid>()).Which;
        asks.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "tokens/token/value" && f.Message.StartsWith("Credential export was turned on"));
        var seen = await Queries.GetAsync(Owner, id, default);
        Host.Get<ConnectionInputRules>().AsksSecretsAgain(kept,
            seen).Should().StartWith("Credential export was turned on");
        Host.Get<ConnectionInputRules>().Check(kept, seen).Should().Contain(f => f.Field == "tokens/token/value");

        await EditAsync(id, Marked("Switched", "another") with { HandsOut = true });
        Revealed((await HandOut.ExportAsync(Owner, new ResolveTarget.Connection(id), default)).Query).Should()
            .Equal("key=another");
        await EditAsync(id, Marked("Renamed", token: null));
        Revealed((await HandOut.ExportAsync(Owner, new ResolveTarget.Connection(id), default)).Query).Should()
            .Equal(["key=another"], "left out, it stays as it is");

        await EditAsync(id, Marked("Renamed", token: null) with { HandsOut = false });
        await RefusedAsync<Problem.Forbidden>(id, Off);
        (await OpenSecretsAsync(id)).Values.Should().Equal(["another"], "it is still used in here");
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.SelectMany(h => h.Changes)
            .Where(c => c.Field == "handing out").Should()
            .Equal(new FieldChange("handing out", "allowed", null), new FieldChange("handing out", null, "allowed"));
    }

    [Fact]
    public async Task Export_switched_on_in_the_database_exports_no_secret_entered_before_it()
    {
        var id = await Service.AddAsync(Owner, Marked("Forged"), default);
        await using (var db = Host.OpenDb()) await db.Set<Connection>().Where(c => c.Id == id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.HandsOut, true));
        await RefusedAsync<Problem.DependencyFailed>(id, "*was not entered for export*");

        await using (var db = Host.OpenDb()) await db.Set<StoredSecret>().Where(s => s.OwnerId == id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Algorithm, (byte)2));
        await RefusedAsync<Problem.DependencyFailed>(id, "*or was altered*");
    }

    [Fact]
    public async Task Export_through_a_group_depends_on_the_member()
    {
        var given = await Service.AddAsync(Owner, Marked("Dev") with { Tags = ["env:dev"], HandsOut = true },
            default);
        var kept = await Service.AddAsync(Owner, Marked("Prod") with { Tags = ["env:prod"] }, default);
        var group = await GroupAsync("Sites", "env", given, kept);

        (await HandOut.ExportAsync(Owner, Of("dev"), default)).ConnectionId.Should().Be(given);
        (await FluentActions.Awaiting(() => HandOut.ExportAsync(Owner, Of("prod"), default)).Should()
            .ThrowAsync<Problem.Forbidden>()).WithMessage(Off);
        await FluentActions.Awaiting(() => HandOut.ExportAsync(Owner, Of("test"), default)).Should()
            .ThrowAsync<Problem.NotFound>();
        await FluentActions.Awaiting(() => HandOut.ExportAsync(Owner, Of(""), default)).Should()
            .ThrowAsync<Problem.Invalid>();

        ResolveTarget Of(string env) => new ResolveTarget.Group(group, [new("env", env)]);
    }

    [Fact]
    public async Task A_kind_that_obtains_a_token_exports_the_token_and_not_its_credential()
    {
        var id = await Service.AddAsync(Owner,
            TwoStepInput.Input("Two steps", peer.Address, peer.Address, "the client's secret") with { HandsOut = true },
            default);

        var given = await HandOut.ExportAsync(Owner, new ResolveTarget.Connection(id), default);

        given.AccessToken!.Reveal().Should().Be("the token itself");
        given.ExpiresAt.Should().BeCloseTo(Host.Clock.GetUtcNow().AddHours(1), TimeSpan.FromSeconds(1));
        Revealed(given.Headers).Should().Equal("Authorization=Bearer the token itself");
        Everything(given).Should().NotContain(text => text.Contains("client's secret"));
    }

    [Fact]
    public async Task Passwords_and_certificates_are_given_as_they_were_entered()
    {
        var basic = await HandOut.ExportAsync(Owner,
            new ResolveTarget.Connection(
                await Service.AddAsync(Owner, Inputs.Basic("Basic", "pass") with { HandsOut = true }, default)),
            default);
        (basic.User!.Value.Name, basic.User.Value.Password.Reveal()).Should().Be(("ada", "pass"));
        Revealed(basic.Headers).Should().Equal("Authorization=Basic YWRhOnBhc3M=");

        var (certificate, key) = ServerCertificates.Client("Ada");
        var input = Inputs.Http("Certificate") with
        {
            CredentialType = "HTTPMTLSAuth",
            HandsOut = true,
            Fields = new FieldSet { { "base_url", "https://api.example.com" }, { "certificate", certificate },
                { "private_key", Inputs.Secret(key) } },
        };
        var mutual = await HandOut.ExportAsync(Owner,
            new ResolveTarget.Connection(await Service.AddAsync(Owner, input, default)), default);
        (mutual.Client!.Value.Certificate.Trim(),
            mutual.Client.Value.PrivateKey.Reveal().Trim()).Should().Be((certificate.Trim(), key.Trim()));
    }

    private async Task RefusedAsync<TProblem>(Guid id, string words) where TProblem : Problem =>
        (await FluentActions.Awaiting(() => HandOut.ExportAsync(Owner, new ResolveTarget.Connection(id), default))
            .Should().ThrowAsync<TProblem>()).WithMessage(words);

    private async Task EditAsync(Guid id, ConnectionInput input) =>
        await Service.UpdateAsync(Owner, id, input, await VersionOfAsync(id), default);

    private async Task<IEnumerable<string>> UsesAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        var entries = await db.Set<AuditEntry>().Where(e => e.AssetId == id && e.Action == "resolved")
            .OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync();
        return entries.Select(e => $"{AuditLog.Changes(e).Single(c => c.Field == "purpose").New} {e.Outcome}");
    }

    private static IEnumerable<string> Revealed(IEnumerable<CredentialExportPart> parts) =>
        parts.Select(p => $"{p.Name}={p.Value.Reveal()}");

    private static IEnumerable<string> Everything(CredentialExport given) =>
        [.. Revealed([.. given.Headers, .. given.Query, .. given.Form]), given.Body?.Reveal() ?? "",
            given.User?.Password.Reveal() ?? "", given.AccessToken?.Reveal() ?? "", given.BaseUrl ?? ""];

    private static ConnectionInput Marked(string name, string? token = "canary")
    {
        var fields = Inputs.HttpFields("https://api.example.com", ("token", token));
        fields.Add("headers", TwoStepInput.Pairs(("X-Token", "Bearer {{ token }}")));
        fields.Add("url_parameters", TwoStepInput.Pairs(("key", "{{ token }}")));
        return Inputs.Http(name) with { Fields = fields };
    }
}
