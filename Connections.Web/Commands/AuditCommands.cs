using System.CommandLine;
using Connections.Core;
using Connections.Core.Operating;

namespace Connections.Web.Commands;

/// <summary>The audit trail, held against its proofs.</summary>
internal static class AuditCommands
{
    public static Command Audit()
    {
        var verify = new Command("verify", "Holds every entry of the audit trail against its proof, also while the product runs. Ends with 1 where one was altered, removed or cut off.").Does<Operations>(async (operations, _, ct) =>
        {
            var report = await operations.VerifyAuditAsync(ct);
            foreach (var note in report.Notes) Console.WriteLine(note);
            if (report.Faults.Count > 0) throw new StartRefused(string.Join(Environment.NewLine, [.. report.Faults, $"The audit trail was tampered with: {report.Faults.Count} findings in {report.Entries} entries."]));
            Console.WriteLine($"{Running.Of(report.Entries, "entry", "entries")} in {Running.Of(report.Chains, "chain")}: each is as it was written, and none is missing.");
        });
        return new Command("audit", "The audit trail.") { verify };
    }
}
