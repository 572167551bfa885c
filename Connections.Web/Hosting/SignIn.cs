using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Connections.Web.Hosting;

/// <summary>Who is there: the cookie of a signed-in reader.</summary>
internal static class SignIn
{
    /// <summary>Registers cookie authentication and authorisation.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.LoginPath = Urls.SignInPage;
            cookie.AccessDeniedPath = Urls.ErrorPage(StatusCodes.Status403Forbidden);
            cookie.ReturnUrlParameter = Urls.ReturnParameter;
        });
        services.AddAuthorization();
        return services;
    }
}
