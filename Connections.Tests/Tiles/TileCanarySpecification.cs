using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Maintenance;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Tiles;

public sealed class TileCanaryOnSqlite() : TileCanarySpecification(postgres: false);

public sealed class TileCanaryOnPostgres() : TileCanarySpecification(postgres: true);

/// <summary>
/// The secret of an account is nowhere but on its way to the service, and survives another master key.
/// </summary>
public abstract class TileCanarySpecification(bool postgres) : TileSpecification(postgres)
{
    private const string Canary = "ghp_canary+0815";

    private static readonly JsonSerializerOptions readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    protected override (string Key, string Value)[] Settings => [.. base.Settings, CoreHost.LogsEverything];

    [Fact]
    public async Task The_secret_of_an_account_is_in_no_answer_log_audit_or_history()
    {
        Remote.Answer = async http => await http.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes($$"""{"echo":"{{http.Request.Headers.Authorization}}"}"""));
        var created = await Tiles.CreateAsync(Owner, GitHub("acme", Canary), default);
        var test = await Tester.TestStoredAsync(Owner, created.Row.Id, default);
        var workflow = await CreateWorkflowAsync(Uses());
        var run = await RunToEndAsync(workflow);
        var step = await History.StepAsync(Owner, workflow, run.Row.Id, run.Steps.Single().Seq, default);
        var changed = await Tiles.UpdateAsync(Owner, created.Row.Id, GitHub("acme", Canary + "2"),
            (await RowsAsync()).Single().Version, default);
        await Host.Get<AuditBatchWriter>().IdleAsync();

        List<string> seen =
        [
            Text(created), Text(changed), Text(test), Text(run), Text(step), Text(await RowsAsync()),
            Text(await Reading.GetAsync(Owner, "GitHub", created.Row.Id, default)),
            Text(await Reading.ListAsync(Owner, default)),
            Text(await WorkflowQueries.GetAsync(Owner, workflow, default)),
        ];
        await using (var db = Host.OpenDb())
        {
            seen.AddRange((await db.Set<AuditEntry>().ToListAsync()).Select(Text));
            seen.AddRange((await db.Set<RunData>().ToListAsync())
                .Select(d => RunJournal.Unpack(d.Content)!.ToJsonString(readable)));
            seen.AddRange((await db.Set<StoredSecret>().ToListAsync()).Select(s =>
                Encoding.Latin1.GetString([.. s.Ciphertext, .. s.WrappedKey, .. s.Tag])));
        }

        Remote.Requests.Should().HaveCount(2).And.OnlyContain(r => r.Headers["Authorization"] == $"Bearer {Canary}");
        seen.Concat(Host.Everything).Should().NotContain(t => t.Contains("canary+0815", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_master_key_brings_the_secret_of_an_account_over()
    {
        if (OnPostgres) return;
        var account = await AddAsync("acme", Canary);
        await Host.StopAsync();
        var rotating = CoreHost.Build(Installation.Directory, Installation.Postgres, []);
        (await rotating.Get<KeyRotation>().RunAsync(default)).Secrets.Should().Be(1);
        await rotating.StopAsync();
        Host = await Installation.StartAsync(Settings);

        await Tester.TestStoredAsync(Owner, account.Id, default);

        Tokens.Should().Equal($"Bearer {Canary}");
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, readable);
}
