using System.Text.Json;
using Connections.Tests.Support;

namespace Connections.Tests.Hosting;

/// <summary>The forms of the log on the console, as a started product writes them.</summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class ConsoleLoggingTests
{
    [Fact]
    public async Task A_line_of_the_console_has_its_time_and_event_id()
    {
        (await LinesAsync()).Should().ContainSingle(l => l.Contains("Migrated the database")).Which.Should().MatchRegex(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info: Connections\.Core\.Storage\.\w+\[2012\] Migrated");
    }

    [Fact]
    public async Task A_line_of_the_JSON_form_is_an_object_with_its_time_and_event_id()
    {
        var line = (await LinesAsync("json")).Single(l => l.Contains("Migrated the database"));

        using var parsed = JsonDocument.Parse(line);
        parsed.RootElement.GetProperty("EventId").GetInt32().Should().Be(2012);
        parsed.RootElement.GetProperty("Timestamp").GetString().Should().EndWith("Z");
    }

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public async Task A_line_of_the_systemd_form_begins_with_its_priority()
    {
        (await LinesAsync("systemd")).Should().ContainSingle(l => l.Contains("Migrated the database")).Which.Should()
            .StartWith("<6>Connections.Core.Storage");
    }

    private static async Task<string[]> LinesAsync(string? form = null)
    {
        using var data = new TempFolder();
        await using var server = await RunningServer.StartAsync(new ServerSetup
        {
            DataDirectory = data.Path,
            ReadyPath = null,
            Settings = form is null ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["Logging__Console__FormatterName"] = form },
        });
        return server.Output.Split('\n');
    }
}
