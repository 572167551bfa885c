using System.Collections.Frozen;
using Connections.Core.Egress;

namespace Connections.Core.Execution.Actions;

/// <summary>
/// Headers with which the author of an action or connection could get an answer in a form in which a credential
/// that the service repeats cannot be masked: in pieces, or in a compression that cannot be opened here.
/// </summary>
internal static class UnmaskableRequest
{
    private static readonly FrozenSet<string> Pieces =
        FrozenSet.ToFrozenSet(["Range", "If-Range", "Request-Range", "X-Ms-Range"], StringComparer.OrdinalIgnoreCase);

    /// <summary>What of a request is refused where the connection has a secret.</summary>
    /// <param name="given">The headers of the action.</param>
    /// <param name="ready">The headers as they will be sent, those of the connection among them.</param>
    public static List<ValidationError> Faults(IReadOnlyList<InputPair> given,
        IReadOnlyList<KeyValuePair<string, string>> ready)
    {
        var faults = new List<ValidationError>();
        foreach (var header in ready)
        {
            // Its Editors can give a connection headers without knowing its secrets.
            var field = given.FirstOrDefault(g => g.Key.Equals(header.Key, StringComparison.OrdinalIgnoreCase))?.Field;
            var whose = field is null ? $"The connection's own header {header.Key}" : $"The header {header.Key}";
            var place = field ?? "connection";
            if (Pieces.Contains(header.Key))
            {
                faults.Add(new ValidationError(place,
                    $"{whose} can't be sent with a credential: a partial response could contain parts of the " +
                        "credential, which can't be masked. Request the whole document, or use the service's " +
                        "paging parameters."));
            }

            if (!header.Key.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var unknown in Unknown(header.Value))
            {
                faults.Add(new ValidationError(place,
                    $"{whose} asks for the compression “{Integrations.DidYouMean.Quote(unknown)}”, which is not " +
                        $"supported. Leave Accept-Encoding out: {string.Join(", ", Decompression.Known)} is " +
                        "requested automatically."));
            }
        }

        return faults;
    }

    private static IEnumerable<string> Unknown(string value) =>
        value.Split(',').Select(v => v.Split(';')[0].Trim())
            .Where(v => v.Length > 0 && !v.Equals("identity", StringComparison.OrdinalIgnoreCase)
                && !Decompression.Known.Contains(v, StringComparer.OrdinalIgnoreCase));
}
