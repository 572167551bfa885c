using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Components.Groups;
using Connections.Web.Components.Pages;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Connections.Web.Hosting;

/// <summary>
/// The address of one connection or group answers 404 where that one does not exist for who asks. The page that comes
/// with the status says so in words; programs and proxies read the status.
/// </summary>
internal static class NotFoundStatusMiddleware
{
    /// <summary>Decides the status of pages that show one thing. Goes behind authentication.</summary>
    public static void UseStatusOfAddresses(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (HttpMethods.IsGet(http.Request.Method) && ActorFactory.From(http.User) is { } actor
            && await IsMissingAsync(http, actor))
        {
            // As the response starts: a status set earlier would be taken for a page that nobody draws.
            http.Response.OnStarting(() =>
            {
                if (http.Response.StatusCode == StatusCodes.Status200OK)
                    http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
        await next(http);
    });

    private static async Task<bool> IsMissingAsync(HttpContext http, Actor actor)
    {
        try
        {
            if (ShownBy(http, typeof(ConnectionsTab), nameof(ConnectionsTab.Id)) is { } connection)
                await http.RequestServices.GetRequiredService<ConnectionQueries>().GetAsync(actor, connection,
                    http.RequestAborted);
            if ((ShownBy(http, typeof(ConnectionsTab), nameof(ConnectionsTab.GroupId))
                ?? ShownBy(http, typeof(ResolvePage), nameof(ResolvePage.Id))) is { } group)
                await http.RequestServices.GetRequiredService<GroupQueries>().GetAsync(actor, group,
                    http.RequestAborted);
            return false;
        }
        catch (Problem problem)
        {
            // A database that does not answer says nothing about the address; the page tells what is wrong.
            return problem is Problem.NotFound;
        }
    }

    private static Guid? ShownBy(HttpContext http, Type page, string parameter) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == page
        && Guid.TryParse(http.GetRouteValue(parameter) as string, out var id) ? id : null;
}
