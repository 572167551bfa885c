using Microsoft.AspNetCore.Antiforgery;

namespace Connections.Web.Hosting;

/// <summary>Forms come from this product's own pages, which their token proves.</summary>
internal static class AntiforgeryExtensions
{
    /// <summary>Refuses a form without its token, or with another one's, before anything of it is read.</summary>
    public static void UseFormTokens(this IApplicationBuilder app)
    {
        app.UseAntiforgery();
        app.Use((http, next) =>
        {
            if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false }) return next(http);
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
    }
}
