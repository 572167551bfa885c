using System.Globalization;
using Connections.Core;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times the check of coverage over many workflows, and who can use a connection that many of them use.
/// </summary>
internal sealed class CoverageMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private const int Workflows = 10_000;
    private const int Users = 1_000;
    private const int Members = 50;

    /// <summary>All figures.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var owner = await installation.OwnerAsync(ct);
        var (connections, coverage) = (installation.Get<ConnectionService>(), installation.Get<CoverageService>());
        var address = new Uri("https://api.example.com");
        var members = new List<Guid>();
        for (var i = 0; i < Members; i++)
            members.Add((await connections.CreateAsync(owner, RunMeasures.Input(address) with
            {
                Tags = [FormattableString.Invariant($"env:e{i}")],
            }, ct)).Row.Id);
        var group = (await installation.Get<GroupService>().CreateAsync(owner, new NewGroup
        {
            Name = "Sites",
            IntegrationType = "HTTP",
            Keys = ["env"],
            Members = members,
        }, ct)).Row.Id;
        // A tenth names one connection, the others ask the group: one in twenty for what no member matches.
        await Parallel.ForEachAsync(Enumerable.Range(0, Workflows), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await CreateAsync(owner, i, i < Users
                ? $$$"""
                    "connections":[{"connectionId":"{{{members[0]}}}","label":"SITE"}]
                    """
                : $$$"""
                    "connectionGroups":[{"connectionGroupId":"{{{group}}}","label":"SITE",
                      "tags":["env:{{{(i % 20 == 0 ? "nowhere" : i % 3 == 0 ? "{{ Trigger.env }}"
                        : $"e{i % Members}")}}}"]}]
                    """));
        await installation.SettleAsync(ct);
        var many = Workflows.ToString("N0", CultureInfo.InvariantCulture);
        List<Figure> figures =
        [
            await Stopwatches.TimeAsync($"check of the coverage of {many} workflows", 5,
                async _ => await coverage.CheckAsync(owner, null, ct)),
            await Stopwatches.TimeAsync($"findings of {many} workflows, a page and its counts", 2000,
                async _ => await coverage.ReadAsync(owner, new(), PageRequest.First, ct)),
            await Stopwatches.TimeAsync("who can use a connection that 1,000 workflows name, a page", 2000,
                async _ => await installation.Get<AccessPathQueries>().OfConnectionAsync(owner, members[0],
                    PageRequest.First, ct)),
            await Stopwatches.TimeAsync("uses of a connection that 1,000 workflows name, a page", 2000,
                async _ => await installation.Get<UseQueries>().OfConnectionAsync(owner, members[0], PageRequest.First,
                    ct)),
            await Stopwatches.TimeAsync("what deleting it would mean", 2000,
                async _ => await connections.PreviewDeletionAsync(owner, members[0], ct)),
            await Stopwatches.TimeAsync("what other tags of it would mean", 2000,
                async _ => await installation.Get<ChangeImpactQueries>().OfTagsAsync(owner, members[0],
                    ["env:elsewhere"], ct)),
        ];
        var found = await coverage.ReadAsync(owner, new(), PageRequest.First, ct);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{found.Checked} workflows checked, {found.Findings.Total} findings."));
        return figures;
    }

    private async Task CreateAsync(Actor owner, int number, string target) =>
        await installation.Get<WorkflowService>().CreateAsync(owner, new WorkflowChange
        {
            Name = FormattableString.Invariant($"flow {number}"),
            Published = true,
            Spec = $$$"""
                {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Ask","actionId":"com.datadoghq.http.request",
                  "connectionLabel":"SITE","parameters":[{"name":"verb","value":"GET"},{"name":"url","value":"/"}]}],
                 "connectionEnvs":[{"env":"default",{{{target}}}}],
                 "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
                """,
        }, ct);
}
