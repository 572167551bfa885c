using Connections.Core.Access;
using Connections.Core.People;

namespace Connections.Web.Ui;

/// <summary>
/// What the reader's roles allow, as far as this circuit knows: for buttons that say why not. It is asked for when the
/// screens open and again whenever the session is checked; what counts the services ask in each call.
/// </summary>
public sealed class OwnPermissions
{
    /// <summary>What was last heard; null before anything was.</summary>
    public Permissions? Known { get; private set; }

    /// <summary>Raised when it is not what was known, with that: null when it is heard for the first time.</summary>
    public event Action<Permissions?>? Changed;

    /// <summary>Takes what the database says now.</summary>
    public void Learn(Permissions permissions)
    {
        var before = Known;
        Known = permissions;
        if (before != permissions) Changed?.Invoke(before);
    }

    /// <summary>
    /// Why none of the reader's roles lets them do that; null where one does, or nothing was heard yet.
    /// </summary>
    public string? Refusal(Permissions permission) =>
        Known is null || Known.Value.HasFlag(permission) ? null : Lacks(permission);

    /// <summary>
    /// Why a reader of that level cannot do what takes a level and a permission, where a service has said that they
    /// may not.
    /// </summary>
    public static string Refusal(AccessLevel has, AccessLevel takes, Permissions permission) =>
        has < takes ? $"Requires {takes} access (you're {has.WithArticle()})." : Lacks(permission);

    private static string Lacks(Permissions permission) =>
        $"None of your roles has the {permission.WireName()} permission. Ask an admin of your organization.";
}
