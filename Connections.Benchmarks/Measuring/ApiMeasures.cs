using System.Text;
using System.Text.Json.Nodes;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times the REST API of the published product over loopback: the caller's own work, on the same processors, is in the
/// figures.
/// </summary>
internal sealed class ApiMeasures(RunningProduct product, CancellationToken ct)
{
    private const string Connections = "/api/v2/actions/connections";
    private const int AtOnce = 16;
    private const int PageSize = 50;

    private readonly List<Figure> figures = [];

    /// <summary>All figures.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        product.UseKeys(MeasuredInstallation.ApiKey, MeasuredInstallation.ApplicationKey);
        var page = JsonNode.Parse(await product.AskAsync(HttpMethod.Get, Page(0), null, ct))!;
        var total = (int)page["meta"]!["total"]!;
        string[] ids = [.. page["data"]!.AsArray().Select(one => (string)one!["id"]!)];
        var (next, made) = (0, 0);
        Task Get() =>
            product.AskAsync(HttpMethod.Get, $"{Connections}/{ids[Interlocked.Increment(ref next) % ids.Length]}", null,
                ct);
        Task List() =>
            product.AskAsync(HttpMethod.Get, Page(Interlocked.Increment(ref next) % (total / PageSize)), null, ct);
        Task Create() => product.AskAsync(HttpMethod.Post, Connections, Body(Interlocked.Increment(ref made)), ct);

        // The first hundreds are compiled on the way.
        for (var i = 0; i < 2000; i++)
            await Task.WhenAll(Get(), i % 5 == 0 ? List() : Get(), i % 5 == 0 ? Create() : Get());
        foreach (var (act, run) in new (string, Func<Task>)[] { ("get one", Get),
            ($"list a page of {PageSize}, with the total", List), ("create one, on disk", Create) })
        {
            Add(await Stopwatches.TimeAsync(act, 2000, _ => run()));
            Add(await Stopwatches.ManyAsync(act, AtOnce, run, ct));
        }
        return figures;
    }

    private static string Page(int number) =>
        FormattableString.Invariant($"{Connections}?page[size]={PageSize}&page[number]={number}");

    private static StringContent Body(int number) => new(
        new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["type"] = "action_connection",
                ["attributes"] = new JsonObject
                {
                    ["name"] = $"API benchmark {number}",
                    ["tags"] = new JsonArray($"benchmark:{number}"),
                    ["integration"] = new JsonObject
                    {
                        ["type"] = "OpenAI",
                        ["credentials"] = new JsonObject
                        {
                            ["type"] = "OpenAIAPIKey",
                            ["api_token"] = "benchmark-secret-token"
                        },
                    },
                },
            },
        }.ToJsonString(),
        Encoding.UTF8, "application/json");

    // Processor time and memory of this process would be the caller's.
    private void Add(Figure figure)
    {
        figures.Add(figure with { Processor = 0, Kilobytes = 0 });
        Console.Error.WriteLine(
            FormattableString.Invariant($"  {figure.Act,-70} {figure.Median,8:0.00} {figure.P95,8:0.00} {figure.P99,8:0.00} {figure.Max,8:0.0} ms"));
    }
}
