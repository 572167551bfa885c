using Bunit;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;
using Connections.Web.Components.Workflows;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Workflows;

public sealed class TriggerDialogTests : WorkflowScreenTest
{
    private const string Secret = "canary-secret-of-a-webhook";

    protected override void AddServices()
    {
        base.AddServices();
        Services.AddSingleton(Core.Get<ScheduleService>());
    }

    [Fact]
    public async Task A_webhook_has_its_URL_an_example_and_a_secret_that_is_saved_and_not_shown()
    {
        var id = await CreateAsync("Hooked");
        var dialog = await ShowAsync(id);
        Choose(WorkflowTriggers.Webhook);

        Screen.Find("#webhook-url").GetAttribute("value").Should().EndWith($"/api/v2/workflows/{id}/webhook");
        Screen.Find("pre").TextContent.Should().Contain("openssl dgst -sha256 -hmac").And.Contain($"{id}/webhook");
        await Screen.InvokeAsync(() => Screen.Find("#webhook-secret").Input("too short"));
        await PressAsync("Add");
        Screen.Find("#webhook-secret-error").TextContent.Should().Contain("use 16 to 200");
        await Screen.InvokeAsync(() => Screen.Find("#webhook-secret").Input(Secret));
        await Screen.InvokeAsync(() => Screen.Find("#rate-count").Change("10"));
        await Screen.InvokeAsync(() => Screen.Find("#rate-interval").Change("3600"));
        await PressAsync("Add");

        (await ResultOf(dialog))!.Data.Should().BeOfType<TriggerView>().Which.Should().Match<TriggerView>(t =>
            t.Kind == WorkflowTriggers.Webhook && t.RateCount == 10 && t.RateSeconds == 3600);
        (await Queries.GetAsync(Core.Owner, id, default)).HasWebhookSecret.Should().BeTrue();
        Screen.Markup.Should().NotContain(Secret);
    }

    [Fact]
    public async Task A_webhook_without_a_secret_is_not_added()
    {
        var id = await CreateAsync("Hooked");
        var dialog = await ShowAsync(id);
        Choose(WorkflowTriggers.Webhook);

        await PressAsync("Add");

        Screen.Find("#webhook-secret-error").TextContent.Should()
            .Contain("A webhook needs a secret. Enter one, or click Generate.");
        dialog.Result.IsCompleted.Should().BeFalse();
        Screen.Find("#webhook-secret-help").TextContent.Should().Contain("in use as soon as you click Add");
        await PressAsync("Generate");
        await PressAsync("Add");
        (await ResultOf(dialog))!.Data.Should().BeOfType<TriggerView>();
        (await Queries.GetAsync(Core.Owner, id, default)).HasWebhookSecret.Should().BeTrue();
    }

    [Fact]
    public async Task A_generated_secret_is_shown_once_to_be_copied()
    {
        var id = await CreateAsync("Hooked");
        var dialog = await ShowAsync(id);
        Choose(WorkflowTriggers.Webhook);

        await PressAsync("Generate");
        var secret = Screen.Find("#webhook-generated").GetAttribute("value")!;
        await PressAsync("Add");
        await ResultOf(dialog);
        await ShowAsync(id, WorkflowTriggers.Webhook);

        secret.Should().HaveLength(40);
        Screen.FindAll("#webhook-generated").Should().BeEmpty();
        Screen.Find("#webhook-secret-state").TextContent.Should().Contain("Leave empty to keep it.");
        Screen.Markup.Should().NotContain(secret);
    }

    [Fact]
    public async Task A_schedule_is_said_in_plain_words_and_shows_its_next_times()
    {
        var dialog = await ShowAsync(await CreateAsync("Nightly"));
        Choose(WorkflowTriggers.Schedule);

        await Screen.InvokeAsync(() => Screen.Find("#schedule-kind").Change(nameof(ScheduleKind.Weekly)));
        Screen.FindAll(".days input")[4].Change(true);
        await Screen.InvokeAsync(() => Screen.Find("#schedule-at").Change("17:30"));
        await Screen.InvokeAsync(() => Screen.Find("#schedule-zone").Change("Europe/Berln"));
        Screen.Find("#schedule-zone-error").TextContent.Should().Contain("is not a time zone");
        await Screen.InvokeAsync(() => Screen.Find("#schedule-zone").Change("Europe/Berlin"));
        Screen.FindAll(".next li").Select(l => l.TextContent).Should().HaveCount(5).And
            .StartWith(["Mon, Nov 23, 2026, 17:30", "Fri, Nov 27, 2026, 17:30"]);
        await Screen.InvokeAsync(() => Screen.Find(".check input").Change(true));
        await PressAsync("Add");

        (await ResultOf(dialog))!.Data.Should().BeOfType<TriggerView>().Which.Should().Match<TriggerView>(t =>
            t.Rule == "DTSTART;TZID=Europe/Berlin:20240101T000000\nFREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=17;BYMINUTE=30"
            && t.IsExclusive && t.About == "Mon, Fri at 17:30 (Europe/Berlin)");
    }

    [Fact]
    public async Task A_rule_that_is_written_begins_as_what_was_chosen_and_is_checked()
    {
        var dialog = await ShowAsync(await CreateAsync("Nightly"));
        Choose(WorkflowTriggers.Schedule);
        await Screen.InvokeAsync(() => Screen.Find("#schedule-kind").Change(nameof(ScheduleKind.Custom)));

        Screen.Find("#trigger-rule").GetAttribute("value").Should().Be("FREQ=DAILY;BYHOUR=9;BYMINUTE=0");
        await Screen.InvokeAsync(() => Screen.Find("#trigger-rule").Input("FREQ=SECONDLY"));
        await PressAsync("Add");
        Screen.Find("#trigger-rule-error").TextContent.Should().Contain("more than once a minute");
        await Screen.InvokeAsync(() => Screen.Find("#trigger-rule")
            .Input("DTSTART;TZID=Europe/Berlin:20260101T023000\nFREQ=DAILY"));
        Screen.FindAll(".next .cnx-warning").Select(w => w.TextContent).Should()
            .Contain(w =>
                w.Contains("02:30 doesn't exist in Europe/Berlin: it runs at 03:30.", StringComparison.Ordinal));
        await PressAsync("Add");

        ((TriggerView)(await ResultOf(dialog))!.Data!).Rule.Should()
            .StartWith("DTSTART;TZID=Europe/Berlin:20260101T023000");
    }

    [Fact]
    public async Task Refused_deliveries_stand_below_the_runs_with_their_reasons()
    {
        var id = await CreateAsync("Hooked", """{"triggers":[{"githubWebhookTrigger":{}}],"steps":[]}""",
            published: true);
        await FluentActions.Awaiting(() => Core.Get<WebhookService>().ReceiveAsync(id,
            new WebhookDelivery { Body = new byte[1], Headers = [] }, default)).Should().ThrowAsync<Problem.NotFound>();
        await using (var db = Core.OpenDb())
        {
            db.Add(new RefusedStart(id, RunSource.Schedule, "Missed: no server.", Core.Clock.GetUtcNow(),
                Core.Clock.GetUtcNow()));
            await db.SaveAsync(default);
        }
        await Core.Get<BatchWriter>().IdleAsync();

        Navigation.NavigateTo($"/workflow/{id}/runs");
        var page = Render<RunHistoryPage>(p => p.Add(x => x.Id, id));

        Until(page, () => page.FindAll("details summary").Select(s => s.TextContent).Should()
            .Equal("Refused deliveries (1)", "Skipped times (1)"));
        page.Find("ul[aria-label='Refused deliveries, newest first']").TextContent.Should()
            .Contain("The webhook has no secret. Set one at the trigger.");
    }

    private void Choose(string kind) => Screen.Find("#trigger-kind").Change(kind);

    private async Task<IDialogReference> ShowAsync(Guid id, string? kind = null)
    {
        var details = await Queries.GetAsync(Core.Owner, id, default);
        var dialog = await OpenAsync<WorkflowBuilderTriggerDialog>("Add Trigger",
            new DialogParameters<WorkflowBuilderTriggerDialog>
            {
                { d => d.There, details.View.Triggers }, { d => d.Details, details }, { d => d.Kind, kind },
            });
        Until(() => Screen.FindAll(kind is null ? "#trigger-kind" : "#webhook-url").Should().NotBeEmpty());
        return dialog;
    }
}
