using System.Net;
using Connections.Tests.Support;
using Npgsql;

namespace Connections.Tests.Hosting;

/// <summary>
/// A PostgreSQL server that is stopped under the product, and started again: what people, programs and probes get.
/// </summary>
[Trait(Tier.Name, Tier.Postgres)]
public sealed class DatabaseOutageTests : IAsyncLifetime
{
    private PostgresDatabase database = null!;
    private TcpGate gate = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        gate = TcpGate.To(server.Host!, server.Port);
        server.Port = gate.Port;
        server.Host = "127.0.0.1";
        product = new Product(("Storage:Provider", "Postgres"), ("Storage:ConnectionString", server.ConnectionString));
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await gate.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Signed_in_people_get_a_page_that_says_what_the_API_says()
    {
        using var reader = await product.SignedInAsync();
        reader.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        gate.Shut();

        foreach (var address in new[] { "/actions/connections", "/sign-in", "/nowhere", "/" })
        {
            using var page = await reader.GetAsync(address);

            page.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, address);
            page.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(5));
            var html = await page.Content.ReadAsStringAsync();
            html.Should()
                .Contain("<h1>Temporarily unavailable</h1>").And.Contain("The database is not available right now.")
                .And.Contain("http-equiv=\"refresh\"",
                    "the page recovers by itself").And.NotContain("<script").And.NotContain("Npgsql");
            page.Headers.GetValues("Content-Security-Policy").Should().ContainSingle();
        }
        using var call = new HttpRequestMessage(HttpMethod.Get, "/api/v2/actions/connections");
        call.Headers.Add("DD-API-KEY", new string('a', 32));
        call.Headers.Add("DD-APPLICATION-KEY", new string('b', 40));
        using var answer = await reader.SendAsync(call);
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("The database is not available right now.");
        (await reader.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await reader.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);

        gate.Open();
        using var back = await reader.GetAsync("/actions/connections");
        back.StatusCode.Should().Be(HttpStatusCode.OK, "the session is the same");
        (await reader.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Icons_and_styles_of_open_pages_need_no_database()
    {
        using var reader = await product.SignedInAsync();
        gate.Shut();

        foreach (var address in new[] { "/icons/okta.svg", "/favicon.svg", "/look.css" })
        {
            using var asset = await reader.GetAsync(address);
            asset.StatusCode.Should().Be(HttpStatusCode.OK, address);
        }
        // Who first needs the database learns that the connections of the pool were cut; the pool is empty then.
        using (var away = await reader.GetAsync("/actions/connections"))
            away.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        gate.Open();
        using var back = await reader.GetAsync("/actions/connections");
        back.StatusCode.Should().Be(HttpStatusCode.OK, "the session still holds");
    }

    [Fact]
    public async Task A_form_that_is_sent_while_the_database_is_away_is_not_sent_again_by_itself()
    {
        using var browser = product.Browser();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var page = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", gate.Shut,
            ("email", Product.Email), ("password", Product.Password));

        page.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await page.Content.ReadAsStringAsync()).Should()
            .Contain("Go back and try again.").And.NotContain("http-equiv=\"refresh\"");
    }
}
