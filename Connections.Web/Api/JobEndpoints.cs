using Connections.Core;
using Connections.Core.Jobs;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Jobs of one's own: progress, outcomes, canceling.</summary>
internal static class JobEndpoints
{
    private const string Type = "job";

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v2/actions/jobs");
        jobs.MapGet("", ListAsync).WithOperation("listJobs",
            "Lists your jobs, last started first. They are kept for 7 days after they end.", QueryParameter.Page)
            .Calls<JobService>(nameof(JobService.ListAsync));
        jobs.MapGet("/{id}", GetAsync).WithOperation("getJob", "Returns a job and its progress.")
            .Calls<JobService>(nameof(JobService.GetAsync));
        jobs.MapGet("/{id}/steps", StepsAsync)
            .WithOperation("listJobSteps", "Lists the steps of a job with the result of each, failed ones first.",
            QueryParameter.Page).Calls<JobService>(nameof(JobService.ListStepsAsync));
        jobs.MapPost("/{id}/cancel", CancelAsync)
            .WithOperation("cancelJob", "Stops a job before its next step. Completed steps are not undone.")
            .Calls<JobService>(nameof(JobService.CancelAsync)).Calls<JobService>(nameof(JobService.GetAsync))
            .About<JobService>((own, http, ct) => own.GetAsync(http.Actor(), http.IdOf(), ct));
    }

    /// <summary>A job as a resource.</summary>
    public static Resource<JobAttributes> Resource(JobSummary job) => JsonApi.Resource(Type, job.Id,
        new JobAttributes(job.Kind, job.Title, job.State, job.Total, job.Done, job.Failed, job.Canceled, job.CreatedAt,
            job.FinishedAt));

    private static async Task<ApiOk<ListDocument<Resource<JobAttributes>, TotalMeta>>> ListAsync(
        HttpContext http, JobService jobs, CancellationToken ct)
    {
        var page = PageOf(http);
        return JsonApi.Page(await jobs.ListAsync(http.Actor(), isShown: false, page, ct), Resource);
    }

    private static async Task<ApiOk<Document<Resource<JobAttributes>>>> GetAsync(
        HttpContext http, JobService jobs, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.One(Resource(await jobs.GetAsync(http.Actor(), http.IdOf(), ct)));
    }

    private static async Task<ApiOk<ListDocument<Resource<JobStepAttributes>, TotalMeta>>> StepsAsync(
        HttpContext http, JobService jobs, CancellationToken ct)
    {
        var page = PageOf(http);
        return JsonApi.Page(await jobs.ListStepsAsync(http.Actor(), http.IdOf(), page, ct), s =>
            JsonApi.Resource("job_step", s.ResourceId, new JobStepAttributes(s.Name, s.State, s.Reason, s.At)));
    }

    private static async Task<ApiOk<Document<Resource<JobAttributes>>>> CancelAsync(
        HttpContext http, JobService jobs, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        await jobs.CancelAsync(actor, id, ct);
        return JsonApi.One(Resource(await jobs.GetAsync(actor, id, ct)));
    }

    private static PageRequest PageOf(HttpContext http)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return page;
    }
}
