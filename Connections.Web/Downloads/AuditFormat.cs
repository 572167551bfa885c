using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Connections.Core.Maintenance;

namespace Connections.Web.Downloads;

/// <summary>How entries of the audit trail are written into a file.</summary>
/// <param name="Name">Name of the format, as it is recorded.</param>
/// <param name="Extension">End of the file's name.</param>
/// <param name="ContentType">What the response says it is.</param>
/// <param name="Head">What comes before the first entry.</param>
/// <param name="Line">One entry, without the end of its line.</param>
internal sealed record AuditFormat(string Name, string Extension, string ContentType, string Head,
    Func<AuditRow, string> Line)
{
    // Spreadsheets take a cell that begins so for a formula, which may send the table elsewhere.
    private const string Formulas = "=+-@\t\r\n＝＋－＠";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>For spreadsheets. The mark in front tells them that it is UTF-8.</summary>
    public static AuditFormat Table { get; } = new("csv", "csv", "text/csv; charset=utf-8",
        "\uFEFF" + Row(
            ["id", "time", "actor", "actor_kind", "actor_id", "remote_address", "event", "action", "asset_type",
                "asset_id", "asset_name", "outcome", "changes", "chain", "sequence", "proof"]) + "\r\n",
        row => Row(
        [
            row.Id.ToString(), Moment(row), row.Actor, row.ActorKind.ToString(), row.ActorId.ToString(),
            row.RemoteAddress, row.EventName, row.Action, row.AssetType,
            row.AssetId?.ToString(), row.AssetName, row.Outcome,
            row.Changes.Count == 0 ? null : JsonSerializer.Serialize(row.Changes, Json),
            row.Chain?.ToString(), row.Sequence?.ToString(CultureInfo.InvariantCulture), row.Proof,
        ]) + "\r");

    /// <summary>For programs: each line an object.</summary>
    public static AuditFormat Lines { get; } = new("json lines", "jsonl", "application/x-ndjson; charset=utf-8", "",
        row => JsonSerializer.Serialize(new
        {
            row.Id,
            Time = Moment(row),
            row.Actor,
            row.ActorKind,
            row.ActorId,
            row.RemoteAddress,
            Event = row.EventName,
            row.Action,
            row.AssetType,
            row.AssetId,
            row.AssetName,
            row.Outcome,
            row.Changes,
            row.Chain,
            row.Sequence,
            row.Proof,
        }, Json));

    /// <summary>Writes every entry, each as it comes.</summary>
    public async Task WriteAsync(IAsyncEnumerable<AuditRow> rows, Stream stream, CancellationToken ct)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            bufferSize: 16 * 1024, leaveOpen: true)
        { NewLine = "\n" };
        await writer.WriteAsync(Head.AsMemory(), ct);
        await foreach (var row in rows.WithCancellation(ct)) await writer.WriteLineAsync(Line(row).AsMemory(), ct);
    }

    /// <summary>A cell in quotation marks, in which no spreadsheet finds a formula.</summary>
    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var harmless = Formulas.Contains(text.TrimStart(' ') is [var first, ..] ? first : ' ', StringComparison.Ordinal)
            ? "'" + text : text;
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Row(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell));

    private static string Moment(AuditRow row) => row.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
