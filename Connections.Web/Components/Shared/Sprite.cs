using System.Text.RegularExpressions;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// The icons that rows repeat. The page has each drawing once (<see cref="IconSprite"/>); a row refers to it by name.
/// </summary>
public static partial class Sprite
{
    /// <summary>More actions.</summary>
    public const string More = "more";

    /// <summary>Close, or take away.</summary>
    public const string Close = "close";

    /// <summary>A favorite.</summary>
    public const string Star = "star";

    /// <summary>Not a favorite.</summary>
    public const string StarBorder = "star-border";

    /// <summary>Edit.</summary>
    public const string Edit = "edit";

    /// <summary>Look at.</summary>
    public const string View = "view";

    /// <summary>Permissions.</summary>
    public const string Permissions = "permissions";

    /// <summary>Delete or revoke.</summary>
    public const string Delete = "delete";

    /// <summary>Members.</summary>
    public const string Members = "members";

    /// <summary>A link, or to connect.</summary>
    public const string Link = "link";

    /// <summary>To disconnect.</summary>
    public const string Unlink = "unlink";

    /// <summary>Hand over.</summary>
    public const string HandOver = "hand-over";

    /// <summary>Enable.</summary>
    public const string Enable = "enable";

    /// <summary>Disable.</summary>
    public const string Disable = "disable";

    /// <summary>Sign out.</summary>
    public const string SignOut = "sign-out";

    /// <summary>Restore.</summary>
    public const string Restore = "restore";

    /// <summary>Run.</summary>
    public const string Run = "run";

    /// <summary>Add.</summary>
    public const string Add = "add";

    /// <summary>Make a copy.</summary>
    public const string Clone = "clone";

    /// <summary>Any HTTP API.</summary>
    public const string Web = "web";

    /// <summary>A workflow.</summary>
    public const string Workflow = "workflow";

    /// <summary>An app.</summary>
    public const string App = "app";

    /// <summary>One way of several.</summary>
    public const string Branch = "branch";

    /// <summary>Again and again.</summary>
    public const string Loop = "loop";

    /// <summary>A script.</summary>
    public const string Script = "script";

    /// <summary>A time, or to wait.</summary>
    public const string Time = "time";

    /// <summary>To fail.</summary>
    public const string Failure = "failure";

    /// <summary>A value.</summary>
    public const string Value = "value";

    /// <summary>The paths of each drawing by its name: the kit has them as markup, which is not written into a page.
    /// </summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> Drawings { get; } = new Dictionary<string, string>
    {
        [More] = Icons.Material.Outlined.MoreHoriz,
        [Close] = Icons.Material.Outlined.Close,
        [Star] = Icons.Material.Outlined.Star,
        [StarBorder] = Icons.Material.Outlined.StarBorder,
        [Edit] = Icons.Material.Outlined.Edit,
        [View] = Icons.Material.Outlined.Visibility,
        [Permissions] = Icons.Material.Outlined.Lock,
        [Delete] = Icons.Material.Outlined.Delete,
        [Members] = Icons.Material.Outlined.Group,
        [Link] = Icons.Material.Outlined.Link,
        [Unlink] = Icons.Material.Outlined.LinkOff,
        [HandOver] = Icons.Material.Outlined.SwapHoriz,
        [Enable] = Icons.Material.Outlined.CheckCircle,
        [Disable] = Icons.Material.Outlined.Block,
        [SignOut] = Icons.Material.Outlined.Logout,
        [Restore] = Icons.Material.Outlined.Restore,
        [Run] = Icons.Material.Outlined.PlayArrow,
        [Add] = Icons.Material.Outlined.Add,
        [Clone] = Icons.Material.Outlined.ContentCopy,
        [Web] = Icons.Material.Outlined.Language,
        [Workflow] = Icons.Material.Outlined.AccountTree,
        [App] = Icons.Material.Outlined.Widgets,
        [Branch] = Icons.Material.Outlined.CallSplit,
        [Loop] = Icons.Material.Outlined.Loop,
        [Script] = Icons.Material.Outlined.Code,
        [Time] = Icons.Material.Outlined.Schedule,
        [Failure] = Icons.Material.Outlined.ErrorOutline,
        [Value] = Icons.Material.Outlined.DataObject,
    }.ToDictionary(drawing => drawing.Key, drawing => PathsOf(drawing.Value));

    /// <summary>What a <c>use</c> refers to.</summary>
    public static string AddressOf(string name) => $"#icon-{name}";

    private static IReadOnlyList<string> PathsOf(string markup) =>
        [.. Path().Matches(markup).Select(match => match.Groups["d"].Value)];

    // The kit draws an empty square around some; whether it has no fill may be said on it or outside of it.
    [GeneratedRegex("""<path(?![^>]*fill="none")[^>]*\sd="(?!M0 0h24v24H0)(?<d>[^"]+)""")]
    private static partial Regex Path();
}
