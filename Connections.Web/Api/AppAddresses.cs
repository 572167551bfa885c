namespace Connections.Web.Api;

/// <summary>Addresses of App Builder that Datadog's clients know, and that are not served here.</summary>
internal static class AppAddresses
{
    private const string Root = "/api/v2/app-builder/";

    /// <summary>Why an address is not served; null: it is none of them.</summary>
    public static string? WhyNot(PathString path)
    {
        if (path.Value is not { } text || !text.StartsWith(Root, StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text[Root.Length..].Split('/');
        return parts switch
        {
            ["blueprint" or "blueprints", ..] => "There are no blueprints here. Create an app with POST "
                + "/api/v2/app-builder/apps.",
            ["apps", _, "publish-request"] => "There are no publish requests here: the editors of an app publish it "
                + "with POST /api/v2/app-builder/apps/{app_id}/deployment.",
            ["apps", _, "self-service"] => "There is no self-service hub here. Everyone who has access to an app "
                + "finds it in the list of apps.",
            _ => null,
        };
    }
}
