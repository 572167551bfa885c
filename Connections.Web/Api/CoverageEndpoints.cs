using System.Globalization;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Whether everything in use would work: checks it, and tells what the last check found.</summary>
internal static class CoverageEndpoints
{
    private static readonly string[] Kinds =
        [.. Enum.GetNames<CoverageKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static void MapCoverage(this IEndpointRouteBuilder routes)
    {
        var coverage = routes.MapGroup("/v2/coverage");
        coverage.MapGet("", ListAsync).WithOperation("listCoverageFindings",
            "Lists what the last check found: identifiers that no member of a group matches, accounts that can't use "
            + "what they run, connections that need attention or expire. What you can't see is counted.",
            [
                new("days", "Credentials that expire within so many days are listed, 1 to 365; 30 by default.",
                    QueryValue.Number),
                new("drafts", "Whether drafts are listed as well, after the published versions.", QueryValue.Flag),
                new("kind", $"Only findings of one kind: {string.Join(", ", Kinds)}."),
                .. QueryParameter.Page,
            ]).Calls<CoverageService>(nameof(CoverageService.ReadAsync));
        coverage.MapPost("/checks", CheckAsync).WithOperation("checkCoverage",
            "Checks all workflows and apps now, and answers when it is done. Its findings replace those of the last "
            + "check. Checks also run by themselves, once a day unless a setting says otherwise.",
            new QueryParameter("days", "Credentials that expire within so many days are counted, 1 to 365; 30 by "
                + "default.", QueryValue.Number))
            .Calls<CoverageService>(nameof(CoverageService.CheckAsync)).IsNotAtomic()
            .About<CoverageService>((service, http, ct) =>
                service.ReadAsync(http.Actor(), new CoverageQuery(), PageRequest.First, ct));
    }

    private static async Task<ApiOk<ListDocument<Resource<CoverageFindingAttributes>, CoverageMeta>>> ListAsync(
        HttpContext http, CoverageService coverage, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = new CoverageQuery
        {
            Days = Days(query),
            Drafts = query.Flag("drafts"),
            Kind = Kind(query),
        };
        var page = query.Page();
        query.Ensure();
        var report = await coverage.ReadAsync(http.Actor(), wanted, page, ct);
        return new(new([.. report.Findings.Rows.Select(Resource)],
            new(report.Counts.Values.Sum(), report.Findings.Total, report.Hidden, report.InDrafts, report.Omitted,
                report.CheckedAt, report.Checked)));
    }

    private static async Task<ApiOk<Document<Resource<CoverageCheckAttributes>>>> CheckAsync(HttpContext http,
        CoverageService coverage, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var days = Days(query);
        query.Ensure();
        await coverage.CheckAsync(http.Actor(), null, ct);
        var report = await coverage.ReadAsync(http.Actor(), new() { Days = days }, PageRequest.First, ct);
        return JsonApi.One(JsonApi.Resource("coverage_check", report.Id, new CoverageCheckAttributes(report.CheckedAt,
            report.Checked, report.Findings.Total, report.Hidden, report.InDrafts, report.Omitted)));
    }

    private static Resource<CoverageFindingAttributes> Resource(CoverageFinding found) =>
        JsonApi.Resource("coverage_finding", found.Id, new CoverageFindingAttributes(found.Kind, found.Severity,
            found.IsDraft, found.IsApp ? null : found.UserId, found.IsApp ? found.UserId : null, found.UserName,
            found.Step.Length == 0 ? null : found.Step,
            found is { TargetKind: { } kind, TargetId: { } id, TargetName: { } name } ? new(kind, id, name) : null,
            found.GroupId, found.Identifiers, found.ExpiresAt, found.Message));

    private static int Days(QueryReader query)
    {
        if (query.Text("days") is not { } text) return CoverageQuery.UsualDays;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is >= 1 and <= CoverageQuery.MaxDays) return days;
        query.Fault("days", $"Must be a whole number from 1 to {CoverageQuery.MaxDays}.");
        return CoverageQuery.UsualDays;
    }

    private static CoverageKind? Kind(QueryReader query)
    {
        if (query.Text("kind") is not { } text) return null;
        if (Array.IndexOf(Kinds, text) is >= 0 and var at) return Enum.GetValues<CoverageKind>()[at];
        query.Fault("kind", $"Must be one of {string.Join(", ", Kinds)}.");
        return null;
    }
}
