using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Connections.Core;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>Whether everything in use would work: <c>coverage</c>, for a build or a schedule to ask.</summary>
internal static class CoverageCommand
{
    /// <summary>Status where something was found.</summary>
    public const int Found = 2;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    public static Command Create()
    {
        var days = new Option<int>("--days")
        {
            Description = $"Credentials that expire within so many days are findings, 1 to {CoverageQuery.MaxDays}.",
            DefaultValueFactory = _ => CoverageQuery.UsualDays,
        };
        var drafts = new Option<bool>("--drafts") { Description = "Checks drafts as well as published versions." };
        var json = new Option<bool>("--json") { Description = "Writes the findings as JSON." };
        var identity = FileCommands.As();
        return new Command("coverage", "Checks whether what workflows and apps use would work, also while the product "
            + "runs: identifiers that no member matches, accounts without access, connections that need attention or "
            + "expire. Exits with 0 if nothing was found, with 2 if something was, and with 1 if it can't be "
            + "checked.") { days, drafts, json, identity }
            .Answers(async (services, parsed, ct) =>
            {
                var actor = await services.GetRequiredService<CommandLineIdentity>()
                    .ActAsync(parsed.GetValue(identity), ct);
                var coverage = services.GetRequiredService<CoverageService>();
                var query = new CoverageQuery { Days = parsed.GetValue(days), Drafts = parsed.GetValue(drafts) };
                // What is wrong with the question is told before the work.
                await coverage.ReadAsync(actor, query, PageRequest.First, ct);
                await coverage.CheckAsync(actor, null, ct);
                var (report, findings) = await ReadAllAsync(coverage, actor, query, ct);
                if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(new CoverageOutput(
                    report.CheckedAt, report.Checked, report.Hidden, report.Omitted, findings), Json));
                else Print(report, findings);
                return report.IsCovered ? 0 : Found;
            });
    }

    private static async Task<(CoverageReport Report, IReadOnlyList<CoverageFinding> Findings)> ReadAllAsync(
        CoverageService coverage, Actor actor, CoverageQuery query, CancellationToken ct)
    {
        var findings = new List<CoverageFinding>();
        while (true)
        {
            var report = await coverage.ReadAsync(actor, query, new(findings.Count, PageRequest.MaxSize), ct);
            findings.AddRange(report.Findings.Rows);
            if (report.Findings.Rows.Count < PageRequest.MaxSize) return (report, findings);
        }
    }

    private static void Print(CoverageReport report, IReadOnlyList<CoverageFinding> findings)
    {
        foreach (var found in findings)
            Console.WriteLine($"{(found.Severity == ErrorSeverity.Warning ? "warning" : "error")}: "
                + $"{(found.IsApp ? "app" : "workflow")} “{found.UserName}”"
                + (found.Step.Length == 0 ? "" : $", {(found.IsApp ? "query" : "step")} {found.Step}")
                + $"{(found.IsDraft ? " (draft)" : "")}: {found.Message}");
        if (report.Hidden > 0)
            Console.WriteLine($"{report.Hidden.ToString(CultureInfo.InvariantCulture)} more that this account can't "
                + "see.");
        if (report.Omitted > 0)
            Console.WriteLine($"{CommandHost.Count(report.Omitted, "more finding")} not kept: fix these first, then "
                + "check again.");
        var looked = $"{CommandHost.Count(report.Checked, "workflow or app", "workflows and apps")} checked";
        Console.WriteLine(report.IsCovered ? $"Everything in use is covered: {looked}."
            : $"{CommandHost.Count(findings.Count + report.Hidden + report.Omitted, "finding")}, {looked}.");
    }

    private sealed record CoverageOutput(DateTimeOffset? CheckedAt, int Checked, int Hidden, int Omitted,
        IReadOnlyList<CoverageFinding> Findings);
}
