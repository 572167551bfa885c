using System.Buffers.Binary;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

public sealed class PasswordCostTests
{
    [Fact]
    public async Task A_password_is_hashed_in_a_hundred_thousand_rounds()
    {
        var configuration = new ConfigurationBuilder().Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration)
            .AddConnectionsCore(configuration).BuildServiceProvider();

        var hash = Convert.FromBase64String(services.GetRequiredService<IPasswordHasher<User>>()
            .HashPassword(new User("ada@example.com", "Ada", default), CoreHost.OwnerPassword));

        // Version 3 of ASP.NET Core Identity: the version, the function (2 is HMAC-SHA512) and the rounds are first.
        hash[0].Should().Be(1);
        BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)).Should().Be(2);
        BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)).Should().Be(100_000);
    }
}
