using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>What follows when something happens to a component, or a query is done.</summary>
public sealed partial class AppEditorDocument
{
    private const int MaxEvents = 50;

    /// <summary>Adds what follows from an event: a query that is chosen next.</summary>
    /// <exception cref="Problem.NotFound">There is no such component or query.</exception>
    /// <exception cref="Problem.Invalid">It has too many events.</exception>
    public void AddEvent(string owner, string when)
    {
        var events = List(Owner(owner), "events");
        if (events.Count >= MaxEvents)
            throw new Problem.Invalid("events", string.Create(CultureInfo.InvariantCulture,
                $"A component or query can have {MaxEvents} events."));
        events.Add(new JsonObject { ["name"] = when, ["type"] = AppNames.TriggerQuery });
        Changed();
    }

    /// <summary>Sets a member of an event; null takes it away. Another <c>type</c> forgets what the former one
    /// named.</summary>
    /// <param name="owner">The component or query.</param>
    /// <param name="index">Which of its events, from 0.</param>
    /// <param name="member">The member.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="Problem.NotFound">There is no such event.</exception>
    public void SetEvent(string owner, int index, string member, JsonNode? value)
    {
        var happening = Event(owner, index);
        if (member == "type" && TextAt(happening, "type") is { } before
            && AppNames.Reactions.GetValueOrDefault(before) is { } target) happening.Remove(target);
        Put(happening, member, value);
        Changed();
    }

    /// <summary>Removes what follows from an event.</summary>
    /// <exception cref="Problem.NotFound">There is no such event.</exception>
    public void RemoveEvent(string owner, int index)
    {
        List(Owner(owner), "events").Remove(Event(owner, index));
        Changed();
    }

    private JsonObject Event(string owner, int index) =>
        Objects(Owner(owner)["events"]).ElementAtOrDefault(index) ?? throw new Problem.NotFound("event");

    // What an event is done to; null: nothing is named.
    private static string? TargetOf(JsonObject happening) =>
        AppNames.Reactions.GetValueOrDefault(TextAt(happening, "type") ?? "") is { } member
            ? TextAt(happening, member) : null;
}
