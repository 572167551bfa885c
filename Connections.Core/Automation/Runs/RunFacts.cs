using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>What is the same for a whole run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="WorkflowName">Its name.</param>
/// <param name="Trigger">The parameters.</param>
/// <param name="Source">Who or what started it.</param>
internal sealed record RunFacts(Guid RunId, Guid WorkflowId, string WorkflowName, JsonObject Trigger, JsonObject Source)
{
    // Thousands of runs may wait, each with a body of 1 MB.
    private const long MaxHeld = 16 * 1024;

    /// <summary>How many bytes parameters and source have as JSON.</summary>
    public long Size { get; init; }

    /// <summary>Whether it is too much to be held while the run waits.</summary>
    public bool IsLarge => Size > MaxHeld;

    /// <summary>Whether parameters and source are only on disk.</summary>
    public bool IsLeft { get; private init; }

    /// <summary>The same without what is on disk.</summary>
    public RunFacts Leave() => this with { Trigger = [], Source = [], IsLeft = true };

    /// <summary>The same with parameters and source as they are saved.</summary>
    /// <param name="data">The run's own data.</param>
    public RunFacts With(IEnumerable<RunData> data)
    {
        var (trigger, source, size) = (new JsonObject(), new JsonObject(), 0L);
        foreach (var part in data.Where(d => d.Seq == 0))
        {
            if (part.Kind is not (RunDataKind.Trigger or RunDataKind.Source)) continue;
            var values = RunJournal.Unpack(part.Content, out var bytes) as JsonObject ?? [];
            size += bytes;
            if (part.Kind == RunDataKind.Trigger) trigger = values;
            else source = values;
        }
        return this with { Trigger = trigger, Source = source, Size = size, IsLeft = false };
    }
}

/// <summary>Reads what runs were started with.</summary>
internal sealed class RunFactsReader(IConnectionsDbContextFactory databases)
{
    /// <summary>The same facts with parameters and source as they are saved.</summary>
    public async Task<RunFacts> ReadAsync(RunFacts facts, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        return facts.With(await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == facts.RunId && d.Seq == 0
            && (d.Kind == RunDataKind.Trigger || d.Kind == RunDataKind.Source)).ToListAsync(ct));
    }
}
