using Connections.Benchmarks.Seeding;
using Connections.Core;
using Connections.Core.Maintenance;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Benchmarks.Measuring;

/// <summary>Times what the screen of the audit trail asks of Core, on a long trail.</summary>
internal sealed class AuditMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private readonly AuditTrail trail = installation.Get<AuditTrail>();

    /// <summary>Fills the trail.</summary>
    public Task SeedAsync(int entries) =>
        new AuditSeeder(installation.Get<IDbContextFactory<ConnectionsDbContext>>()).RunAsync(entries, ct);

    /// <summary>All figures.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var owner = await installation.OwnerAsync(ct);
        var now = (await trail.ListAsync(owner, new(), null, 1, ct)).Rows[0].At;
        // Somewhere in the middle, as someone comes to who pages on and on.
        var middle = AuditCursor.OlderThan(now - TimeSpan.FromDays(350));
        var some = (await trail.ListAsync(owner, new(), middle, 1, ct)).Rows[0];
        (string Act, AuditQuery Query, AuditCursor? Before)[] pages =
        [
            ("first page", new(), null),
            ("page in the middle", new(), middle),
            ("first page of an event", new(EventName: "Custom Connections"), null),
            ("page of an event in the middle", new(EventName: "Custom Connections"), middle),
            ("a week", new(From: now - TimeSpan.FromDays(107), To: now - TimeSpan.FromDays(100)), null),
            ("one thing by its id", new(Asset: some.AssetId.ToString()), null),
            ("one thing by its id, one event", new(Asset: some.AssetId.ToString(), EventName: "Custom Connections"),
                null),
            ("one person by their id", new(Actor: some.ActorId.ToString()), null),
            ("only refused", new(Refused: true), null),
            ("a rare action, one look", new(Action: "retention_applied"), null),
            ("part of a person's name, one look", new(Actor: "okafor"), null),
            ("part of a thing's name, one look", new(Asset: "digest-prod-77"), null),
            ("no match, one look", new(Actor: "xylophone"), null),
            ("no match in an event, one look in the middle", new(Actor: "xylophone", EventName: "Custom Connections"),
                middle),
        ];
        var figures = new List<Figure>();
        foreach (var (act, query, before) in pages) figures.Add(
            await Stopwatches.TimeAsync(act, 50, _ => trail.ListAsync(owner, query, before, 50, ct)));
        figures.Add(await Stopwatches.TimeAsync("events for the filter", 50, _ => trail.EventNamesAsync(owner, ct)));
        figures.Add(
            await Stopwatches.TimeAsync("a rare match, until the end of the trail", 1,
                _ => SearchAsync(owner, new(Actor: "xylophone"))));
        return figures;
    }

    // As the screen does it: look after look.
    private async Task SearchAsync(Actor owner, AuditQuery query)
    {
        AuditCursor? place = null;
        do
        {
            place = (await trail.ListAsync(owner, query, place, 50, ct)).Older;
        }
        while (place is not null);
    }
}
