using System.Text.Json.Nodes;
using Connections.Core.Apps.Editing;

namespace Connections.Core.Apps.Running;

/// <summary>What someone did in an app. There is no other way to tell it anything.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Target">The component; for <see cref="AppMessageKind.Confirm"/> and
/// <see cref="AppMessageKind.Decline"/> the query.</param>
/// <param name="Value">The new value of a component, or the number of a row or page; else null.</param>
public sealed record AppMessage(AppMessageKind Kind, string Target, JsonNode? Value = null);

/// <summary>What can be done in an app.</summary>
public enum AppMessageKind
{
    /// <summary>A component got another value.</summary>
    Change,

    /// <summary>A button was pressed.</summary>
    Click,

    /// <summary>A row of a table was chosen, by its number from 0; null: none.</summary>
    SelectRow,

    /// <summary>Another page of a table was chosen, by its number from 0.</summary>
    Page,

    /// <summary>A modal was closed.</summary>
    Close,

    /// <summary>A query that asks before it runs was let run.</summary>
    Confirm,

    /// <summary>A query that asks before it runs was not let run.</summary>
    Decline,
}

/// <summary>A component as it is shown now.</summary>
public sealed record AppViewComponent
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, such as <c>textInput</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it works here; else it is shown as a box with its name.</summary>
    public required bool IsWorking { get; init; }

    /// <summary>Its properties, worked out.</summary>
    public required JsonObject Properties { get; init; }

    /// <summary>Whether nothing can be done with it.</summary>
    public required bool IsDisabled { get; init; }

    /// <summary>Its value, where it has one.</summary>
    public JsonNode? Value { get; init; }

    /// <summary>The row of a table that is chosen, from 0; null: none.</summary>
    public int? SelectedRow { get; init; }

    /// <summary>The page of a table, from 0.</summary>
    public int PageIndex { get; init; }

    /// <summary>Whether a modal is open.</summary>
    public bool IsOpen { get; init; }

    /// <summary>
    /// Why there is no data to show, where a query that it reads failed; null: none did.
    /// </summary>
    public string? Failure { get; init; }

    /// <summary>What lies within it, without what is hidden.</summary>
    public required IReadOnlyList<AppViewComponent> Children { get; init; }
}

/// <summary>An app as it is shown now.</summary>
/// <param name="Components">Its outermost components.</param>
/// <param name="IsLoading">Whether a query runs.</param>
/// <param name="Confirmations">Queries that ask before they run.</param>
public sealed record AppView(IReadOnlyList<AppViewComponent> Components, bool IsLoading,
    IReadOnlyList<AppConfirmation> Confirmations);

/// <summary>A query that asks before it runs.</summary>
/// <param name="Query">The query.</param>
/// <param name="Fqn">The action that it does.</param>
public sealed record AppConfirmation(string Query, string Fqn)
{
    /// <summary>Whether it starts a workflow.</summary>
    public bool StartsWorkflow => Fqn == AppTargets.RunWorkflow;

    /// <summary>Tables whose chosen row decides what it asks.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];
}

/// <summary>Something that the viewer's browser does.</summary>
public abstract record AppEffect
{
    private protected AppEffect() { }
}

/// <summary>Opens an address, http or https.</summary>
/// <param name="Address">The address.</param>
/// <param name="InNewTab">Whether in a tab of its own.</param>
public sealed record AppOpenUrl(Uri Address, bool InNewTab) : AppEffect;

/// <summary>Saves a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What it holds.</param>
public sealed record AppDownload(string Name, string Content) : AppEffect;

/// <summary>Tells the viewer what became of a query.</summary>
/// <param name="Query">The query.</param>
/// <param name="Message">Why it failed; empty: it did not.</param>
/// <param name="IsSuccess">Whether it succeeded.</param>
public sealed record AppToast(string Query, string Message, bool IsSuccess = false) : AppEffect;

/// <summary>What an editor sees of a query.</summary>
public sealed record AppQueryDebug
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required Definitions.AppQueryKind Kind { get; init; }

    /// <summary>Whether it runs now.</summary>
    public required bool IsLoading { get; init; }

    /// <summary>What it came to.</summary>
    public JsonNode? Outputs { get; init; }

    /// <summary>Why it failed, in full; null: it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The request as it was sent, without what is secret.</summary>
    public JsonNode? Request { get; init; }

    /// <summary>The connection that was used.</summary>
    public string? ConnectionName { get; init; }

    /// <summary>Why that one.</summary>
    public string Why { get; init; } = "";

    /// <summary>When it was started last.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>An expression that failed.</summary>
/// <param name="Owner">The component or query.</param>
/// <param name="Member">Which part of it.</param>
/// <param name="Message">What is wrong.</param>
public sealed record AppExpressionError(string Owner, string Member, string Message);

/// <summary>What an editor sees behind an app.</summary>
/// <param name="Queries">Its queries.</param>
/// <param name="Errors">Expressions that failed.</param>
/// <param name="State">Everything that expressions can name.</param>
public sealed record AppDebug(IReadOnlyList<AppQueryDebug> Queries, IReadOnlyList<AppExpressionError> Errors,
    JsonObject State);
