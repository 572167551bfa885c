namespace Connections.Core.Audit;

/// <summary>
/// The acts that go on record. Names follow Datadog's Audit Trail where it has one: its documentation lists
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
    public static readonly AuditEvent SignedIn = Authentication("signed_in");
    public static readonly AuditEvent SignInFailed = Authentication("sign_in_failed");
    public static readonly AuditEvent SignedOut = Authentication("signed_out");
    public static readonly AuditEvent OwnerCreated = new("Users", "user", "created");
    public static readonly AuditEvent OwnerReset = new("Users", "user", "password_reset");
    public static readonly AuditEvent KeyLossAccepted = new("Master Keys", "master_key", "loss_accepted");

    private static AuditEvent Connection(string action) => new("Custom Connections", "custom_connection", action);

    private static AuditEvent Authentication(string action) => new("Authentication", "user", action);
}
