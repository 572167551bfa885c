using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// What is written of one run. The end of a step is written with the beginning of the next; a step with a request is on
/// disk before anything is sent, together with the audit entry of its use.
/// </summary>
internal sealed class RunJournal(BatchWriter writer, WorkflowRun run, NodeLife life)
{
    private readonly List<Action<ConnectionsDbContext>> pending = [];
    private RunData? request;
    private bool isRequestSaved;

    /// <summary>What must hold for anything to be written: the process has the run.</summary>
    public NodeLife Life => life;

    /// <summary>Notes that the run changed; written with what comes next.</summary>
    public void RunChanged() => pending.Add(db => Put(db, run));

    /// <summary>Notes that a step changed; written with what comes next.</summary>
    public void StepChanged(RunStep step) => pending.Add(db => Put(db, step));

    /// <summary>Notes a step that is new; written with what comes next.</summary>
    public void StepBegan(RunStep step, JsonNode? inputs)
    {
        pending.Add(db => db.Add(step));
        Data(step.Seq, RunDataKind.Input, inputs);
    }

    /// <summary>Notes a part of the run's data; written with what comes next.</summary>
    public void Data(int seq, RunDataKind kind, JsonNode? node)
    {
        // Written as it is now: the run continues while this waits.
        if (node is null) return;
        var content = Pack(node);
        pending.Add(db => db.Add(new RunData(run.Id, seq, kind, content)));
    }

    /// <summary>Notes a part of the run's data that is packed already; written with what comes next.</summary>
    public void Data(int seq, RunDataKind kind, byte[] packed) =>
        pending.Add(db => db.Add(new RunData(run.Id, seq, kind, packed)));

    /// <summary>
    /// Notes the request of a step: as it is about to be sent, and in its place as it was sent. Written with what comes
    /// next.
    /// </summary>
    public void Request(int seq, JsonNode? node)
    {
        if (node is null) return;
        var content = Pack(node);
        if (request?.Seq == seq)
        {
            // Most are sent as they were about to be: they are written once.
            if (request.Content.AsSpan().SequenceEqual(content)) return;
            request.Replace(content);
        }
        else (request, isRequestSaved) = (new RunData(run.Id, seq, RunDataKind.Request, content), false);
        var (row, isSaved) = (request, isRequestSaved);
        pending.Add(db =>
        {
            if (isSaved) Put(db, row);
            else if (db.Entry(row).State == EntityState.Detached) db.Add(row);
        });
    }

    /// <summary>Knows the request of a step that an earlier process saved: the next one takes its place.</summary>
    public void KnowRequest(int seq) =>
        (request, isRequestSaved) = (new RunData(run.Id, seq, RunDataKind.Request, []), true);

    /// <summary>How much is noted and not written.</summary>
    public int Pending => pending.Count;

    /// <summary>Stages all that is noted, for a commit of others. It is noted until <see cref="Written"/>.</summary>
    public void Stage(ConnectionsDbContext db)
    {
        foreach (var stage in pending) stage(db);
    }

    /// <summary>What was noted is on disk.</summary>
    public void Written()
    {
        pending.Clear();
        isRequestSaved = true;
    }

    /// <summary>Writes what is noted.</summary>
    /// <exception cref="NodeGivenUpException">Another process has the run.</exception>
    public async Task FlushAsync()
    {
        if (pending.Count == 0) return;
        await writer.WriteAsync(Stage, CancellationToken.None, life);
        Written();
    }

    /// <summary>JSON as it is kept: compressed, and without what no database holds.</summary>
    public static byte[] Pack(JsonNode node) => Pack(node, out _);

    /// <summary>The same, with how many bytes it has uncompressed.</summary>
    public static byte[] Pack(JsonNode node, out long size)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        using (var text = new Utf8JsonWriter(brotli, new JsonWriterOptions { SkipValidation = true }))
        {
            node.WriteTo(text);
            text.Flush();
            size = text.BytesCommitted;
        }
        return packed.ToArray();
    }

    /// <summary>The JSON of what was kept.</summary>
    public static JsonNode? Unpack(byte[] packed) => Unpack(packed, out _);

    /// <summary>The same, with how many bytes it has uncompressed.</summary>
    public static JsonNode? Unpack(byte[] packed, out long size)
    {
        using var text = new MemoryStream();
        using (var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress)) brotli.CopyTo(text);
        size = text.Length;
        return JsonNode.Parse(text.GetBuffer().AsSpan(0, (int)size),
            documentOptions: new JsonDocumentOptions { MaxDepth = 1024 });
    }

    // A row that this commit adds is written as it is; one that was there is changed.
    private static void Put<T>(ConnectionsDbContext db, T row) where T : class
    {
        var entry = db.Entry(row);
        if (entry.State != EntityState.Detached) return;
        entry.State = EntityState.Modified;
        // Who cancels it writes that themselves, at any moment.
        if (row is WorkflowRun) entry.Property(nameof(WorkflowRun.CancelledById)).IsModified = false;
    }
}
