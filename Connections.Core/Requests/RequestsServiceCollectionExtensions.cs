using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Aws;
using Connections.Core.Requests.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Requests;

/// <summary>The services of this room.</summary>
internal static class RequestsServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddRequests(this IServiceCollection services, AwsSettings aws) => services
        .AddSingleton(aws)
        .AddSingleton<AwsRoleAssumer>()
        .AddSingleton<TokenCache>()
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<RequestAuthenticators>();
}
