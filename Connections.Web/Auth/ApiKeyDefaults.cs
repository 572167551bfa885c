namespace Connections.Web.Auth;

/// <summary>What sign-in knows of the API's keys: the scheme that it leaves the API's addresses to.</summary>
internal static class ApiKeyDefaults
{
    public const string AuthenticationScheme = "Keys";
}
