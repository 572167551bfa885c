using System.Text.Encodings.Web;

namespace Connections.Web.Ui;

/// <summary>Every address of the screens, built in one place, and where the API begins.</summary>
internal static class Urls
{
    /// <summary>The Connections tab.</summary>
    public const string Connections = "/actions/connections";

    /// <summary>Workflows.</summary>
    public const string Workflows = "/workflow";

    /// <summary>Connections, beside workflows.</summary>
    public const string WorkflowConnections = "/workflow/connections";

    /// <summary>What would keep workflows and apps from working.</summary>
    public const string Coverage = "/workflow/coverage";

    /// <summary>Apps.</summary>
    public const string Apps = "/app-builder";

    /// <summary>Connections, beside apps.</summary>
    public const string AppConnections = "/app-builder/connections";

    /// <summary>Integration tiles.</summary>
    public const string Integrations = "/integrations";

    /// <summary>The page to sign in.</summary>
    public const string SignInPage = "/sign-in";

    /// <summary>The page that makes the first account.</summary>
    public const string SetupPage = "/setup";

    /// <summary>Where the sign-in form is posted.</summary>
    public const string SignInPost = "/auth/sign-in";

    /// <summary>Where the set-up form is posted.</summary>
    public const string SetupPost = "/auth/setup";

    /// <summary>Where the sign-out form is posted.</summary>
    public const string SignOutPost = "/auth/sign-out";

    /// <summary>Where that form is posted to end every session of the account.</summary>
    public const string SignOutEverywherePost = "/auth/sign-out-everywhere";

    /// <summary>Leads to the identity provider.</summary>
    public const string OidcSignIn = "/auth/oidc/sign-in";

    /// <summary>Signs out at the identity provider, too.</summary>
    public const string OidcSignOut = "/auth/oidc/sign-out";

    /// <summary>Where a provider's consent page sends the browser back to, for a connection.</summary>
    public const string OAuthCallback = "/oauth/callback";

    /// <summary>Who manages what: leads to the first of its places that the reader may see.</summary>
    public const string Organization = "/organization";

    /// <summary>Members of the organization.</summary>
    public const string Members = "/organization/members";

    /// <summary>Teams.</summary>
    public const string Teams = "/organization/teams";

    /// <summary>Roles.</summary>
    public const string Roles = "/organization/roles";

    /// <summary>Service accounts.</summary>
    public const string ServiceAccounts = "/organization/service-accounts";

    /// <summary>Keys for programs.</summary>
    public const string Keys = "/organization/keys";

    /// <summary>What is offered to the reader to own.</summary>
    public const string Offers = "/organization/offers";

    /// <summary>What is hidden from who manages access.</summary>
    public const string Access = "/organization/access";

    /// <summary>The audit trail.</summary>
    public const string AuditTrail = "/organization/audit-trail";

    /// <summary>The audit trail as a table for spreadsheets; the filter stands in the query.</summary>
    public const string AuditTrailTable = "/downloads/audit-trail.csv";

    /// <summary>The audit trail as a line of JSON for each entry; the filter stands in the query.</summary>
    public const string AuditTrailLines = "/downloads/audit-trail.jsonl";

    /// <summary>The reference of the API; it opens beside.</summary>
    public const string ApiReference = "/api-reference.html";

    /// <summary>The organization's settings.</summary>
    public const string OrganizationSettings = "/organization/settings";

    /// <summary>Where the holder of an invitation or reset link chooses a password.</summary>
    public const string JoinPage = "/join";

    /// <summary>Where that form is posted.</summary>
    public const string JoinPost = "/auth/join";

    /// <summary>The query parameter with the address to return to.</summary>
    public const string ReturnParameter = "returnUrl";

    /// <summary>The error page for a status in braces.</summary>
    public const string ErrorPagePattern = "/error/{0}";

    /// <summary>An integration tile.</summary>
    public static string Integration(string tile) => $"{Integrations}/{Uri.EscapeDataString(tile)}";

    /// <summary>The list in a state; <paramref name="place"/> is the tab it stands in.</summary>
    public static string ConnectionList(ListState? state = null, string place = Connections) =>
        place + (state ?? ListState.Default).ToQuery();

    /// <summary>The list of groups.</summary>
    public static string Groups() => ConnectionList(ListState.Default with { Tab = ListTab.Groups });

    /// <summary>What was deleted and can be restored: connections, groups, workflows and apps.</summary>
    public static string RecentlyDeleted => RecentlyDeletedIn(WorkflowConnections);

    /// <summary>The query parameter with what a page that lists several kinds begins with.</summary>
    public const string FirstParameter = "first";

    /// <summary>Its value for workflows.</summary>
    public const string OfWorkflows = "workflows";

    /// <summary>The same, beginning with workflows.</summary>
    public static string RecentlyDeletedWorkflows => $"{RecentlyDeleted}&{FirstParameter}={OfWorkflows}";

    /// <summary>Its value for apps.</summary>
    public const string OfApps = "apps";

    /// <summary>The same, beginning with apps.</summary>
    public static string RecentlyDeletedApps => $"{RecentlyDeletedIn(AppConnections)}&{FirstParameter}={OfApps}";

    /// <summary>The list with a connection's details open: the address to share.</summary>
    public static string Connection(Guid id) => $"{Connections}/{id:D}";

    /// <summary>The list with a group's details open: the address to share.</summary>
    public static string Group(Guid id) => $"{Connections}/groups/{id:D}";

    /// <summary>The page on which a group explains what it gives.</summary>
    public static string Resolve(Guid group) => $"{Group(group)}/resolve";

    /// <summary>The builder of a workflow, with a step open where one is named.</summary>
    public static string Workflow(Guid id, string? step = null) => $"{Workflows}/{id:D}{StepQuery(step)}";

    /// <summary>The runs of a workflow.</summary>
    public static string WorkflowRuns(Guid id) => $"{Workflow(id)}/runs";

    /// <summary>An app, as its viewers use it.</summary>
    public static string App(Guid id) => $"{Apps}/{id:D}";

    /// <summary>The builder of an app.</summary>
    public static string AppEdit(Guid id) => $"{App(id)}/edit";

    /// <summary>Where a workflow takes deliveries.</summary>
    public static string Webhook(Guid id) => $"/api/v2/workflows/{id:D}/webhook";

    /// <summary>A run of a workflow, with a step open where one is named.</summary>
    public static string WorkflowRun(Guid id, Guid run, string? step = null) =>
        $"{WorkflowRuns(id)}/{run:D}{StepQuery(step)}";

    /// <summary>Whether an address leads to groups, in the list or to one of them.</summary>
    public static bool IsOfGroups(string address) =>
        new Uri(address).AbsolutePath.StartsWith($"{Connections}/groups/", StringComparison.OrdinalIgnoreCase)
            || ListState.Parse(address).Tab == ListTab.Groups;

    /// <summary>The entries of one resource in the audit trail.</summary>
    public static string AuditTrailOf(Guid asset) =>
        AuditTrail + (new AuditState { On = asset.ToString("D") }).ToQuery();

    /// <summary>The page of a one-time link.</summary>
    public static string Join(string token) => $"{JoinPage}?token={Escape(token)}";

    /// <summary>The page to sign in, then back to <paramref name="returnUrl"/>.</summary>
    public static string SignIn(string? returnUrl = null, string? error = null)
    {
        var query = new List<string>();
        if (error is not null) query.Add($"error={Escape(error)}");
        if (returnUrl is not null && Local(returnUrl) != "/")
            query.Add($"{ReturnParameter}={Escape(Local(returnUrl))}");
        return query.Count == 0 ? SignInPage : $"{SignInPage}?{string.Join('&', query)}";
    }

    /// <summary>The page that says that too many are open, then back to <paramref name="returnUrl"/>.</summary>
    public static string TooManyPages(string returnUrl, bool ofServer) =>
        $"/too-many-pages?{ReturnParameter}={Escape(Local(returnUrl))}{(ofServer ? "&isOfServer=true" : "")}";

    /// <summary>The error page, for a status where one is known.</summary>
    public static string ErrorPage(int? status = null) => status is null ? "/error" : $"/error/{status}";

    /// <summary>Whether an address is one of the API.</summary>
    public static bool IsApi(PathString path) => path.StartsWithSegments("/api");

    /// <summary>The icon of an integration.</summary>
    public static string Icon(string name) => $"/icons/{Escape(name)}.svg";

    /// <summary>
    /// The address if it leads into this site, else the start: nobody may send a reader elsewhere through us. Escaped,
    /// as a header must be, and bounded, as it travels to the identity provider and back.
    /// </summary>
    public static string Local(string? address) =>
        address is ['/', ..] && address is not ['/', '/' or '\\', ..] && !address.Any(char.IsControl)
            && InHeader(address) is { Length: <= 1_500 } local ? local : "/";

    private static string RecentlyDeletedIn(string place) =>
        ConnectionList(ListState.Default with { Tab = ListTab.Deleted }, place);

    private static string StepQuery(string? step) => step is null ? "" : $"?step={Escape(step)}";

    private static string InHeader(string address) =>
        address.All(char.IsAscii) ? address
            : string.Concat(address.EnumerateRunes().Select(r => r.IsAscii ? r.ToString() : Escape(r.ToString())));

    private static string Escape(string text) => UrlEncoder.Default.Encode(text);
}
