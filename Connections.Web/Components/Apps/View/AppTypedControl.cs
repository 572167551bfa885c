using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.View;

/// <summary>
/// A component that people type in. What they typed stays in the field until the app has taken it, and what comes back
/// of it later does not overwrite what they type next.
/// </summary>
public abstract class AppTypedControl : AppControl
{
    private readonly Queue<string> sent = [];
    private string? seen;
    private int underWay;

    /// <summary>The text in the field.</summary>
    protected string Typed { get; private set; } = "";

    /// <summary>What is wrong with it; null: nothing.</summary>
    protected string? Fault { get; private set; }

    /// <summary>The app's value as a text.</summary>
    protected virtual string Shown => Component.Value.Text();

    /// <summary>Reads what was typed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value that it is.</param>
    /// <returns>What is wrong with it; null: nothing.</returns>
    protected abstract string? Read(string text, out JsonNode? value);

    protected override void OnParametersSet()
    {
        var now = Shown;
        if (now == seen) return;
        seen = now;
        if (sent.Contains(now))
            while (sent.Dequeue() != now)
            {
                // What was sent before it is overtaken.
            }
        else Take(now);
    }

    /// <summary>Takes what was typed.</summary>
    protected async Task TypeAsync(string? text)
    {
        Typed = text ?? "";
        Fault = Read(Typed, out var value);
        if (Fault is not null) return;
        sent.Enqueue(Typed);
        underWay++;
        try
        {
            await SendAsync(AppMessageKind.Change, value);
        }
        finally
        {
            underWay--;
        }
        // All of it has come back: the app may have changed it at once.
        if (underWay > 0) return;
        sent.Clear();
        if (Shown != Typed && Read(Typed, out var typed) is null && !JsonNode.DeepEquals(typed, Component.Value))
            Take(Shown);
    }

    private void Take(string text)
    {
        sent.Clear();
        (Typed, Fault) = (text, null);
    }
}
