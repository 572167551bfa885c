using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Audit;

namespace Connections.Web.Commands;

/// <summary>Reads of a copy of the audit trail which entries it had, whichever format it was downloaded in.</summary>
internal static partial class ExportedAuditReader
{
    /// <summary>The entries, as far as they have a proof.</summary>
    /// <exception cref="StartupException">It is no such copy.</exception>
    public static async Task<IReadOnlyList<ExportedAuditEntry>> ReadAsync(string file, CancellationToken ct)
    {
        var found = new List<ExportedAuditEntry>();
        try
        {
            await foreach (var line in File.ReadLinesAsync(file, ct))
            {
                var match = line.StartsWith('{') ? Json().Match(line) : Table().Match(line);
                if (!match.Success) continue;
                found.Add(new(
                    Guid.Parse(match.Groups["chain"].Value),
                    long.Parse(match.Groups["sequence"].Value, CultureInfo.InvariantCulture),
                    Convert.FromHexString(match.Groups["proof"].Value)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file} can't be read: {e.Message}");
        }

        return found.Count > 0 ? found
            : throw new StartupException($"{file} contains no entry with its proof. Download the audit trail again, "
                + "and keep that file.");
    }

    // At the end of the line, so that nothing that someone wrote into a name is taken for it.
    [GeneratedRegex("""\"chain\":\"(?<chain>[0-9a-f-]{36})\",\"sequence\":(?<sequence>\d{1,18}),\"proof\":\"(?<proof>[0-9a-f]{64})\"\}$""")]
    private static partial Regex Json();

    [GeneratedRegex("""\"(?<chain>[0-9a-f-]{36})\",\"(?<sequence>\d{1,18})\",\"(?<proof>[0-9a-f]{64})\"\r?$""")]
    private static partial Regex Table();
}
