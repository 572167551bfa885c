using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>A component of an app on the screen. It tells what was done with it, and nothing else.</summary>
public abstract class AppControl : ComponentBase
{
    /// <summary>The component as it is now.</summary>
    [Parameter, EditorRequired]
    public AppViewComponent Component { get; set; } = null!;

    /// <summary>Raised with what was done.</summary>
    [Parameter]
    public EventCallback<AppMessage> OnMessage { get; set; }

    /// <summary>Whether it only shows how it looks.</summary>
    [Parameter]
    public bool IsReadOnly { get; set; }

    /// <summary>Its properties.</summary>
    protected JsonObject Properties => Component.Properties;

    /// <summary>Its label; empty: it has none on the screen.</summary>
    protected string Label => Properties.Text("label");

    /// <summary>What to enter.</summary>
    protected string Placeholder => Properties.Text("placeholder");

    /// <summary>Whether what it shows is on its way.</summary>
    protected bool IsLoading => Properties.Flag("isLoading");

    /// <summary>How it is called where its label is not seen.</summary>
    protected string SpokenName => Label.Length > 0 ? Label
        : Placeholder.Length > 0 ? Placeholder : Component.Name;

    /// <summary>Id of its control in the page.</summary>
    protected string Id => $"app-{Component.Name}";

    /// <summary>Tells what was done with it.</summary>
    protected Task SendAsync(AppMessageKind kind, JsonNode? value = null) =>
        IsReadOnly ? Task.CompletedTask : OnMessage.InvokeAsync(new AppMessage(kind, Component.Name, value));
}
