using System.CommandLine;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Operating;

namespace Connections.Web.Commands;

/// <summary>The audit trail, held against its proofs.</summary>
internal static class AuditCommands
{
    /// <summary>Status of a verification that found what cannot be the product's own work.</summary>
    private const int Altered = 1;

    /// <summary>Status of one that found no such thing, but a proof missing.</summary>
    private const int Unproven = 3;

    public static Command Audit() => new("audit", "The audit trail.") { Verify(), Accept() };

    private static Command Verify()
    {
        var exported = new Option<FileInfo[]>("--exported")
        {
            Description = "A copy of the trail that was downloaded earlier (CSV or JSON lines): each of its entries must still be there.",
        };
        return new Command("verify", "Holds every entry of the audit trail against its proof, also while the product runs. Ends with 1 where one was altered, removed or cut off, and with 3 where a proof is missing.") { exported }
            .Answers(async (services, parsed, ct) =>
            {
                var copies = new List<AuditWitness>();
                foreach (var file in parsed.GetValue(exported) ?? []) copies.AddRange(await ExportedTrail.ReadAsync(file.FullName, ct));
                return await TellAsync(await services.GetRequiredService<Operations>().VerifyAuditAsync(copies, ct));
            });
    }

    private static async Task<int> TellAsync(AuditReport report)
    {
        foreach (var note in report.Notes) Console.WriteLine(note);
        foreach (var found in report.Faults.Concat(report.Unproven)) await Console.Error.WriteLineAsync(found);
        if (report.Faults.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"The audit trail was tampered with, or an older state was restored: {Running.Of(report.Faults.Count, "finding")} in {Running.Of(report.Entries, "entry", "entries")}. If you restored it, put that on record: audit accept --yes");
            return Altered;
        }
        if (report.Unproven.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"The audit trail cannot be proven whole: {Running.Of(report.Unproven.Count, "proof")} missing, {Running.Of(report.Entries, "entry", "entries")} looked at. If you know why, put that on record: audit accept --yes");
            return Unproven;
        }
        Console.WriteLine($"{Running.Of(report.Entries, "entry", "entries")} in {Running.Of(report.Chains, "chain")}: each is as it was written, and none is missing.");
        return 0;
    }

    private static Command Accept()
    {
        var by = new Option<string?>("--by") { Description = "E-mail address of the admin who answers for it; without it the admin who came first." };
        var reason = new Option<string?>("--reason") { Description = "Why the state is as it is, such as: restored the dump of Monday after the disk failed." };
        var sure = new Option<bool>("--yes") { Description = "Says that you know why the trail is not as it was written." };
        return new Command("accept", "After an older state was restored, or where entries have no proof: puts on record that this is known, by whom, and from which entry on. What comes after it can be verified again.") { by, reason, sure }
            .Does(async (services, parsed, ct) =>
            {
                if (!parsed.GetValue(sure))
                    throw new StartRefused("From then on audit verify does not report what it reports now. Run audit verify, find out why it reports that, and repeat this with --yes.");
                var actor = await services.GetRequiredService<Operators>().ActAsync(parsed.GetValue(by), ct);
                var report = await services.GetRequiredService<AuditAcceptance>().AcceptAsync(actor, parsed.GetValue(reason), ct);
                foreach (var lost in report.Lost) Console.WriteLine($"Newest entry of the chain {lost}.");
                if (report.TakenIn > 0) Console.WriteLine($"{Running.Of(report.TakenIn, "entry", "entries")} without a proof: sealed from now on.");
                foreach (var chain in report.Unreadable) Console.WriteLine($"The chain {chain} cannot be verified.");
                Console.WriteLine($"On record as known to {actor.Name}. Run audit verify.");
            });
    }
}
