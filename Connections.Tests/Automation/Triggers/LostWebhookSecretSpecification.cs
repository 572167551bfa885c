using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Triggers;
using Connections.Core.Maintenance;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Triggers;

public sealed class LostWebhookSecretsOnSqlite() : LostWebhookSecretSpecification(postgres: false);

public sealed class LostWebhookSecretsOnPostgres() : LostWebhookSecretSpecification(postgres: true);

/// <summary>
/// Without its master key the product accepts no delivery and tells nobody outside why. With the key it does again;
/// with a new one, each webhook needs a new secret.
/// </summary>
public abstract class LostWebhookSecretSpecification(bool postgres) : TriggerSpecification(postgres)
{
    [Fact]
    public async Task A_delivery_without_the_master_key_is_refused_and_accepted_with_it_again()
    {
        var workflow = await HookedAsync();
        var away = Installation.KeyFile + ".away";
        await Host.StopAsync();
        File.Move(Installation.KeyFile, away);
        Host = await Installation.StartAsync(Settings);

        Host.Get<ILockState>().LockedBecause.Should().Contain("is missing");
        Host.Log.Lines.Should().Contain(l => l.StartsWith("Error", StringComparison.Ordinal)
            && l.Contains(Installation.KeyFile, StringComparison.Ordinal), "who runs the server reads it there");
        var answers = new List<string>();
        foreach (var (to, signature) in new[] { (workflow, SignatureOf("{}")), (workflow, SignatureOf("[]")),
            (workflow, null), (Guid.CreateVersion7(), SignatureOf("{}")) })
            answers.Add((await Webhooks.Awaiting(w => w.ReceiveAsync(to, Delivery("{}", signature, "d-1"), default))
                .Should().ThrowAsync<Problem.Unavailable>()).Which.Message);
        answers.Distinct().Should().Equal("Deliveries can't be accepted at the moment. Send this one again later.");
        (await CountAsync<WorkflowRun>()).Should().Be(0);
        (await RefusedAsync(workflow)).Should().BeEmpty("nothing is written while the product is locked");

        await Host.StopAsync();
        File.Move(away, Installation.KeyFile);
        Host = await Installation.StartAsync(Settings);

        var run = await DeliverAsync(workflow, "{}", "d-1");
        (await DeliverAsync(workflow, "{}", "d-1")).Should().Be(run);
        (await EndAsync(workflow, run)).Row.State.Should().Be(RunState.Succeeded);
        (await CountAsync<WorkflowRun>()).Should().Be(1);
    }

    [Fact]
    public async Task A_secret_that_was_lost_with_its_master_key_refuses_until_it_is_set_again()
    {
        var (workflow, open) = (await HookedAsync(), await HookedAsync(secret: null, name: "Open"));
        await Host.StopAsync();
        File.Delete(Installation.KeyFile);
        var accepting = Installation.BuildHost();
        (await accepting.Get<MasterKeyService>().AcceptLossAsync(default)).Should().Be(1);
        await accepting.StopAsync();
        Host = await Installation.StartAsync(Settings);

        await RefusedWithAsync(HookSecret);
        (await RefusedAsync(workflow)).Single().Reason.Should()
            .Be("The webhook's secret can't be read anymore. Set it again at the trigger.");
        var lost = await WorkflowQueries.GetAsync(Owner, workflow, default);
        lost.Attention.Should().ContainSingle().Which.Message.Should().Be("The webhook's secret was lost with a "
            + "master key, so every delivery is refused. Set it again at the trigger.");
        (lost.Row.Attention, lost.Row.IsPublished, lost.HasWebhookSecret).Should().Be((1, true, false));
        (await WorkflowQueries.GetAsync(Owner, open, default)).Row.Attention.Should().Be(1, "it never had one");
        await using (var db = Host.OpenDb())
            (await db.Set<WebhookSecret>().SingleAsync()).Should().Match<WebhookSecret>(s => s.Lost
                && s.Ciphertext.Length == 0 && s.WrappedKey.Length == 0);

        await UpdateAsync(workflow, new() { Description = "Changed without a secret" });
        await RefusedWithAsync(HookSecret);
        const string another = "another secret of 16+";
        await UpdateAsync(workflow, new() { WebhookSecret = new(another) });

        var found = await WorkflowQueries.GetAsync(Owner, workflow, default);
        (found.Attention.Count, found.Row.Attention, found.HasWebhookSecret).Should().Be((0, 0, true));
        await RefusedWithAsync(HookSecret);
        var run = await Webhooks.ReceiveAsync(workflow, Delivery("{}", SignatureOf("{}", another)), default);
        (await EndAsync(workflow, run)).Row.State.Should().Be(RunState.Succeeded);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();

        async Task RefusedWithAsync(string secret) =>
            await Webhooks.Awaiting(w => w.ReceiveAsync(workflow, Delivery("{}", SignatureOf("{}", secret)), default))
                .Should().ThrowAsync<Problem.NotFound>();
    }
}
