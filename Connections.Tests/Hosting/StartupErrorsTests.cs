using Connections.Core.Integrations;
using Connections.Web.Commands;
using Connections.Web.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;

namespace Connections.Tests.Hosting;

/// <summary>What an operator reads whose start or command cannot be.</summary>
public sealed class StartupErrorsTests
{
    [Theory]
    [InlineData(true, "backup")]
    [InlineData(true, "bakup", "file.db")]
    [InlineData(true, "--help")]
    [InlineData(false)]
    [InlineData(false, "--urls", "http://127.0.0.1:5081")]
    [InlineData(false, "Urls=http://127.0.0.1:5081")]
    [InlineData(false, "/Urls", "http://127.0.0.1:5081")]
    public void A_word_that_is_no_setting_is_a_command_even_if_nobody_knows_it(bool isCommand, params string[] args) =>
        CommandLine.IsCommand(args).Should().Be(isCommand);

    [Fact]
    public async Task A_command_that_is_not_known_is_refused() =>
        (await CommandLine.RunAsync(["bakup"])).Should().Be(1);

    [Fact]
    public async Task A_start_that_the_operator_can_mend_ends_with_a_sentence()
    {
        var load = () => IntegrationCatalog.Load("/nowhere");
        (await StartupErrors.OrRefusalAsync(() => Task.FromResult(load().All.Count))).Should().Be(1);
        StartupErrors.Describe(load.Should().Throw<CatalogException>().Which).Should()
            .Contain("/nowhere: this folder doesn't exist");

        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Number", "many")]).Build();
        (await StartupErrors.OrRefusalAsync(() => Task.FromResult(settings.GetValue<int>("Number")))).Should().Be(1);
        StartupErrors.Describe(
            FluentActions.Invoking(() => settings.GetValue<int>("Number")).Should()
                .Throw<InvalidOperationException>().Which).Should().Contain("'many'").And.Contain("'Number'");
        StartupErrors.Describe(
            new IOException("Failed to bind to address http://localhost:5080: address already in use.",
                new AddressInUseException("x"))).Should().Contain("5080").And.Contain("--urls");
    }

    [Fact]
    public async Task A_defect_is_not_dressed_up() =>
        await FluentActions.Awaiting(
            () => StartupErrors.OrRefusalAsync(() => throw new InvalidOperationException("defect"))).Should()
            .ThrowAsync<InvalidOperationException>();
}
