using Bunit;
using Connections.Tests.Components.Apps;
using Microsoft.AspNetCore.Components;

namespace Connections.Tests.Components;

/// <summary>A list of workflows or apps, whose rows have buttons.</summary>
/// <typeparam name="TPage">The list.</typeparam>
public abstract class ListScreenTest<TPage> : AppScreenTest where TPage : IComponent
{
    protected IRenderedComponent<TPage> Page { get; private set; } = null!;

    protected void Show(string address)
    {
        Navigation.NavigateTo("/" + address);
        Page = Render<TPage>();
    }

    protected IEnumerable<string> RowNames() => Page.FindAll("[data-row] a.link").Select(a => a.TextContent);

    /// <summary>What a row says.</summary>
    protected string Row(Guid id) => Page.Find($"[data-row='{id}']").TextContent;

    /// <summary>Why a button of a row can't be used; null where it can.</summary>
    protected string? WhyNot(string name)
    {
        var button = Page.FindAll(".buttons button").Single(b => NameOf(b) == name);
        return button.HasAttribute("aria-disabled") ? button.GetAttribute("title") : null;
    }

    /// <summary>Presses a button of the list. What it does may continue behind a dialog.</summary>
    protected Task PressOnAsync(string name) => PressOnAsync(Page, name);

    /// <summary>Waits for the dialogs.</summary>
    protected void OnScreen(Action assertion) => base.Until(assertion);

    /// <summary>Waits for the list.</summary>
    protected new void Until(Action assertion) => Until(Page, assertion);
}
