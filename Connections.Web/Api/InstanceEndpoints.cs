using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// <c>/api/v2/workflows/{id}/instances</c>: runs, as Datadog's clients know them; and tests of steps.
/// </summary>
internal static class InstanceEndpoints
{
    public const string Type = "instances";

    private const int MostBytes = 4 * 1024 * 1024;

    public static void MapInstances(this IEndpointRouteBuilder routes)
    {
        var workflow = routes.MapGroup("/v2/workflows/{id}").WithMetadata(new RefusesAsBadRequest());
        workflow.MapGet("/instances", ListAsync).WithOperation("listWorkflowInstances",
            "Lists the runs of a workflow, newest first.", QueryParameter.Page)
            .Calls<RunQueries>(nameof(RunQueries.ListAsync)).Calls<RunQueries>(nameof(RunQueries.CountsAsync));
        workflow.MapPost("/instances", StartAsync).WithOperation("createWorkflowInstance",
            "Starts a run of the published workflow, which needs an API trigger.")
            .WithBody<NewInstance>(isOptional: true)
            .Calls<RunService>(nameof(RunService.StartAsync))
            .About<WorkflowQueries>(WorkflowEndpoints.SeeAsync);
        workflow.MapGet("/refused_starts", RefusedAsync).WithOperation("listWorkflowRefusedStarts",
            "Lists deliveries that were refused and times of the schedule that were skipped, newest first. The "
            + "newest 100 are kept for 30 days.").Calls<RunQueries>(nameof(RunQueries.RefusedAsync));
        workflow.MapGet("/instances/{instance}", GetAsync).WithOperation("getWorkflowInstance",
            "Returns one run with where its steps are.").Calls<RunQueries>(nameof(RunQueries.GetAsync));
        workflow.MapPut("/instances/{instance}/cancel", CancelAsync).WithOperation("cancelWorkflowInstance",
            "Ends a run. A request that is under way is broken off.")
            .Calls<RunService>(nameof(RunService.CancelAsync));
        workflow.MapGet("/instances/{instance}/steps", StepsAsync).WithOperation("listWorkflowInstanceSteps",
            "Lists the executions of steps in a run, each with the connection it used and why.",
            [.. QueryParameter.Page, new("filter[name]", "Only those of this step.")])
            .Calls<RunQueries>(nameof(RunQueries.StepsAsync));
        workflow.MapPost("/instances/{instance}/rerun", RerunAsync).WithOperation("rerunWorkflowInstance",
            "Starts a run of the same version with the same parameters, from a step on if one is given: the results of "
                + "the steps before it are taken over.")
            .WithBody<RequestDocument<RequestResource<RerunAttributes>>>(isOptional: true)
            .Calls<RunService>(nameof(RunService.RerunAsync)).IsNotAtomic()
            .About<WorkflowQueries>(WorkflowEndpoints.SeeAsync);
        workflow.MapGet("/instances/{instance}/steps/{seq}", StepAsync).WithOperation("getWorkflowInstanceStep",
            "Returns what went into a step of a run, and what came out of it.")
            .Calls<RunQueries>(nameof(RunQueries.StepAsync));
        workflow.MapPost("/steps/{step}/test", TestAsync).WithOperation("testWorkflowStep",
            "Sends the request of one step as the caller, with the given values for its expressions.")
            .WithBody<RequestDocument<RequestResource<NewStepTestAttributes>>>()
            .Calls<RunService>(nameof(RunService.TestStepAsync)).IsNotReplayable().IsNotAtomic()
            .WithMetadata(new BodyLimit(_ => MostBytes));
        workflow.MapGet("/steps/{step}/values", ValuesAsync).WithOperation("getWorkflowStepValues",
            "Returns what the expressions of a step named in the newest run.")
            .Calls<RunQueries>(nameof(RunQueries.TestValuesAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<InstanceListAttributes>, InstanceListMeta>>> ListAsync(
        HttpContext http, RunQueries history, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        var (actor, id) = (http.Actor(), http.WorkflowId());
        var runs = await history.ListAsync(actor, id, page, ct);
        var counts = await history.CountsAsync(actor, id, ct);
        return new(new([.. runs.Rows.Select(r => JsonApi.Resource(Type, r.Id, new InstanceListAttributes
        {
            EndTimestamp = r.EndedAt,
            InstanceStatus = Status(r.State),
            Source = Source(r),
            StartTimestamp = r.CreatedAt,
            Failure = r.Failure,
            FailedStep = r.FailedStep,
        }))], new()
        {
            SucceededCount = counts.Succeeded,
            FailedCount = counts.Failed,
            CanceledCount = counts.Canceled,
            Page = new(runs.Total),
        }));
    }

    private static async Task<ApiOk<ListDocument<Resource<RefusedStartAttributes>>>> RefusedAsync(HttpContext http,
        RunQueries history, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await history.RefusedAsync(http.Actor(), http.WorkflowId(), ct),
            r => JsonApi.Resource("refused_start", r.Id, new RefusedStartAttributes(r.Source, r.At, r.ScheduledAt,
                r.Reason)));
    }

    private static async Task<ApiOk<InstanceCreated>> StartAsync(HttpContext http, RunService runs,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.WorkflowId();
        var body = await JsonBodyReader.ReadOptionalAsync(http);
        var payload = body?.Only<NewInstance>().Member("meta")?.Object()?.Only<NewInstanceMeta>().Member("payload")
            ?.Object();
        body?.Ensure();
        http.Features.Set(new JsonPointers(field => field is "" or "workflow" ? null : $"/meta/payload/{field}"));
        // The run is saved with this name: after a kill the same run is answered.
        var name = (string?)http.Request.Headers[IdempotencyFilter.Header];
        return new(new(new(await runs.StartAsync(http.Actor(), id,
            payload is null ? [] : JsonObject.Create(payload.Element)!, RunSource.Api, name, ct))));
    }

    private static async Task<ApiOk<Document<Resource<InstanceAttributes>, InstanceMeta>>> GetAsync(HttpContext http,
        RunQueries history, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var run = await history.GetAsync(http.Actor(), http.WorkflowId(), http.IdOf("instance"), ct);
        var row = run.Row;
        return new(new(JsonApi.Resource(Type, row.Id, new InstanceAttributes
        {
            Id = row.Id,
            EndTimestamp = row.EndedAt,
            InstanceStatus = Status(row.State),
            Outputs = run.Outputs,
            Source = Source(row),
            SourceForTemplating = run.Source,
            StartTimestamp = row.CreatedAt,
            StepStateAssociations = [.. run.Steps.Select(s => new StepStateAssociation(s.Name, Wire(s.State)))],
            Trigger = run.Trigger,
            Failure = row.Failure,
            FailedStep = row.FailedStep,
        }), new(false, false, false)));
    }

    private static async Task<ApiOk<EmptyDocument>> CancelAsync(HttpContext http, RunService runs, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await runs.CancelAsync(http.Actor(), http.WorkflowId(), http.IdOf("instance"), ct);
        return new(new());
    }

    private static async Task<ApiOk<ListDocument<Resource<InstanceStepAttributes>, TotalMeta>>> StepsAsync(
        HttpContext http, RunQueries history, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (page, name) = (query.Page(), query.Text("filter[name]"));
        query.Ensure();
        var steps = await history.StepsAsync(http.Actor(), http.WorkflowId(), http.IdOf("instance"), name, page, ct);
        return JsonApi.Page(steps, s => new Resource<InstanceStepAttributes>(Number(s.Seq), "workflow_run_step",
            new(s.Name, s.Path, s.ActionId, s.State, s.Attempt, s.ConnectionId, s.ConnectionName, s.Tile, s.Why,
                s.StartedAt, s.EndedAt, s.Message)));
    }

    private static async Task<ApiOk<InstanceCreated>> RerunAsync(HttpContext http, RunService runs,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (id, instance) = (http.WorkflowId(), http.IdOf("instance"));
        var body = await JsonBodyReader.ReadOptionalAsync(http);
        var attributes = body?.Attributes("workflow_rerun").Only<RerunAttributes>();
        var (from, after) = (attributes?.Member("from_step")?.TextOrNull(),
            attributes?.Member("after_step")?.TextOrNull());
        if (from is not null && after is not null)
            attributes!.Member("after_step")!.Fault("Use from_step or after_step.");
        body?.Ensure();
        http.Point();
        var place = after is not null ? RerunPlace.After(after) : from is not null ? RerunPlace.From(from)
            : RerunPlace.Start;
        return new(new(new(await runs.RerunAsync(http.Actor(), id, instance, place, ct))));
    }

    private static async Task<ApiOk<Document<Resource<InstanceStepDataAttributes>>>> StepAsync(HttpContext http,
        RunQueries history, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        if (!int.TryParse((string)http.GetRouteValue("seq")!, System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var seq))
            throw new ApiException(StatusCodes.Status400BadRequest,
                new ApiError("Steps are numbered from 1.", Parameter: "seq"));
        var step = await history.StepAsync(http.Actor(), http.WorkflowId(), http.IdOf("instance"), seq, ct);
        return JsonApi.One(new Resource<InstanceStepDataAttributes>(Number(seq), "workflow_run_step",
            new(step.Row.Name, step.Row.State, step.Row.Message, step.Inputs, step.Request, step.Output)));
    }

    private static async Task<ApiOk<Document<Resource<StepTestAttributes>>>> TestAsync(HttpContext http,
        RunService runs, WorkflowQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id, step) = (http.Actor(), http.WorkflowId(), (string)http.GetRouteValue("step")!);
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes("workflow_step_test").Only<NewStepTestAttributes>();
        var (spec, given) = (attributes.Member("spec")?.Object(), attributes.Member("values")?.Object());
        body.Ensure();
        http.Point();
        var values = given is null ? [] : JsonObject.Create(given.Element)!.ToDictionary(v => v.Key, v => v.Value);
        var text = spec?.Element.GetRawText() ?? (await reading.GetAsync(actor, id, ct)).Spec;
        var test = await runs.TestStepAsync(actor, id, text, step, values, ct);
        return JsonApi.One(new Resource<StepTestAttributes>(step, "workflow_step_test", new(test.Succeeded, test.Message,
            test.ConnectionName, test.Why, test.Request, test.Output)));
    }

    private static async Task<ApiOk<Document<Resource<StepValuesAttributes>>>> ValuesAsync(HttpContext http,
        RunQueries history, WorkflowQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id, step) = (http.Actor(), http.WorkflowId(), (string)http.GetRouteValue("step")!);
        var spec = (await reading.GetAsync(actor, id, ct)).Spec;
        var values = await history.TestValuesAsync(actor, id, spec, step, ct);
        return JsonApi.One(new Resource<StepValuesAttributes>(step, "workflow_step_values",
            new([.. values.Select(v => new PathValue(v.Key, v.Value))])));
    }

    private static InstanceSource Source(RunRow row) => new(row.Source, row.InitiatorName, row.IdentityName);

    private static InstanceStatus Status(RunState state) => state switch
    {
        RunState.Succeeded => new("SUCCEEDED", "Succeeded"),
        RunState.Failed => new("FAILED", "Failed"),
        RunState.Interrupted => new("FAILED", "Interrupted"),
        RunState.Canceled => new("CANCELED", "Canceled"),
        _ => new("IN_PROGRESS", state.ToString()),
    };

    private static string Wire(StepState state) => state switch
    {
        StepState.Running or StepState.Waiting => "IN_PROGRESS",
        StepState.Interrupted => "FAILED",
        _ => state.ToString().ToUpperInvariant(),
    };

    private static string Number(int seq) => seq.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
