using Connections.Core;
using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Components.Documents;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The identifiers that choose a member of a group, each a value or an expression.</summary>
public sealed partial class TargetIdentifiers
{
    private const int MaxValues = 100;

    // What members have by key, in order: this is drawn with every letter.
    private Dictionary<string, IReadOnlyList<string>> values = [];
    private Guid? read;
    private (string Key, string Text, string Stored)? identifying;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public StepTarget Group { get; set; } = null!;

    /// <summary>An expression as an example.</summary>
    [Parameter, EditorRequired]
    public string Example { get; set; } = "";

    /// <summary>What is asked for of a key, as it is now.</summary>
    [Parameter, EditorRequired]
    public Func<string, string> ValueOf { get; set; } = null!;

    /// <summary>What could be meant, before what members have.</summary>
    [Parameter, EditorRequired]
    public Func<string, IEnumerable<string>> OfferedFor { get; set; } = null!;

    /// <summary>What is to be done about a key; null: nothing.</summary>
    [Parameter, EditorRequired]
    public Func<string, string?> ErrorOf { get; set; } = null!;

    /// <summary>Raised with a key and what is asked for of it.</summary>
    [Parameter]
    public EventCallback<KeyValuePair<string, string>> OnChange { get; set; }

    [Inject]
    public required GroupQueries Groups { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    // Once for each group: this is drawn with every letter, and one that can't be seen would be asked for each time.
    protected override async Task OnParametersSetAsync()
    {
        var group = Group.Id;
        if (read == group) return;
        (read, values) = (group, []);
        await Notifier.TryAsync(async () =>
        {
            var details = await Groups.GetAsync(await Actors.CurrentAsync(), group, Left);
            if (read == group)
                values = details.Row.Keys.Index().ToDictionary(k => k.Item, k => ValuesOf(details, k.Index));
        }, problem =>
        {
            if (problem is Problem.Unavailable && read == group) read = null;
        });
    }

    private static IReadOnlyList<string> ValuesOf(GroupDetails group, int place) =>
        [.. group.Members.SelectMany(m => place < m.Values.Count ? m.Values[place] : []).Distinct()
            .Order(StringComparer.Ordinal).Take(MaxValues)];

    // With the spaces that are typed on the way to the next letter.
    private string ShownOf(string key) => identifying is { } now && now.Key == key && now.Stored == ValueOf(key)
        ? now.Text : ValueOf(key);

    private Task IdentifyAsync(string key, string? text)
    {
        var value = (text ?? "").Trim();
        identifying = (key, text ?? "", value);
        return OnChange.InvokeAsync(KeyValuePair.Create(key, value));
    }
}
