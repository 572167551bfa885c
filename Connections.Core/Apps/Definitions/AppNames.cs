using System.Text.RegularExpressions;

namespace Connections.Core.Apps.Definitions;

/// <summary>The words of a definition: types of components, events and what follows from them.</summary>
internal static partial class AppNames
{
    /// <summary>What holds the components of an app or a modal.</summary>
    public const string Grid = "grid";

    public const string Modal = "modal";

    public const string TriggerQuery = "triggerQuery";
    public const string SetStateVariable = "setStateVariableValue";
    public const string SetComponentState = "setComponentState";
    public const string OpenModal = "openModal";
    public const string CloseModal = "closeModal";
    public const string OpenUrl = "openUrl";
    public const string DownloadFile = "downloadFile";
    public const string Custom = "custom";

    /// <summary>When a query is done.</summary>
    public const string ExecutionFinished = "executionFinished";

    /// <summary>Components that work here.</summary>
    public static IReadOnlyList<string> Working { get; } =
    [
        Grid, "gridCell", "text", "textInput", "textArea", "numberInput", "checkbox", "select", "button", "table",
        "calloutValue", "jsonInput", Modal,
    ];

    /// <summary>Components that are kept, and shown as a box with their name.</summary>
    public static IReadOnlyList<string> Kept { get; } =
    [
        "schemaForm", "tabs", "vegaChart", "radioButtons", "fileInput", "dateRangePicker", "search", "container",
    ];

    /// <summary>When something happens.</summary>
    public static IReadOnlyList<string> Events { get; } =
    [
        "pageChange", "tableRowClick", "_tableRowButtonClick", "change", "submit", "click", "toggleOpen", "close",
        "open", ExecutionFinished,
    ];

    /// <summary>What can follow, each with the member that names what it is done to; null: nothing does.</summary>
    public static IReadOnlyDictionary<string, string?> Reactions { get; } = new Dictionary<string, string?>
    {
        [Custom] = null,
        [SetComponentState] = "componentName",
        [TriggerQuery] = "queryName",
        [OpenModal] = "modalName",
        [CloseModal] = "modalName",
        [OpenUrl] = null,
        [DownloadFile] = null,
        [SetStateVariable] = "variableName",
    };

    /// <summary>How queries are called.</summary>
    public static IReadOnlyDictionary<string, AppQueryKind> Queries { get; } = new Dictionary<string, AppQueryKind>
    {
        ["action"] = AppQueryKind.Action,
        ["dataTransform"] = AppQueryKind.DataTransform,
        ["stateVariable"] = AppQueryKind.StateVariable,
    };

    /// <summary>Whether expressions can name it.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,199}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
