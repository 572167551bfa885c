using System.Text.Json.Nodes;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;

namespace Connections.Benchmarks.Measuring;

/// <summary>Times what a change in an open app leads to: each text follows what is typed.</summary>
internal sealed class AppMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private const int Bindings = 50;

    /// <summary>All figures.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var owner = await installation.OwnerAsync(ct);
        var apps = installation.Get<AppService>();
        var id = await apps.CreateAsync(owner, new AppChange { Name = "Bound", Definition = Definition() }, ct);
        await apps.PublishAsync(owner, id, ct);
        using var open = await installation.Get<AppRunService>().OpenAsync(owner, id, ct);
        await open.StartAsync(ct);
        return
        [
            await Stopwatches.TimeAsync(
                FormattableString.Invariant($"a change in an app with {Bindings} bindings"), 500,
                async run =>
                {
                    await open.SendAsync(new(AppMessageKind.Change, "typed", JsonValue.Create($"text {run}")), ct);
                    var shown = (await open.ViewAsync(ct)).Components;
                    if (!Texts(shown).All(t => t.Contains($"text {run}", StringComparison.Ordinal)))
                        throw new InvalidOperationException("A text did not follow what was typed.");
                }),
            await Stopwatches.TimeAsync("opening it", 500, async _ =>
            {
                using var another = await installation.Get<AppRunService>().OpenAsync(owner, id, ct);
                await another.StartAsync(ct);
                await another.ViewAsync(ct);
            }),
        ];
    }

    private static IEnumerable<string> Texts(IEnumerable<AppViewComponent> components) => components.SelectMany(c =>
        c.Type == "text" ? [c.Properties["content"]?.GetValue<string>() ?? ""] : Texts(c.Children));

    private static string Definition()
    {
        var cells = new JsonArray(Cell("typed", "textInput", 0, []));
        for (var i = 0; i < Bindings; i++)
            cells.Add(Cell($"text{i}", "text", i + 1, new JsonObject
            {
                ["content"] = $"${{typed.value + ' seen by {i} of ' + global.user.name}}",
            }));
        return new JsonObject
        {
            ["components"] = new JsonArray(new JsonObject
            {
                ["name"] = "grid0",
                ["type"] = "grid",
                ["properties"] = new JsonObject { ["children"] = cells },
            }),
            ["queries"] = new JsonArray(),
            ["rootInstanceName"] = "grid0",
        }.ToJsonString();
    }

    private static JsonObject Cell(string name, string type, int row, JsonObject properties) => new()
    {
        ["name"] = $"cell_{name}",
        ["type"] = "gridCell",
        ["properties"] = new JsonObject
        {
            ["layout"] = new JsonObject
            {
                ["default"] = new JsonObject { ["x"] = 0, ["y"] = row * 5, ["width"] = 6, ["height"] = 4 },
            },
            ["children"] = new JsonArray(new JsonObject
            {
                ["name"] = name,
                ["type"] = type,
                ["properties"] = properties,
                ["events"] = new JsonArray(),
            }),
        },
    };
}
