using Connections.Core.Background;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.People;

/// <summary>The services of this room.</summary>
internal static class PeopleServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services, LocalSignInOptions local,
        ClaimMapping claims)
    {
        services.AddIdentityCore<User>(identity =>
        {
            identity.User.RequireUniqueEmail = true;
            identity.User.AllowedUserNameCharacters = "";
            identity.Password.RequiredLength = AccountService.ShortestPassword;
            identity.Password.RequireDigit = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireNonAlphanumeric = false;
        });
        return services
            .AddSingleton(local)
            .AddSingleton(claims)
            .AddScoped<UserStore>()
            .AddScoped<IUserStore<User>>(sp => sp.GetRequiredService<UserStore>())
            .AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>()
            .AddInternalScoped<AccountService>()
            .AddInternalSingleton<SessionService>()
            .AddInternalSingleton<ExternalAccountService>()
            .AddInternalSingleton<InvitationService>()
            .AddInternalSingleton<OrganizationSettings>()
            .AddInternalSingleton<MemberService>()
            .AddInternalSingleton<ServiceAccountService>()
            .AddInternalSingleton<TeamService>()
            .AddInternalSingleton<RoleService>()
            .AddInternalSingleton<InitialSetup>()
            .AddInternalSingleton<KeyService>()
            .AddInternalSingleton<KeyRegistrations>()
            .AddInternalSingleton<IdempotencyStore>()
            .AddSingleton<KeyLastUsedTracker>()
            .AddInternalSingleton<ApiKeyAuthenticator>()
            .AddStartupStep<OrganizationSettings>(StartupPhase.Data, (settings, ct) => settings.EnsureExistAsync(ct))
            .AddStartupStep<InitialSetup>(StartupPhase.Owner, (setup, ct) => setup.PrepareAsync(ct))
            .AddBackgroundJob<SessionService>("ended sessions", (sessions, ct) => sessions.SweepAsync(ct))
            .AddBackgroundJob<InvitationService>("ended links", (links, ct) => links.SweepAsync(ct))
            .AddBackgroundJob<IdempotencyStore>("named calls", (calls, ct) => calls.SweepAsync(ct));
    }
}
