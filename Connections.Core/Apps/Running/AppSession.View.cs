using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;

namespace Connections.Core.Apps.Running;

/// <summary>What is shown of an open app.</summary>
public sealed partial class AppSession
{
    /// <summary>The app as it is shown now. What is hidden is not in it.</summary>
    public async Task<AppView> ViewAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            var first = open.Definition.Root is { Length: > 0 } name ? open.Definition.Component(name) : null;
            var roots = first is null ? open.Definition.Roots : [first];
            return new AppView([.. roots.Where(IsVisible).Select(Shown)], queries.Values.Any(q => q.IsLoading),
                [.. confirmations.Select(c => Asked(queries[c].Query))]);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What an editor sees behind the app.</summary>
    /// <exception cref="Problem.Forbidden">It is no editor's.</exception>
    public async Task<AppDebug> DebugAsync(CancellationToken ct)
    {
        if (!IsEditing) throw new Problem.Forbidden("Only editors see what is behind an app.");
        await gate.WaitAsync(ct);
        try
        {
            return new AppDebug([.. queries.Values.Select(q => new AppQueryDebug
            {
                Name = q.Query.Name,
                Kind = q.Query.Kind,
                IsLoading = q.IsLoading,
                Outputs = state.Get(q.Query.Name, q.Query.Kind == AppQueryKind.StateVariable ? "value" : "outputs")
                    ?.DeepClone(),
                Error = q.Outcome?.Details ?? q.Outcome?.Error,
                Request = q.Outcome?.Request?.DeepClone(),
                ConnectionName = q.Outcome?.ConnectionName,
                Why = q.Outcome?.Why ?? "",
                StartedAt = q.StartedAt,
            })], [.. state.Errors], state.ToJson());
        }
        finally
        {
            gate.Release();
        }
    }

    private AppConfirmation Asked(AppQuery query) => new(query.Name, query.Action!.Fqn)
    {
        Tables = [.. DecidedBy(query).SelectMany(v => AppGraph.ReadsOf(open.Definition, v))
            .Where(r => r.Member == "selectedRow" && open.Definition.Component(r.Owner) is { Type: "table" })
            .Select(r => r.Owner).Distinct()],
    };

    private AppViewComponent Shown(AppComponent component) => new()
    {
        Name = component.Name,
        Type = component.Type,
        IsWorking = AppNames.Working.Contains(component.Type),
        Properties = new JsonObject(component.Values.Keys.Select(m =>
            KeyValuePair.Create(m, state.Get(component.Name, m)?.DeepClone()))),
        IsDisabled = IsDisabled(component),
        Value = state.Get(component.Name, "value")?.DeepClone(),
        SelectedRow = state.Get(component.Name, "selectedRowIndex") is JsonValue row
            && row.TryGetValue<int>(out var index) ? index : null,
        PageIndex = state.Get(component.Name, "pageIndex") is JsonValue page && page.TryGetValue<int>(out var number)
            ? number : 0,
        IsOpen = IsOpen(component),
        Failure = sources.GetValueOrDefault(component.Name, []).Select(q => queries[q])
            .FirstOrDefault(q => !q.IsLoading && q.Outcome?.Error is not null)?.Outcome?.Error,
        Children = component.Type == AppNames.Modal && !IsOpen(component) ? []
            : [.. component.Children.Where(IsVisible).Select(Shown)],
    };

    private bool IsVisible(AppComponent component) =>
        !component.Values.ContainsKey("isVisible") || Holds(state.Get(component.Name, "isVisible"));

    private bool IsDisabled(AppComponent component) => Holds(state.Get(component.Name, "isDisabled"));

    private bool IsOpen(AppComponent component) => AppValue.IsTrue(state.Get(component.Name, "isOpen"));

    // As JavaScript has it, but for a text that says false.
    private static bool Holds(JsonNode? value) => value switch
    {
        null => false,
        JsonValue one when one.TryGetValue<bool>(out var flag) => flag,
        JsonValue one when one.TryGetValue<string>(out var text) => text.Trim() is not ("" or "false"),
        JsonValue one when one.TryGetValue<double>(out var number) => number != 0,
        _ => true,
    };
}
