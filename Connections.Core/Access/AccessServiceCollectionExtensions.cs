using Connections.Core.People;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Access;

/// <summary>The services of this room.</summary>
internal static class AccessServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IdentityProviderNames provider) =>
        services
        .AddSingleton(provider)
        .AddInternalSingleton<PrincipalDirectory>()
        .AddInternalSingleton<OwnershipTransfer>()
        .AddInternalSingleton<OwnershipOffers>()
        .AddInternalSingleton<AccountDependents>()
        .AddSingleton<IDependentType>(sp => KeyDependents.Create(sp, KeyKind.Api))
        .AddSingleton<IDependentType>(sp => KeyDependents.Create(sp, KeyKind.Application))
        .AddSingleton<IPrincipalConstraint>(sp => sp.GetRequiredService<OwnershipTransfer>())
        .AddSingleton<IServiceAccountEditors, ServiceAccountEditors>()
        .AddSingleton<IResourceType, ServiceAccountResourceType>()
        .AddInternalSingleton<ServiceAccountPolicies>();
}
