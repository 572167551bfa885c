using Connections.Core.Apps.Running;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>What an open modal shows. The dialog is not drawn with the page, and follows this.</summary>
public sealed class AppModalContent
{
    /// <summary>Told when it changed.</summary>
    public event Action? Changed;

    /// <summary>Its title.</summary>
    public string Title { get; private set; } = "";

    /// <summary>What lies in it.</summary>
    public IReadOnlyList<AppViewComponent> Components { get; private set; } = [];

    /// <summary>Raised with what was done.</summary>
    public EventCallback<AppMessage> OnMessage { get; private set; }

    /// <summary>Shows something else.</summary>
    public void Show(string title, IReadOnlyList<AppViewComponent> components, EventCallback<AppMessage> onMessage)
    {
        // A modal that closes keeps what it showed until it is gone.
        if (components.Count > 0) Components = components;
        (Title, OnMessage) = (title, onMessage);
        Changed?.Invoke();
    }
}
