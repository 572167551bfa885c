using System.Net;
using Connections.Core;
using Connections.Core.Background;
using Connections.Tests.Support;
using Connections.Web.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connections.Tests.Hosting;

/// <summary>The framework's health checks, with the answers that monitors know.</summary>
public sealed class HealthTests(Product product) : IClassFixture<Product>
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_answers_in_plain_text_and_is_not_cached(string address)
    {
        using var browser = product.Browser();

        using var response = await browser.GetAsync(address);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await response.Content.ReadAsStringAsync()).Should().Be("ok");
    }

    [Fact]
    public async Task A_late_background_job_degrades_health_by_name()
    {
        await using var host = await CoreHost.StartAsync();
        var check = new InstallationHealthCheck(host.Get<Installation>());
        (await check.CheckHealthAsync(new())).Status.Should().Be(HealthStatus.Healthy);

        host.Get<BackgroundJobMonitor>().Look();
        host.Clock.Advance(BackgroundJobMonitor.Patience + TimeSpan.FromMinutes(1));
        host.Get<BackgroundJobMonitor>().Look();
        var late = await check.CheckHealthAsync(new());

        late.Status.Should().Be(HealthStatus.Degraded);
        HealthEndpoints.Say(new HealthReport(
            new Dictionary<string, HealthReportEntry>
            {
                ["installation"] = new(late.Status, late.Description, TimeSpan.Zero, null, null),
            },
            TimeSpan.Zero)).Should().StartWith(
                "degraded: background jobs that have not completed for 3 minutes or more: ").And.Contain("purge");
    }
}
