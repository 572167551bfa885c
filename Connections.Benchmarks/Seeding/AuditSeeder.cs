using System.Globalization;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Benchmarks.Seeding;

/// <summary>
/// Fills an audit trail as years of use leave it: mostly uses, some sign-ins, few changes, one in a hundred refused.
/// The entries have no proofs; what is measured is reading.
/// </summary>
internal sealed class AuditSeeder(IDbContextFactory<ConnectionsDbContext> databases)
{
    private const int Batch = 20_000;
    private static readonly DateTimeOffset Start = new(2024, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(700);

    private readonly Random random = new(20241101);

    /// <summary>Writes that many entries, the oldest first.</summary>
    public async Task RunAsync(int count, CancellationToken ct)
    {
        var text = new SampleText(random);
        var people = Enumerable.Range(0,
            1000).Select(
                _ => new Actor(Guid.CreateVersion7(), ActorKind.User,
                    text.Person(), $"10.1.{random.Next(256)}.{random.Next(256)}")).ToList();
        var things = Enumerable.Range(0,
            20_000).Select(i => (Id: Guid.CreateVersion7(), Name: text.Name("HTTP", i))).ToList();
        var purpose = JsonSerializer.Serialize(new[] { new FieldChange("purpose", null, "workflow") },
            JsonSerializerOptions.Web);
        for (var done = 0; done < count; done += Batch)
        {
            var rows = new List<AuditEntry>();
            for (var i = done; i < Math.Min(count, done + Batch); i++)
            {
                var (actor, thing) = (people[random.Next(people.Count)], things[random.Next(things.Count)]);
                var (what, details) = random.Next(100) switch
                {
                    < 80 => (AuditEvent.ConnectionResolved, purpose),
                    < 95 => (AuditEvent.SignedIn, ""),
                    < 99 => (AuditEvent.ConnectionModified,
                        JsonSerializer.Serialize(
                            new[] { new FieldChange("description", "before",
                                string.Create(CultureInfo.InvariantCulture, $"after {i}")) },
                            JsonSerializerOptions.Web)),
                    _ => (AuditEvent.TeamModified, ""),
                };
                rows.Add(new AuditEntry(Start + Span * ((double)i / count), actor, what, thing.Id, thing.Name,
                    random.Next(100) == 0 ? "forbidden" : "success", details));
            }
            await using var db = await databases.CreateDbContextAsync(ct);
            await db.Database.OpenConnectionAsync(ct);
            await BulkWriter.WriteAsync(db, rows, ct);
        }
    }
}
