using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

/// <summary>The base of the specifications of runs: a remote system on loopback, and a connection to it.</summary>
public abstract class RunSpecification(bool postgres) : CoreSpecification(postgres)
{
    protected const string Secret = "s3cr3t-value-of-the-token";

    protected LoopbackPeer Remote { get; private set; } = null!;

    protected ActionRunner Runner => Host.Get<ActionRunner>();

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), ("RateLimits:RunsPerMinute", "10000")];

    public override async Task InitializeAsync()
    {
        Remote = await LoopbackPeer.StartAsync();
        Remote.AnswerWith(200, "{\"ok\":true}");
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Remote.DisposeAsync();
    }

    /// <summary>
    /// A connection to the remote system with a token as a header, a parameter and, where given, in a body.
    /// </summary>
    protected Task<Guid> ConnectAsync(string name = "Remote", string? baseUrl = null, string? body = null,
        params (string Name, string Value)[] headers)
    {
        var fields = Inputs.HttpFields(baseUrl ?? Remote.Address.ToString(), ("token", Secret));
        fields.Add("headers",
            new FieldValue.Items(
                [.. headers.Append(("Authorization", "Bearer {{ token }}"))
                    .Select(h => new FieldSet { { "name", h.Item1 }, { "value", h.Item2 } })]));
        fields.Add("url_parameters",
            new FieldValue.Items([new FieldSet { { "name", "from" }, { "value", "connection" } }]));
        if (body is not null)
            fields.Add("body",
                new FieldValue.Part(new FieldSet { { "content", body }, { "content_type", "application/json" } }));
        return Service.AddAsync(Owner, Inputs.Http(name) with { Fields = fields }, default);
    }

    protected Task<RunResult> RunAsync(Guid connection, string inputs, string? context = null,
        string action = ActionRunner.HttpRequest, Actor? actor = null) =>
        Runner.RunAsync(actor ?? Owner, action, Json(inputs), connection, context is null ? null : Json(context),
            default);

    protected async Task<ConnectionRow> RowAsync(Guid connection) =>
        (await Queries.GetAsync(Owner, connection, default)).Row;

    protected async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(Guid connection)
    {
        await Host.Get<AuditBatchWriter>().IdleAsync();
        return (await Queries.HistoryAsync(Owner, connection, PageRequest.First, default)).Rows;
    }

    protected Task FlushAsync() => Host.Get<UsageCounter>().FlushAsync(default);

    protected static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
