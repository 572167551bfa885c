using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Scripts;

namespace Connections.Core.Apps.Running;

/// <summary>What someone did, and what follows from it.</summary>
public sealed partial class AppSession
{
    private const int MaxEffects = 20;
    private const int MaxDownload = 5 * 1024 * 1024;
    private const int MaxNesting = 32;

    private void Take(AppMessage message, List<AppDueQuery> due)
    {
        if (message.Kind is AppMessageKind.Confirm or AppMessageKind.Decline)
        {
            if (!confirmations.Remove(message.Target)) throw Wrong("Nothing waits for an answer.");
            if (message.Kind == AppMessageKind.Confirm) due.Add(new(message.Target, IsConfirmed: true));
            return;
        }
        var component = Usable(message.Target);
        switch (message.Kind)
        {
            case AppMessageKind.Change:
                state.Set(component.Name, "value", Checked(component, message.Value));
                Settle(due);
                React(component.Events, "change", due);
                break;
            case AppMessageKind.Click when component.Type == "button":
                React(component.Events, "click", due);
                break;
            case AppMessageKind.SelectRow when component.Type == "table":
                var row = message.Value is null ? (int?)null : Index(message.Value);
                if (row >= ((state.Get(component.Name, "data") as JsonArray)?.Count ?? 0))
                    throw Wrong("There is no such row.");
                state.Set(component.Name, "selectedRowIndex", row);
                Settle(due);
                React(component.Events, "tableRowClick", due);
                break;
            case AppMessageKind.Page when component.Type == "table":
                state.Set(component.Name, "pageIndex", Index(message.Value));
                React(component.Events, "pageChange", due);
                break;
            case AppMessageKind.Close when component.Type == AppNames.Modal:
                state.Set(component.Name, "isOpen", false);
                React(component.Events, "close", due);
                break;
            default:
                throw Wrong($"A {component.Type} can't do that.");
        }
    }

    // Only what is on the screen can be used: hidden and disabled components take nothing.
    private AppComponent Usable(string name)
    {
        foreach (var root in open.Definition.Roots)
            if (Within(root, name) is { } found) return found;
        throw Wrong("There is no such component.");
    }

    private AppComponent? Within(AppComponent component, string name)
    {
        if (!IsVisible(component)) return null;
        if (component.Name == name)
            return IsDisabled(component) ? throw Wrong($"{name} is disabled.") : component;
        if (component.Type == AppNames.Modal && !IsOpen(component)) return null;
        return component.Children.Select(c => Within(c, name)).FirstOrDefault(c => c is not null);
    }

    private JsonNode? Checked(AppComponent component, JsonNode? value)
    {
        switch (component.Type)
        {
            case "textInput" or "textArea" when value is null || value.GetValueKind() == JsonValueKind.String:
                if (value is not null && value.GetValue<string>().Length > MaxText)
                    throw Wrong($"{component.Name} can have {MaxText:N0} characters at most.");
                return value?.DeepClone();
            case "numberInput" when value is null || value.GetValueKind() == JsonValueKind.Number:
            case "checkbox" when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return value?.DeepClone();
            case "select":
                return value is null || Options(component).Any(o => JsonNode.DeepEquals(o, value)) ? value?.DeepClone()
                    : throw Wrong($"{component.Name} doesn't offer that.");
            case "jsonInput":
                return Bounded(component, value);
            default:
                throw Wrong($"{component.Name} can't have that value.");
        }
    }

    private static JsonNode? Bounded(AppComponent component, JsonNode? value)
    {
        try
        {
            var text = value?.ToJsonString(new JsonSerializerOptions { MaxDepth = MaxNesting }) ?? "null";
            if (text.Length <= MaxText) return value?.DeepClone();
        }
        catch (JsonException)
        {
            // Too deep.
        }
        throw Wrong($"{component.Name} can have {MaxText:N0} characters and {MaxNesting} levels at most.");
    }

    // Each option is a value, or an object that has one.
    private IEnumerable<JsonNode?> Options(AppComponent component) =>
        (state.Get(component.Name, "options") as JsonArray ?? []).Select(o =>
            o is JsonObject named && named.ContainsKey("value") ? named["value"] : o);

    private static int Index(JsonNode? value) =>
        value is JsonValue one && one.TryGetValue<int>(out var index) && index >= 0 ? index
            : throw Wrong("There is no such row or page.");

    private void React(IReadOnlyList<AppEvent> events, string name, List<AppDueQuery> due)
    {
        foreach (var happening in events.Where(e => e.Name == name))
        {
            try
            {
                React(happening, due);
            }
            catch (ScriptException e)
            {
                Tell(happening.Target ?? happening.Type, e.Message);
            }
        }
    }

    private void React(AppEvent happening, List<AppDueQuery> due)
    {
        var target = happening.Target;
        JsonNode? Of(string member) => happening.Values.TryGetValue(member, out var value) ? state.Fill(value) : null;
        switch (happening.Type)
        {
            case AppNames.TriggerQuery when target is not null:
                due.RemoveAll(d => d.Name == target);
                due.Add(new(target));
                break;
            case AppNames.SetStateVariable when target is not null:
                state.Set(target, "value", Of("value"));
                break;
            case AppNames.SetComponentState when target is not null:
                if (Of("state") is JsonObject members)
                    foreach (var (member, value) in members) state.Set(target, member, value?.DeepClone());
                else if (happening.Values.ContainsKey("value")) state.Set(target, "value", Of("value"));
                break;
            case AppNames.OpenModal when target is not null:
                state.Set(target, "isOpen", true);
                React(open.Definition.Component(target)!.Events, "open", due);
                break;
            case AppNames.CloseModal when target is not null:
                state.Set(target, "isOpen", false);
                break;
            case AppNames.OpenUrl:
                Open(AppText.TextOf(Of("url")), AppValue.IsTrue(Of("isNewTab")));
                break;
            case AppNames.DownloadFile:
                Save(AppText.TextOf(Of("filename") ?? Of("fileName")), AppText.TextOf(Of("data") ?? Of("content")));
                break;
        }
    }

    private void Open(string address, bool inNewTab)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            Add(new AppOpenUrl(uri!, inNewTab));
        else Tell(AppNames.OpenUrl, "Only addresses that begin with http:// or https:// can be opened.");
    }

    private void Save(string name, string content)
    {
        if (content.Length > MaxDownload) Tell(AppNames.DownloadFile, "The file is larger than 5 MB.");
        else Add(new AppDownload(name.Length > 0 ? name : "download.txt", content));
    }

    private void Tell(string what, string message) => Add(new AppToast(what, message));

    private void Add(AppEffect effect)
    {
        lock (handing)
        {
            if (effects.Count < MaxEffects) effects.Add(effect);
        }
    }

    private static Problem.Invalid Wrong(string message) => new("message", message);
}
