using System.Net;
using System.Text;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Downloads;

/// <summary>The audit trail as a file, asked for as a browser does.</summary>
public sealed class AuditDownloadTests(Product product) : IClassFixture<Product>
{
    private const string Table = "/downloads/audit-trail.csv";
    private const string Lines = "/downloads/audit-trail.jsonl";
    private const string Formula = "=HYPERLINK(\"https://evil.example\",\"a, b\")";

    private AuditTrail Trail => product.Services.GetRequiredService<AuditTrail>();

    [Theory]
    [InlineData(Table, "text/csv", "csv")]
    [InlineData(Lines, "application/x-ndjson", "json lines")]
    public async Task A_download_is_a_file_that_nobody_stores_and_the_download_is_audited(string address, string type,
        string format)
    {
        using var browser = await product.SignedInAsync();

        using var response = await browser.GetAsync($"{address}?event=Authentication");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().Should().Be($"{type}; charset=utf-8");
        response.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        response.Content.Headers.ContentDisposition.FileName.Should()
            .MatchRegex("^\"?audit-trail-[0-9]{4}-[0-9]{2}-[0-9]{2}\\.(csv|jsonl)\"?$");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        (await response.Content.ReadAsStringAsync()).Should().Contain("signed_in").And.NotContain("custom_connection");
        var record = (await Trail.ListAsync(Actor.System, new(Action: "exported"), null, 1, default)).Rows.Single();
        record.Actor.Should().Be("Ada");
        record.Changes.Should()
            .Contain(c => c.Field == "format" && c.New == format).And.Contain(c => c.Field == "entries");
    }

    [Fact]
    public async Task A_download_turns_no_name_into_a_formula_and_holds_no_secret()
    {
        const string canary = "canary-7731-secret";
        var owner = await OwnerAsync();
        var connections = product.Services.GetRequiredService<ConnectionService>();
        var id = await connections.AddAsync(owner, Inputs.Http(Formula, canary), default);
        var version =
            (await product.Services.GetRequiredService<ConnectionQueries>().GetAsync(owner, id, default)).Row.Version;
        await connections.UpdateAsync(owner, id, Inputs.Http(Formula, canary + "-2") with { Description = "-2+3" },
            version, default);
        using var browser = await product.SignedInAsync();

        var table = await browser.GetByteArrayAsync($"{Table}?on={id}");
        var lines = (await browser.GetStringAsync($"{Lines}?on={id}")).Split('\n',
            StringSplitOptions.RemoveEmptyEntries);
        var whole = await browser.GetStringAsync(Table) + await browser.GetStringAsync(Lines);

        table[..3].Should().Equal(Encoding.UTF8.GetPreamble());
        var rows = Encoding.UTF8.GetString(table[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows[0].Should().StartWith("\"id\",\"time\",\"actor\"");
        rows[1..].Should()
            .HaveCount(2).And.OnlyContain(
                r => r.Contains("\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"a, b\"\")\"",
                    StringComparison.Ordinal));
        lines.Should()
            .HaveCount(2).And.OnlyContain(
                l => JsonDocument.Parse(l, default).RootElement.GetProperty("assetName").GetString() == Formula);
        whole.Should().Contain("tokens/token/value").And.NotContain("canary");
        (await Trail.ListAsync(Actor.System, new(), null, 200, default)).Rows.Should()
            .NotContain(
                r => JsonSerializer.Serialize(r, JsonSerializerOptions.Default).Contains("canary",
                    StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_without_the_permission_is_refused_and_not_logged()
    {
        var link = await product.Services.GetRequiredService<MemberService>().InviteAsync(Actor.System,
            "bob@example.com", "Bob", [Role.Standard.Id], [], default);
        await product.Services.GetRequiredService<InvitationService>().CompleteAsync(link.Token, Product.Password, null,
            default);
        using var stranger = product.Browser();
        using var bob = product.Browser();
        (await Product.PostFormAsync(bob, "/sign-in", "/auth/sign-in", ("email", "bob@example.com"),
            ("password", Product.Password))).Dispose();
        using var ada = await product.SignedInAsync();
        var before = await ExportsAsync();

        foreach (var address in new[] { Table, Lines })
        {
            using var unknown = await stranger.GetAsync(address);
            unknown.StatusCode.Should().Be(HttpStatusCode.Redirect);
            unknown.Headers.Location!.ToString().Should().Contain("/sign-in");
            using var refused = await bob.GetAsync(address);
            refused.StatusCode.Should().Be(HttpStatusCode.Forbidden);
            (await refused.Content.ReadAsStringAsync()).Should().BeEmpty();
            using var elsewhere = new HttpRequestMessage(HttpMethod.Get,
                address)
            { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
            using var forged = await ada.SendAsync(elsewhere);
            forged.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        }

        (await ExportsAsync()).Should().Be(before);
    }

    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_long_trail_is_written_as_it_is_read()
    {
        // More than the server may hold in memory.
        const int entries = 25_000;
        const int length = 4000;
        using var data = new TempFolder();
        var core = await CoreHost.StartAsync(data.Path);
        await using (var db = core.OpenDb()) await LongAuditTrail.WriteAsync(db, entries, length);
        await core.StopAsync();
        await using var server =
            await RunningServer.StartAsync(
                new ServerSetup
                {
                    DataDirectory = data.Path,
                    Settings = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x6000000" }
                });
        using var browser = server.CreateClient(cookies: true);
        (await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", Product.Email),
            ("password", Product.Password))).Dispose();

        using var response = await browser.GetAsync($"{Lines}?on=n", HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (count, bytes, last) = (0, 0L, "");
        while (await reader.ReadLineAsync() is { } line) (count, bytes, last) = (count + 1, bytes + line.Length, line);
        count.Should().Be(entries);
        bytes.Should().BeGreaterThan(entries * (long)length);
        last.Should().Contain("\"assetName\":\"n1\"");
    }

    private async Task<Actor> OwnerAsync()
    {
        var row = (await Trail.ListAsync(Actor.System, new(EventName: "Users"), null, 1, default)).Rows.Single();
        return new Actor(row.AssetId!.Value, ActorKind.User, "Ada");
    }

    private async Task<int> ExportsAsync() =>
        (await Trail.ListAsync(Actor.System, new(Action: "exported"), null, 200, default)).Rows.Count;
}
