using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>What an app gets its data from: its actions, or the details of one of them.</summary>
public sealed partial class AppDataPanel
{
    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The query whose details are open; null: none.</summary>
    [Parameter]
    public string? Selected { get; set; }

    /// <summary>Tells one opening from another: a query that gets another name keeps its fields.</summary>
    [Parameter]
    public int Key { get; set; }

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>What was tried last; null: nothing.</summary>
    [Parameter]
    public AppTrial? Trial { get; set; }

    /// <summary>Raised to add one.</summary>
    [Parameter]
    public EventCallback OnAdd { get; set; }

    /// <summary>Raised with the query to open; null: none.</summary>
    [Parameter]
    public EventCallback<string?> OnSelect { get; set; }

    /// <summary>Raised to remove one.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    /// <summary>Raised to run one.</summary>
    [Parameter]
    public EventCallback<string> OnRun { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised with the new name of the one that is open.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    private AppQueryNode? Opened => State.Document.Query(Selected);

    private WorkflowAction? ActionOf(AppQueryNode query) =>
        query.Kind == AppQueryKind.Action ? AppQueryActions.Find(Catalog, query.Fqn) : null;

    private string WhatOf(AppQueryNode query) => query.Kind switch
    {
        AppQueryKind.DataTransform => "Data transform",
        AppQueryKind.StateVariable => "State variable",
        _ => ActionOf(query) is { } action ? $"{action.Family} · {action.Name}" : query.Fqn,
    };
}
