namespace Connections.Core.Audit;

/// <summary>
/// The acts that are audited. Names follow Datadog's Audit Trail where it has one: its documentation lists
/// <c>@evt.name:"Custom Connections" @asset.type:custom_connection @action:(created OR deleted OR modified)</c>.
/// </summary>
internal sealed record AuditEvent(string EventName, string AssetType, string Action)
{
    public static readonly AuditEvent ConnectionCreated = Connection("created");
    public static readonly AuditEvent ConnectionModified = Connection("modified");
    public static readonly AuditEvent ConnectionDeleted = Connection("deleted");
    public static readonly AuditEvent ConnectionRestored = Connection("restored");
    public static readonly AuditEvent ConnectionPurged = Connection("purged");
    public static readonly AuditEvent ConnectionTested = Connection("tested");
    public static readonly AuditEvent ConnectionResolved = Connection("resolved");
    public static readonly AuditEvent ConnectionExecuted = Connection("executed");
    public static readonly AuditEvent ConnectionExpiryWarned = Connection("expiry_warned");

    public static readonly AuditEvent TileAccountCreated = TileAccount("created");
    public static readonly AuditEvent TileAccountModified = TileAccount("modified");
    public static readonly AuditEvent TileAccountDeleted = TileAccount("deleted");
    public static readonly AuditEvent TileAccountTested = TileAccount("tested");
    public static readonly AuditEvent TileAccountResolved = TileAccount("resolved");
    public static readonly AuditEvent TileAccountExecuted = TileAccount("executed");
    public static readonly AuditEvent TileAccountExpiryWarned = TileAccount("expiry_warned");
    public static readonly AuditEvent TileAccountReleased = TileAccount("released_from_file");
    public static readonly AuditEvent TileAccountPolicyModified = TileAccount("restriction_policy_modified");

    public static readonly AuditEvent SignedIn = Authentication("signed_in");
    public static readonly AuditEvent SignInFailed = Authentication("sign_in_failed");
    public static readonly AuditEvent SignedOut = Authentication("signed_out");
    public static readonly AuditEvent OwnerCreated = new("Users", "user", "created");
    public static readonly AuditEvent OwnerReset = new("Users", "user", "password_reset");
    public static readonly AuditEvent DatabaseRestored = new("Backups", "database", "restored");
    public static readonly AuditEvent StateAccepted = new("Backups", "database", "state_accepted");
    public static readonly AuditEvent LossAccepted = new("Backups", "database", "loss_accepted");
    public static readonly AuditEvent MasterKeyRotated = new("Master Keys", "master_key", "rotated");
    public static readonly AuditEvent KeyLossAccepted = new("Master Keys", "master_key", "loss_accepted");

    public static readonly AuditEvent ConnectionPolicyModified = Connection("restriction_policy_modified");
    public static readonly AuditEvent ConnectionElevated = Connection("access_elevated");
    public static readonly AuditEvent ConnectionReleased = Connection("released_from_file");
    public static readonly AuditEvent ConnectionTransferred = Connection("transferred");
    public static readonly AuditEvent ConnectionReplaced = Connection("replaced");

    public static readonly AuditEvent GroupCreated = Group("created");
    public static readonly AuditEvent GroupModified = Group("modified");
    public static readonly AuditEvent GroupDeleted = Group("deleted");
    public static readonly AuditEvent GroupRestored = Group("restored");
    public static readonly AuditEvent GroupPurged = Group("purged");
    public static readonly AuditEvent GroupPolicyModified = Group("restriction_policy_modified");
    public static readonly AuditEvent GroupElevated = Group("access_elevated");
    public static readonly AuditEvent GroupResolved = Group("resolved");
    public static readonly AuditEvent GroupReleased = Group("released_from_file");
    public static readonly AuditEvent GroupTransferred = Group("transferred");

    public static readonly AuditEvent WorkflowCreated = Workflow("created");
    public static readonly AuditEvent WorkflowModified = Workflow("modified");
    public static readonly AuditEvent WorkflowPublished = Workflow("published");
    public static readonly AuditEvent WorkflowUnpublished = Workflow("unpublished");
    public static readonly AuditEvent WorkflowExecuted = Workflow("executed");
    public static readonly AuditEvent WorkflowCanceled = Workflow("canceled");
    public static readonly AuditEvent WorkflowDeleted = Workflow("deleted");
    public static readonly AuditEvent WorkflowRestored = Workflow("restored");
    public static readonly AuditEvent WorkflowPurged = Workflow("purged");
    public static readonly AuditEvent WorkflowPolicyModified = Workflow("restriction_policy_modified");
    public static readonly AuditEvent WorkflowElevated = Workflow("access_elevated");
    public static readonly AuditEvent WorkflowReleased = Workflow("released_from_file");
    public static readonly AuditEvent WorkflowTransferred = Workflow("transferred");
    public static readonly AuditEvent WorkflowOffered = Workflow("ownership_offered");
    public static readonly AuditEvent WorkflowOfferDeclined = Workflow("ownership_declined");

    public static readonly AuditEvent AppCreated = App("created");
    public static readonly AuditEvent AppModified = App("modified");
    public static readonly AuditEvent AppPublished = App("published");
    public static readonly AuditEvent AppUnpublished = App("unpublished");
    public static readonly AuditEvent AppReverted = App("reverted");
    public static readonly AuditEvent AppDeleted = App("deleted");
    public static readonly AuditEvent AppRestored = App("restored");
    public static readonly AuditEvent AppPurged = App("purged");
    public static readonly AuditEvent AppPolicyModified = App("restriction_policy_modified");
    public static readonly AuditEvent AppElevated = App("access_elevated");
    public static readonly AuditEvent AppReleased = App("released_from_file");
    public static readonly AuditEvent AppTransferred = App("transferred");
    public static readonly AuditEvent AppOffered = App("ownership_offered");
    public static readonly AuditEvent AppOfferDeclined = App("ownership_declined");

    public static readonly AuditEvent UserCreated = Access("user", "created");
    public static readonly AuditEvent UserInvited = Access("user", "invited");
    public static readonly AuditEvent PasswordResetIssued = Access("user", "password_reset_issued");
    public static readonly AuditEvent PasswordChosen = Access("user", "password_chosen");
    public static readonly AuditEvent UserModified = Access("user", "modified");
    public static readonly AuditEvent UserDisabled = Access("user", "disabled");
    public static readonly AuditEvent UserEnabled = Access("user", "enabled");
    public static readonly AuditEvent UserTransferred = Access("user", "transferred");
    public static readonly AuditEvent SessionsEnded = Access("user", "sessions_ended");
    public static readonly AuditEvent TeamCreated = Access("team", "created");
    public static readonly AuditEvent TeamModified = Access("team", "modified");
    public static readonly AuditEvent TeamDeleted = Access("team", "deleted");
    public static readonly AuditEvent TeamTransferred = Access("team", "transferred");
    public static readonly AuditEvent RoleCreated = Access("role", "created");
    public static readonly AuditEvent RoleModified = Access("role", "modified");
    public static readonly AuditEvent RoleDeleted = Access("role", "deleted");
    public static readonly AuditEvent RoleTransferred = Access("role", "transferred");
    public static readonly AuditEvent ServiceAccountCreated = Access("service_account", "created");
    public static readonly AuditEvent ServiceAccountModified = Access("service_account", "modified");
    public static readonly AuditEvent ServiceAccountDisabled = Access("service_account", "disabled");
    public static readonly AuditEvent ServiceAccountEnabled = Access("service_account", "enabled");
    public static readonly AuditEvent ServiceAccountTransferred = Access("service_account", "transferred");
    public static readonly AuditEvent ServiceAccountPolicyModified = Access("service_account",
        "restriction_policy_modified");
    public static readonly AuditEvent ApiKeyCreated = Access("api_key", "created");
    public static readonly AuditEvent ApiKeyDeleted = Access("api_key", "deleted");
    public static readonly AuditEvent ApplicationKeyCreated = Access("application_key", "created");
    public static readonly AuditEvent ApplicationKeyDeleted = Access("application_key", "deleted");
    public static readonly AuditEvent ApplicationKeyRegistered = Access("application_key", "registered");
    public static readonly AuditEvent ApplicationKeyUnregistered = Access("application_key", "unregistered");

    public static readonly AuditEvent AuditCut = new("Audit Trail", "audit_trail", "retention_applied");
    public static readonly AuditEvent AuditExported = new("Audit Trail", "audit_trail", "exported");
    public static readonly AuditEvent SettingsModified = new("Organization Management", "organization", "modified");

    private static AuditEvent Access(string asset, string action) => new("Access Management", asset, action);

    private static AuditEvent Connection(string action) => new("Custom Connections", "custom_connection", action);

    private static AuditEvent TileAccount(string action) => new("Integration", "integration", action);

    private static AuditEvent Group(string action) => new("Connection Groups", "connection_group", action);

    private static AuditEvent Workflow(string action) => new("Workflows", "workflow", action);

    private static AuditEvent App(string action) => new("App Builder", "app", action);

    private static AuditEvent Authentication(string action) => new("Authentication", "user", action);
}
