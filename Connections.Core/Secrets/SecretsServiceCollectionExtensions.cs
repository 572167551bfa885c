using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Core.Secrets;

/// <summary>The services of this room.</summary>
internal static class SecretsServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, MasterKeyOptions options) => services
        .AddSingleton(Options.Create(options))
        .AddSingleton<MasterKeys>()
        .AddSingleton<ILockState>(sp => sp.GetRequiredService<MasterKeys>())
        .AddSingleton<SecretSealer>()
        .AddSingleton<SecretOpener>()
        .AddSingleton<SecretDigester>()
        .AddInternalSingleton<CookieKeyStore>()
        .AddSingleton(sp => new StartupStep(StartupPhase.Keys,
            ct => sp.GetRequiredService<MasterKeys>().OpenAsync(ct)));
}
