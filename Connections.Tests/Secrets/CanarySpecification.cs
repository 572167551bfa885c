using System.Text;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Jobs;
using Connections.Core.Maintenance;
using Connections.Core.Resolving;
using Connections.Tests.Execution;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Secrets;

public sealed class CanaryOnSqlite() : CanarySpecification(postgres: false);

public sealed class CanaryOnPostgres() : CanarySpecification(postgres: true);

/// <summary>A secret with a mark goes through everything that the product does; the mark turns up nowhere.</summary>
public abstract class CanarySpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Canary = "canary+4711/Zebra=?&ä";
    private static readonly JsonSerializerOptions Plainly = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private LoopbackPeer peer = null!;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), CoreHost.LogsEverything];

    public override async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task A_secret_is_in_no_file_no_log_line_no_record_no_draft_and_no_message()
    {
        var seen = new List<string>();
        // The other side echoes what it got, as some error pages do.
        peer.Answer = async http =>
        {
            http.Response.StatusCode = 403;
            await http.Response.Body.WriteAsync(
                Encoding.UTF8.GetBytes($"you sent {http.Request.Headers.Authorization} {http.Request.QueryString}"));
        };

        var id = await Service.AddAsync(Owner, Marked("Marked"), default);
        await Drafts.SaveAsync(Owner, DraftService.NewConnectionKey,
            new DraftContent
            {
                IntegrationType = "HTTP",
                CredentialType = "HTTPTokenAuth",
                Fields = Marked("x").Fields,
                HadSecrets = true
            }, default);
        var tester = Host.Get<ConnectionTester>();
        seen.Add(Text(await tester.TestStoredAsync(Owner, id, default)));
        seen.Add(Text(await tester.TestAsync(Owner, Marked("Marked"), null, default)));
        peer.Requests.Should()
            .NotBeEmpty().And.OnlyContain(
                r => r.Target.Contains(Uri.EscapeDataString("canary"), StringComparison.Ordinal),
                "the secret itself was sent");
        await Service.UpdateAsync(Owner, id, Marked("Renamed"), await VersionOfAsync(id), default);
        seen.Add(Text(await Queries.GetAsync(Owner, id, default)));
        seen.Add(Text((await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows));
        seen.Add(Text(
            await Search.ListAsync(Owner, new ConnectionQuery { Search = "canary" }, PageRequest.First, default)));
        var job = await Bulk.StartAsync(Owner, [id], new BulkAction.Retag(["env:marked"], []), default);
        while (await Host.Get<JobWorker>().RunNextAsync(default))
        {
        }
        seen.Add(Text(await Host.Get<JobService>().GetAsync(Owner, job, default)));
        seen.Add(Text((await Host.Get<JobService>().ListStepsAsync(Owner, job, PageRequest.First, default)).Rows));
        seen.AddRange(await ProblemsAsync(id));
        var given = await Host.Get<CredentialExportService>().ExportAsync(Owner,
            new ResolveTarget.Connection(
                await Service.AddAsync(Owner, Marked("Handed out") with { HandsOut = true }, default)), default);
        given.Query.Single().Value.Reveal().Should().Be(Canary, "it leaves in this answer");
        seen.Add(given.ToString());
        seen.AddRange(given.Headers.Concat(given.Query).Select(p => p.ToString()));
        if (!OnPostgres) await Host.Get<MaintenanceService>().BackupAsync(null, default);
        await NothingIsMarkedAsync(seen);

        await Service.DeleteAsync(Owner, id, default);
        await Deleted.DeletePermanentlyAsync(Owner, id, default);
        await NothingIsMarkedAsync(seen);
    }

    [Fact]
    public async Task A_token_that_was_obtained_is_as_secret_as_the_secret_that_it_was_obtained_with()
    {
        var seen = new List<string>();
        var refuses = false;
        peer.Answer = async http =>
        {
            // The one gives out the mark as a token, and both echo what they got.
            http.Response.StatusCode = refuses ? 401 : 200;
            if (http.Request.Path == "/token" && !refuses)
                await http.Response.WriteAsJsonAsync(new { access_token = Canary[..^1] });
            else await http.Response.WriteAsJsonAsync(
                new
                {
                    error = "invalid_client",
                    error_description = $"you sent {http.Request.Headers["X-Client"]} {http.Request.QueryString}"
                });
        };
        var input = TwoStepInput.Input("Marked", peer.Address, peer.Address, Canary[..^1]);
        var id = await Service.AddAsync(Owner, input, default);

        var sent = await TwoStepInput.RunAsync(Host, id);
        seen.Add(sent.Mask.Apply(Encoding.UTF8.GetString(sent.Outcome.Answer!.Body.Span)));
        seen.Add(Text(await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default)));
        seen.Add(Text(await Queries.GetAsync(Owner, id, default)));
        refuses = true;
        seen.Add(Text(await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default)));
        seen.Add(Text(await Host.Get<ConnectionTester>().TestAsync(Owner, input, null, default)));
        Host.Clock.Advance(TimeSpan.FromDays(1));
        seen.Add((await FluentActions.Awaiting(() => TwoStepInput.RunAsync(Host, id)).Should()
            .ThrowAsync<Problem.DependencyFailed>()).Which.ToString());
        seen.Add(Text(await Queries.GetAsync(Owner, id, default)));
        seen.Add(Text((await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows));

        peer.Requests.Should()
            .Contain(r => r.Target.StartsWith("/things") && r.Headers["Authorization"].Contains("canary"),
                "the token itself was sent");
        seen.Should().Contain(s => s.Contains("you sent ***"));
        await NothingIsMarkedAsync(seen);
    }

    // Every way to fail with a secret in hand.
    private async Task<List<string>> ProblemsAsync(Guid id)
    {
        var version = await VersionOfAsync(id);
        var texts = new List<string>();
        foreach (var act in new Func<Task>[]
        {
            () => Service.AddAsync(Owner, Marked("Renamed"), default),
            () => Service.AddAsync(Owner, Marked(""), default),
            () => Service.UpdateAsync(Owner, id, Marked("x"), Guid.Empty, default),
            () => Service.UpdateAsync(Owner, id,
                Marked("x") with { Fields = Inputs.HttpFields("ftp://nowhere", ("token", Canary)) }, version, default),
            () => Service.AddAsync(Owner,
                Marked("x") with { Fields = Inputs.HttpFields("https://x.example.com", ("token", Canary + "\0"),
                    ("TOKEN", Canary), ("bad name", Canary + "\ud800")) }, default),
            () => Service.AddAsync(Owner,
                Inputs.Http("x") with { CredentialType = "HTTPMTLSAuth",
                    Fields = new FieldSet { { "base_url", "https://x.example.com" },
                        { "private_key", Inputs.Secret(Canary) } } }, default),
            () => Host.Get<ConnectionTester>().TestAsync(Owner,
                Marked("x") with { Fields = Inputs.HttpFields("https://[", ("token", Canary)) }, null, default),
            () => Service.AddAsync(new Actor(Guid.CreateVersion7(), ActorKind.User, "Nobody"), Marked("x"), default),
            TamperAsync,
        })
        {
            var thrown = (await act.Should().ThrowAsync<Problem>()).Which;
            texts.Add(thrown.ToString());
            if (thrown is Problem.Invalid invalid) texts.AddRange(invalid.Faults.Select(f => f.ToString()));
        }
        texts.Add(new SecretValue(Canary).ToString());
        return texts;

        async Task TamperAsync()
        {
            await using (var db = Host.OpenDb())
                await db.Set<Connection>().Where(c => c.Id == id)
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.CredentialType, "HTTPBasicAuth"));
            try
            {
                await OpenSecretsAsync(id);
            }
            finally
            {
                await using var db = Host.OpenDb();
                await db.Set<Connection>().Where(c => c.Id == id)
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.CredentialType, "HTTPTokenAuth"));
            }
        }
    }

    private async Task NothingIsMarkedAsync(List<string> seen)
    {
        foreach (var text in seen.Concat(Host.Everything)) Unmarked(Encoding.UTF8.GetBytes(text), "what was said");
        await using (var db = Host.OpenDb())
        {
            foreach (var entry in await db.Set<AuditEntry>().ToListAsync())
                Unmarked(Encoding.UTF8.GetBytes(Text(entry)), "the audit trail");
            foreach (var draft in await db.Set<Draft>().ToListAsync())
                Unmarked(Encoding.UTF8.GetBytes(draft.Content), "a draft");
        }
        foreach (var (name, bytes) in FolderSnapshot.Read(Installation.Directory)) Unmarked(bytes, name);
    }

    private static void Unmarked(ReadOnlySpan<byte> content, string where)
    {
        foreach (var mark in Marks)
            (content.IndexOf(mark) < 0).Should().BeTrue($"{where} must not hold {Encoding.UTF8.GetString(mark)}");
    }

    private static byte[][] Marks { get; } = [.. new[] { "canary+4711",
        "4711/Zebra" }.SelectMany(SecretMarks.GetForms)];

    private ConnectionInput Marked(string name)
    {
        var fields = Inputs.HttpFields(peer.Address.ToString(), ("token", Canary));
        fields.Add("headers",
            new FieldValue.Items([new FieldSet { { "name", "Authorization" }, { "value", "Bearer x" } }]));
        fields.Add("url_parameters",
            new FieldValue.Items([new FieldSet { { "name", "key" }, { "value", "{{ token }}" } }]));
        return Inputs.Http(name) with { Fields = fields, Tags = ["env:prod"], Description = "For billing" };
    }

    private static string Text(object value) => value + JsonSerializer.Serialize(value, value.GetType(), Plainly);
}
