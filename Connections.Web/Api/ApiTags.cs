using System.Globalization;
using Microsoft.OpenApi;

namespace Connections.Web.Api;

/// <summary>The parts of the API, under which people look for an operation.</summary>
internal static class ApiTags
{
    // What people come for is first, the rest in the order of the alphabet.
    private static readonly (string Name, string Description)[] Described =
    [
        ("Connections", "Credentials for other services."),
        ("Connection groups", "Connections of one integration; identifier tags select one of them."),
        ("Workflows", "Steps that act through connections and groups, and their runs."),
        ("App builder", "Small apps whose queries act through connections and groups."),
        ("Runs", "Run actions through a connection or a group."),
        ("Integrations", "The catalog of services that can be connected."),
        ("Integration tiles", "Accounts that the actions of an integration use without a connection."),
        ("API keys", "The keys of the organization."),
        ("App key registrations", "The application keys that can be used with connections."),
        ("Application keys", "The keys of users and service accounts."),
        ("Audit", "Who did what, its verification, and how long it is kept."),
        ("Coverage", "What would keep workflows and apps from working, found before they run."),
        ("Current user", "The user or service account that your keys act for."),
        ("Hidden apps", "Apps that access managers can't see."),
        ("Hidden connection groups", "Groups that access managers can't see."),
        ("Hidden connections", "Connections that access managers can't see."),
        ("Hidden workflows", "Workflows that access managers can't see."),
        ("Jobs", "Bulk changes that run in the background."),
        ("Ownership offers", "Workflows and apps that are offered to the user your keys act for."),
        ("Principals", "Users, service accounts, teams and roles that can be given access."),
        ("Resolve", "Export a credential, where its connection allows that."),
        ("Restriction policy", "Who has access to a connection, a group, a workflow, an app or a service account."),
        ("Roles", "What users and service accounts are allowed to do."),
        ("Service accounts", "Accounts for machines."),
        ("Team", "Teams and their members."),
        ("Users", "The members of the organization."),
        ("Validate", "Check an API key."),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<OpenApiTag> All =>
        Described.Select(t => new OpenApiTag { Name = t.Name, Description = t.Description });

    /// <summary>Gives each endpoint the tag of its address.</summary>
    public static RouteGroupBuilder WithTagsFromPath(this RouteGroupBuilder endpoints)
    {
        ((IEndpointConventionBuilder)endpoints).Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path })
                endpoint.Metadata.Add(new TagsAttribute(For(path)));
        });
        return endpoints;
    }

    private static string For(string path)
    {
        var parts = path.TrimStart('/').Split('/').Skip(2).Where(p => p != "actions").ToList();
        var name = parts is ["connections", "groups", ..] ? "connection groups"
            : parts is ["integration", "tiles", ..] ? "integration tiles"
            : parts[0].Replace("api_", "API ", StringComparison.Ordinal).Replace('_', ' ').Replace('-', ' ');
        return char.ToUpper(name[0], CultureInfo.InvariantCulture) + name[1..];
    }
}
