using System.Text;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.People;

/// <summary>The first pair, from the settings.</summary>
public sealed class SetupKeysTests
{
    private static readonly string Api = new('a', 32);
    private static readonly string Application = new('b', 40);

    [Fact]
    public async Task The_first_start_makes_the_owners_pair_and_later_ones_make_none()
    {
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres: false);
        var host = await installation.StartAsync(("Setup:ApiKey", Api), ("Setup:ApplicationKey", Application));
        var holder = await host.Get<ApiKeyAuthenticator>().FindAsync(Api, Application, null, default);
        holder!.Actor.Id.Should().Be(host.Owner.Id);
        holder.Registered.Should().BeTrue();
        await host.Get<KeyService>().RevokeAsync(host.Owner, holder.ApiKeyId, default);
        await host.StopAsync();

        await using var again = await installation.StartAsync(("Setup:ApiKey", Api),
            ("Setup:ApplicationKey", Application));
        (await again.Get<ApiKeyAuthenticator>().FindAsync(Api, Application, null, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_setting_that_is_no_key_stops_the_start_before_there_is_an_owner()
    {
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres: false);
        var start = () => installation.StartAsync(("Setup:ApiKey", "too short"));

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("*Setup:ApiKey*32 to 200*").Which.Message.Should().NotContain("too short");
        await using var host = await installation.StartAsync();
        host.Owner.Name.Should().Be("Ada");
    }
}
