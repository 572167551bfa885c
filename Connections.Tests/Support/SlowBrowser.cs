using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Support;

#pragma warning disable BL0006 // A renderer reads frames: nothing else tells which fields were drawn first.

/// <summary>
/// A browser that was shown a component once and hasn't drawn anything since: whatever is changed in it still comes
/// from the fields of that first time, as it does where someone is faster than the connection.
/// </summary>
public sealed class SlowBrowser(IServiceProvider services, ILoggerFactory loggers) : Renderer(services, loggers)
{
    private readonly Dictionary<string, ulong> handlers = new(StringComparer.Ordinal);
    private bool hasDrawn;

    /// <inheritdoc/>
    public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

    /// <summary>Shows a component.</summary>
    public async Task ShowAsync<T>(Dictionary<string, object?> parameters) where T : IComponent =>
        await Dispatcher.InvokeAsync(() => RenderRootComponentAsync(
            AssignRootComponentId(InstantiateComponent(typeof(T))), ParameterView.FromDictionary(parameters)));

    /// <summary>Changes the field of that id or accessible name, as it was shown the first time.</summary>
    public Task ChangeAsync(string field, object value) => Dispatcher.InvokeAsync(() =>
        DispatchEventAsync(handlers[field], null, new ChangeEventArgs { Value = value }));

    /// <inheritdoc/>
    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch)
    {
        if (!hasDrawn) Read(renderBatch.ReferenceFrames);
        hasDrawn = true;
        // Never: as long as the browser hasn't drawn it, what it showed before still answers.
        return new TaskCompletionSource().Task;
    }

    /// <inheritdoc/>
    protected override void HandleException(Exception exception) => throw new InvalidOperationException(
        "A component failed.", exception);

    private void Read(ArrayRange<RenderTreeFrame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames.Array[i].FrameType != RenderTreeFrameType.Element) continue;
            List<string> names = [];
            ulong? handler = null;
            for (var a = i + 1; a < frames.Count && frames.Array[a].FrameType == RenderTreeFrameType.Attribute; a++)
            {
                var attribute = frames.Array[a];
                if (attribute.AttributeName is "id" or "aria-label" && attribute.AttributeValue is string name)
                    names.Add(name);
                else if (attribute.AttributeName is "oninput" or "onchange" or "onclick")
                    handler = attribute.AttributeEventHandlerId;
            }
            if (handler is { } there)
                foreach (var name in names) handlers.TryAdd(name, there);
        }
    }
}
