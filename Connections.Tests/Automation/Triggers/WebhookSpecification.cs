using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Triggers;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Triggers;

public sealed class WebhooksOnSqlite() : WebhookSpecification(postgres: false);

public sealed class WebhooksOnPostgres() : WebhookSpecification(postgres: true);

/// <summary>A delivery that is signed starts a run once; any other starts nothing, and the workflow's people see
/// why.</summary>
public abstract class WebhookSpecification(bool postgres) : TriggerSpecification(postgres)
{
    [Fact]
    public async Task A_signed_delivery_fills_parameters_and_source_and_runs_as_the_owner()
    {
        var workflow = await HookedAsync(HookSpec(
            steps: Logic("Tell", "echo",
                """{"name":"value","value":"{{ Trigger.env }} {{ Source.webhook.body.more }} """
                + """{{ Source.webhook.headers.x-github-event }} {{ Source.webhook.deliveryId }}"}"""),
            more: """
                ,"inputSchema":{"parameters":[{"name":"env","type":"STRING"}]},
                "outputSchema":{"parameters":[{"name":"told","type":"STRING","value":"{{ Steps.Tell.value }}"}]}
                """));
        var body = """{"env":"prod","more":7}""";

        var id = await Webhooks.ReceiveAsync(workflow, Delivery(body, SignatureOf(body), "d-1",
            ("X-GitHub-Event", "push"), ("Authorization", HookSecret), ("Cookie", HookSecret),
            ("X-Gitlab-Token", HookSecret)), default);
        var run = await EndAsync(workflow, id);

        run.Row.Should().Match<RunRow>(r => r.State == RunState.Succeeded
            && r.Source == RunSource.Webhook && r.IdentityName == "Ada" && r.InitiatorName == "Webhook");
        At(run.Outputs, "told")!.GetValue<string>().Should().Be("prod 7 push d-1");
        At(run.Source, "webhook", "headers")!.AsObject().Select(h => h.Key).Should()
            .Equal("content-type", "x-github-delivery", "x-github-event");
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().SingleAsync(e => e.Action == "executed")).Should().Match<AuditEntry>(e =>
            e.ActorKind == ActorKind.Trigger && e.ActorName == "Webhook" && e.Details.Contains("Ada (Owner)"));
    }

    [Fact]
    public async Task A_delivery_without_the_right_signature_gets_one_answer_and_leaves_the_reason()
    {
        var (hooked, open) = (await HookedAsync(), await HookedAsync(secret: null, name: "Open"));
        var draft = await HookedAsync(published: false, name: "Draft");
        var other = await HookedAsync("""{"triggers":[{"apiTrigger":{}}],"steps":[]}""", name: "Other");
        var body = "{}";

        await Task.WhenAll(
            RefuseAsync(hooked, null), RefuseAsync(hooked, SignatureOf(body, "another secret 1")),
            RefuseAsync(hooked, SignatureOf("[]")), RefuseAsync(hooked, "sha256=xyz"),
            RefuseAsync(open, SignatureOf(body)), RefuseAsync(draft, SignatureOf(body)),
            RefuseAsync(other, SignatureOf(body)), RefuseAsync(Guid.CreateVersion7(), SignatureOf(body)));

        (await RefusedAsync(hooked)).Select(r => r.Reason.Split(':', '.')[0]).Should()
            .BeEquivalentTo("It was not signed", "The signature is wrong", "The signature is wrong",
                "The signature is wrong");
        (await RefusedAsync(open)).Single().Reason.Should().Be("The webhook has no secret. Set one at the trigger.");
        (await RefusedAsync(draft)).Single().Reason.Should().Be("The workflow isn't published.");
        (await RefusedAsync(other)).Single().Reason.Should().Be("The published version has no webhook trigger.");
        (await CountAsync<WorkflowRun>()).Should().Be(0);

        async Task RefuseAsync(Guid workflow, string? signature) =>
            (await Webhooks.Awaiting(w => w.ReceiveAsync(workflow, Delivery(body, signature), default)).Should()
                .ThrowAsync<Problem.NotFound>()).Which.Message.Should()
                .Be("Webhook not found, or you don't have access.");
    }

    [Fact]
    public async Task A_delivery_that_is_sent_again_is_the_same_run_though_the_line_is_full()
    {
        var workflow = await HookedAsync(HookSpec("""{"rateLimit":{"count":1,"interval":"1h"}}"""));

        var run = await DeliverAsync(workflow, """{"a":1}""", "d-1");

        (await DeliverAsync(workflow, """{"a":1}""", "d-1")).Should().Be(run);
        await Webhooks.Awaiting(_ => DeliverAsync(workflow, "{}", "d-2")).Should().ThrowAsync<Problem.TooMany>();
        (await RefusedAsync(workflow)).Single().Reason.Should().StartWith("Too many runs");
        (await CountAsync<WorkflowRun>()).Should().Be(1);
    }

    [Fact]
    public async Task An_initiator_is_no_identity_for_a_webhook_and_is_told_before_and_after()
    {
        var workflow = await HookedAsync(runAs: RunAs.Initiator);

        var attention = (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention;
        var refused = await Webhooks.Awaiting(_ => DeliverAsync(workflow, "{}")).Should()
            .ThrowAsync<Problem.Forbidden>();

        attention.Should().ContainSingle().Which.Message.Should().Contain("runs as the initiator. Let it run as Owner");
        refused.Which.Message.Should()
            .Contain("no person starts it here. Let it run as Owner or as a service account.");
        (await RefusedAsync(workflow)).Single().Reason.Should().Be(refused.Which.Message);
    }

    [Theory]
    [InlineData("""{"count":"many"}""", "Count must be a number.")]
    [InlineData("""{"count":1""", "The body isn't JSON that can be read")]
    [InlineData("""{"count":1,"count":2}""", "The body isn't JSON that can be read")]
    [InlineData("""{"count":"\ud800"}""", "The body isn't JSON that can be read")]
    public async Task A_signed_body_that_the_workflow_cannot_run_with_is_refused_in_words(string body, string reason)
    {
        var workflow = await HookedAsync(HookSpec(more:
            ""","inputSchema":{"parameters":[{"name":"count","label":"Count","type":"NUMBER"}]}"""));

        await Webhooks.Awaiting(_ => DeliverAsync(workflow, body)).Should().ThrowAsync<Problem.Invalid>()
            .WithMessage($"{reason}*");
        (await RefusedAsync(workflow)).Single().Reason.Should().StartWith(reason).And.NotContain("many");
    }

    [Fact]
    public async Task A_form_with_a_payload_is_read_as_its_JSON()
    {
        var workflow = await HookedAsync(HookSpec(more:
            ""","inputSchema":{"parameters":[{"name":"action","type":"STRING"}]}"""));
        var body = $"payload={Uri.EscapeDataString("""{"action":"opened"}""")}";

        var id = await Webhooks.ReceiveAsync(workflow, Delivery(body, SignatureOf(body)) with
        {
            Headers =
            [
                new("content-type", "application/x-www-form-urlencoded"), new("X-Signature-256", SignatureOf(body)),
            ],
        }, default);

        At((await EndAsync(workflow, id)).Trigger, "action")!.GetValue<string>().Should().Be("opened");
    }

    [Fact]
    public async Task A_secret_has_16_to_200_characters_and_can_be_replaced_and_removed()
    {
        await FluentActions.Awaiting(() => HookedAsync(secret: new string('x', 15))).Should()
            .ThrowAsync<Problem.Invalid>().WithMessage("The secret has 15 characters; use 16 to 200.");
        var workflow = await HookedAsync(secret: new string('x', 16));
        await UpdateAsync(workflow, new() { WebhookSecret = new(HookSecret) });
        await DeliverAsync(workflow, "{}");
        await UpdateAsync(workflow, new() { Description = "Unchanged" });
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).HasWebhookSecret.Should().BeTrue();

        await UpdateAsync(workflow, new() { WebhookSecret = new("") });

        var details = await WorkflowQueries.GetAsync(Owner, workflow, default);
        details.HasWebhookSecret.Should().BeFalse();
        details.Attention.Should().ContainSingle().Which.Message.Should().StartWith("The webhook has no secret");
        details.Row.Attention.Should().Be(1);
        await Webhooks.Awaiting(_ => DeliverAsync(workflow, "{}")).Should().ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task A_deleted_workflow_takes_no_deliveries()
    {
        var workflow = await HookedAsync();
        await Workflows.DeleteAsync(Owner, workflow, default);

        await Webhooks.Awaiting(_ => DeliverAsync(workflow, "{}")).Should().ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task Refused_deliveries_are_bounded_and_end_with_their_month()
    {
        var workflow = await HookedAsync();
        for (var minute = 0; minute < 7; minute++)
        {
            for (var i = 0; i < 30; i++)
                await Webhooks.Awaiting(w => w.ReceiveAsync(workflow, Delivery("{}", null), default)).Should()
                    .ThrowAsync<Problem.NotFound>();
            Host.Clock.Advance(TimeSpan.FromMinutes(2));
        }
        await RefusedAsync(workflow);
        (await CountAsync<RefusedStart>()).Should().Be(140, "twenty a minute are kept");

        await Host.Get<RefusedStartLog>().SweepAsync(default);
        (await CountAsync<RefusedStart>()).Should().Be(100);
        (await RefusedAsync(workflow))[0].Reason.Should().EndWith("they are not listed.");
        Host.Clock.Advance(TimeSpan.FromDays(31));
        await Host.Get<RefusedStartLog>().SweepAsync(default);
        (await CountAsync<RefusedStart>()).Should().Be(0);
    }

    [Fact]
    public async Task A_secret_stands_in_no_row_and_no_log_line_and_survives_a_new_master_key()
    {
        await RestartAsync(CoreHost.LogsEverything);
        var workflow = await HookedAsync();
        await UpdateAsync(workflow, new() { WebhookSecret = new(HookSecret) });
        var run = await DeliverAsync(workflow, "{}", "d-1");
        var details = await EndAsync(workflow, run);
        await Webhooks.Awaiting(w => w.ReceiveAsync(workflow, Delivery("{}", SignatureOf("{}", "x")), default)).Should()
            .ThrowAsync<Problem.NotFound>();
        await RefusedAsync(workflow);

        var seen = new List<string>
        {
            Text(details), Text(await WorkflowQueries.GetAsync(Owner, workflow, default)),
            new SecretValue(HookSecret).ToString(), Delivery(HookSecret, HookSecret).ToString(),
        };
        await using (var db = Host.OpenDb())
        {
            seen.AddRange((await db.Set<AuditEntry>().ToListAsync()).Select(Text));
            seen.AddRange((await db.Set<WebhookSecret>().ToListAsync()).Select(s =>
                System.Text.Encoding.Latin1.GetString([.. s.Ciphertext, .. s.WrappedKey, .. s.Tag])));
            seen.AddRange((await db.Set<RefusedStart>().ToListAsync()).Select(Text));
        }
        var signature = SignatureOf("{}")[10..40];
        seen.Concat(Host.Everything).Should().NotContain(text => text.Contains("canary+0815", StringComparison.Ordinal)
            || text.Contains(signature, StringComparison.Ordinal));

        if (OnPostgres) return;
        await Host.StopAsync();
        var rotating = CoreHost.Build(Installation.Directory, Installation.Postgres, []);
        (await rotating.Get<KeyRotation>().RunAsync(default)).Secrets.Should().Be(1);
        await rotating.StopAsync();
        Host = await Installation.StartAsync(Settings);
        (await DeliverAsync(workflow, "{}", "d-2")).Should().NotBe(run, "the secret opens under the new key");
    }

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Readable);
}
