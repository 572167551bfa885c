using System.CommandLine;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Maintenance;

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
            Description = "A downloaded copy of the trail (CSV or JSON lines): each of its entries must still exist.",
        };
        return new Command("verify",
            "Verifies every entry of the audit trail against its proof, also while the product runs. Exits with 1 "
            + "if an entry was altered, removed or cut off, and with 3 if a proof is missing.") { exported }
            .Answers(async (services, parsed, ct) =>
            {
                var copies = new List<ExportedAuditEntry>();
                foreach (var file in parsed.GetValue(exported) ?? [])
                    copies.AddRange(await ExportedAuditReader.ReadAsync(file.FullName, ct));
                return await TellAsync(
                    await services.GetRequiredService<MaintenanceService>().VerifyAuditAsync(copies, ct));
            });
    }

    private static async Task<int> TellAsync(AuditReport report)
    {
        foreach (var note in report.Notes) Console.WriteLine(note);
        foreach (var found in report.Faults.Concat(report.Unproven)) await Console.Error.WriteLineAsync(found);
        if (report.Faults.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                "The audit trail was tampered with, or an older state was restored: "
                    + $"{CommandHost.Count(report.Faults.Count, "finding")} in "
                    + $"{CommandHost.Count(report.Entries, "entry", "entries")}. If you restored it, log that in the "
                    + "trail: audit accept --yes");
            return Altered;
        }
        if (report.Unproven.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"The audit trail can't be fully verified: {CommandHost.Count(report.Unproven.Count, "proof")} "
                    + $"missing, {CommandHost.Count(report.Entries, "entry", "entries")} checked. If you know why, log "
                    + "that in the trail: audit accept --yes");
            return Unproven;
        }
        Console.WriteLine($"Verified: {CommandHost.Count(report.Entries, "entry", "entries")} in "
            + $"{CommandHost.Count(report.Chains, "chain")}, no tampering found.");
        return 0;
    }

    private static Command Accept()
    {
        var by = new Option<string?>(
            "--by")
        { Description = "Email address of the admin who accepts it; the first admin by default." };
        var reason = new Option<string?>(
            "--reason")
        {
            Description = "The reason for the state, such as: restored Monday's dump after the disk "
                + "failed."
        };
        var sure = new Option<bool>(
            "--yes")
        { Description = "Confirms that you know why the trail isn't as it was written." };
        return new Command("accept",
            "After an older state was restored, or if entries have no proof: logs in the trail that this is known, "
            + "by whom, and from which entry on. Later entries can be verified again.") { by, reason, sure }
            .Does(async (services, parsed, ct) =>
            {
                if (!parsed.GetValue(sure))
                    throw new StartupException(
                        "Afterwards, audit verify no longer reports what it reports now. Run audit verify, find out "
                        + "why it reports that, and run this again with --yes.");
                var actor = await services.GetRequiredService<CommandLineIdentity>().ActAsync(parsed.GetValue(by), ct);
                var report = await services.GetRequiredService<AuditAcceptance>().AcceptAsync(actor,
                    parsed.GetValue(reason), ct);
                foreach (var lost in report.Lost) Console.WriteLine($"Newest entry of the chain {lost}.");
                if (report.TakenIn > 0)
                    Console.WriteLine($"{CommandHost.Count(report.TakenIn, "entry", "entries")} without a proof: "
                        + "signed from now on.");
                foreach (var chain in report.Unreadable) Console.WriteLine($"The chain {chain} can't be verified.");
                Console.WriteLine($"Logged as known to {actor.Name}. Run audit verify.");
            });
    }
}
