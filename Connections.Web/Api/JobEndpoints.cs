using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Jobs;

namespace Connections.Web.Api;

/// <summary>Jobs of one's own: progress, outcomes, canceling.</summary>
internal static class JobEndpoints
{
    private const string Type = "job";

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v2/actions/jobs");
        jobs.MapGet("", ListAsync).Is("listJobs",
            "Lists your jobs, last started first. They are kept for 7 days after they end.", QueryParameter.Page)
            .Does<JobService>(nameof(JobService.ListAsync));
        jobs.MapGet("/{id}", GetAsync).Is("getJob", "Returns a job and its progress.")
            .Does<JobService>(nameof(JobService.GetAsync));
        jobs.MapGet("/{id}/steps", StepsAsync)
            .Is("listJobSteps", "Lists the steps of a job with the result of each, failed ones first.",
            QueryParameter.Page).Does<JobService>(nameof(JobService.StepsAsync));
        jobs.MapPost("/{id}/cancel", CancelAsync)
            .Is("cancelJob", "Stops a job before its next step. Completed steps are not undone.")
            .Does<JobService>(nameof(JobService.CancelAsync)).Does<JobService>(nameof(JobService.GetAsync))
            .About<JobService>((own, http, ct) => own.GetAsync(http.Actor(), http.IdOf(), ct));
    }

    /// <summary>A job as a resource.</summary>
    public static JsonObject Resource(JobSummary job) => JsonApi.Resource(Type, job.Id, new JsonObject
    {
        ["kind"] = job.Kind,
        ["title"] = job.Title,
        ["state"] = JsonApi.Word(job.State),
        ["total"] = job.Total,
        ["done"] = job.Done,
        ["failed"] = job.Failed,
        ["canceled"] = job.Canceled,
        ["created_at"] = JsonApi.Time(job.CreatedAt),
        ["finished_at"] = job.FinishedAt is { } at ? JsonApi.Time(at) : null,
    });

    private static async Task<ApiResult> ListAsync(HttpContext http, JobService jobs, CancellationToken ct)
    {
        var page = PageOf(http);
        return JsonApi.Page(await jobs.ListAsync(http.Actor(), isShown: false, page, ct), Resource);
    }

    private static async Task<ApiResult> GetAsync(HttpContext http, JobService jobs, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.One(Resource(await jobs.GetAsync(http.Actor(), http.IdOf(), ct)));
    }

    private static async Task<ApiResult> StepsAsync(HttpContext http, JobService jobs, CancellationToken ct)
    {
        var page = PageOf(http);
        return JsonApi.Page(await jobs.StepsAsync(http.Actor(), http.IdOf(), page, ct), s =>
            JsonApi.Resource("job_step", s.ResourceId, new JsonObject
            {
                ["name"] = s.Name,
                ["state"] = JsonApi.Word(s.State),
                ["reason"] = s.Reason,
                ["at"] = s.At is { } at ? JsonApi.Time(at) : null,
            }));
    }

    private static async Task<ApiResult> CancelAsync(HttpContext http, JobService jobs, CancellationToken ct)
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
